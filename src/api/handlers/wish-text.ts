/** What somebody asks for, as the second person reads it before he approves: every value that counts, and the reason last. */

import type { CommandName } from '../contract/commands.ts'
import { COMMANDS } from '../contract/commands.ts'

/** Of a body that its schema has taken. Longer than `charactersMax`, it ends with dots: the reason gives way first. */
export function wishText(name: CommandName, body: object, charactersMax: number): string {
  const { path } = COMMANDS[name]
  const { reason = '', ...asked } = body as { readonly reason?: string }
  const said = Object.entries(asked)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key} ${valueText(value)}`)
  const why = reason === '' ? [] : [`reason: ${reason}`]
  const text = `${path.slice(path.lastIndexOf('/') + 1)}: ${[...said, ...why].join(', ')}`
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`
}

/** A scope by its level and names, `null` as what is written in the configuration. */
function valueText(value: unknown): string {
  if (value === null) return 'as configured'
  if (typeof value !== 'object') return String(value)
  if (!('level' in value)) return JSON.stringify(value)
  return value.level === 'All' ? 'everything' : Object.values(value).filter(Boolean).join(' ')
}
