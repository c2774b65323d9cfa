/** Words of others inside a Markdown text: they stay words, whatever they hold. */

/** One line, without anything that Markdown or a browser would take for more than text. */
export function plainLine(text: string): string {
  return text
    .replaceAll(/[\r\n\t]+/g, ' ')
    .replaceAll(/[\\`*_{}[\]<>|#~]/g, found => `\\${found}`)
    .trim()
}

export function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(row => line(row.map(plainLine)))].join('\n')
}
