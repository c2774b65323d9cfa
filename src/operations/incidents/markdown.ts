/** Words of others inside a Markdown text: they stay words, whatever they hold. */

import { plainText } from '../../core/std/terminal-text.ts'

/** One line, without anything that Markdown or a browser would take for more than text. */
export function plainLine(text: string): string {
  return plainText(text)
    .replaceAll('\n', ' ')
    .replaceAll(/[\\`*_{}[\]<>|#~]/g, found => `\\${found}`)
    .trim()
}

export function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(row => line(row.map(plainLine)))].join('\n')
}
