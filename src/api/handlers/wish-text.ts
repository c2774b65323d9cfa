/** What somebody asks for, as the second person reads it before he approves: every value that counts, and the reason last. */

import type { CommandName } from '../contract/commands.ts'
import { COMMANDS } from '../contract/commands.ts'

/** Of a body that its schema has taken. Longer than `charactersMax`, it ends with dots: the reason gives way first. */
export function wishText(name: CommandName, body: object, charactersMax: number): string {
  const { path } = COMMANDS[name]
  const { reason = '', ...asked } = body as { readonly reason?: string }
  const said = [listed(asked), reason === '' ? '' : `reason: ${reason}`].filter(part => part !== '')
  const text = `${path.slice(path.lastIndexOf('/') + 1)}: ${said.join(', ')}`
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`
}

function listed(values: object): string {
  return Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} ${valueText(value)}`)
    .join(', ')
}

/** A scope by its level and names, `null` as what is written in the configuration. */
function valueText(value: unknown): string {
  if (value === null) return 'as configured'
  if (typeof value !== 'object') return String(value)
  if (!('level' in value)) return listed(value)
  return value.level === 'All' ? 'everything' : Object.values(value).filter(Boolean).join(' ')
}
