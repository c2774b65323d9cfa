/** What somebody asks for, as the second person reads it before he approves: every value, whole, and the reason last. */

import type { CommandName } from '../contract/commands.ts'
import { COMMANDS } from '../contract/commands.ts'

/**
 * Shape: of a body that its schema has taken. A reason that does not fit ends with dots.
 *
 * Returns: `undefined` where the values alone are longer than `charactersMax`: nobody is to approve what he is not shown.
 */
export function wishText(name: CommandName, body: object, charactersMax: number): string | undefined {
  const { path } = COMMANDS[name]
  const { reason = '', ...asked } = body as { readonly reason?: string }
  const verb = path.slice(path.lastIndexOf('/') + 1)
  const values = listed(asked)
  if (`${verb}: ${values}`.length > charactersMax) return undefined
  const said = [values, reason === '' ? '' : `reason: ${reason}`].filter(part => part !== '')
  const text = `${verb}: ${said.join(', ')}`
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`
}

function listed(values: object): string {
  return Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${textOf(name)} ${valueText(value)}`)
    .join(', ')
}

/** A scope by its level and names, `null` as what is written in the configuration. */
function valueText(value: unknown): string {
  if (value === null) return 'as configured'
  if (typeof value !== 'object') return textOf(String(value))
  if (!('level' in value)) return listed(value)
  return value.level === 'All' ? 'everything' : Object.values(value).filter(Boolean).map(String).map(textOf).join(' ')
}

/** In quotes where it is more than a word or a figure: no text of the asker can look like another value. */
function textOf(text: string): string {
  return /^[\w.:+-]+$/.test(text) ? text : JSON.stringify(text).replaceAll(/[\p{Cf}\u2028\u2029]/gu, escaped)
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`
}
