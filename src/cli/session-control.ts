/** What the verbs that speak to a running session share: whom to speak to, who speaks, how an answer is told. */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import type { ControlReply, ControlRequest } from '../host/live/control-wire.ts'
import type { NamedScope } from '../host/live/named-scope.ts'
import { SESSION_HELP } from './api/console-place.ts'
import { type SignInOptions, takesSignIn } from './api/token.ts'
import { CliError } from './exit-codes.ts'
import { writeJsonLine, writeLine } from './output.ts'

export interface ControlOptions extends SignInOptions {
  readonly json?: boolean
  readonly reason?: string
}

export interface ScopeOptions {
  readonly all?: boolean
  readonly venue?: string
  readonly account?: string
  readonly instrument?: string
  readonly strategy?: string
}

export function takesSession(command: Command): Command {
  return takesSignIn(command.argument('<session>', SESSION_HELP))
    .option('--reason <text>', 'why; it is put on record')
    .option('--json', 'write what is answered as JSON, one object a line')
}

export function takesScope(command: Command): Command {
  return command
    .option('--all', 'everything')
    .option('--venue <name>', 'a venue')
    .option('--account <name>', 'an account')
    .option('--instrument <name>', 'an instrument')
    .option('--strategy <name>', 'a strategy')
}

/** Errors: CliError `usage` unless exactly one is named. */
export function scopeOfOptions({ all, venue, account, instrument, strategy }: ScopeOptions): NamedScope {
  const named: readonly (readonly [NamedScope['level'], string | undefined])[] = [
    ['All', all === true ? '' : undefined],
    ['Venue', venue],
    ['Account', account],
    ['Instrument', instrument],
    ['Strategy', strategy],
  ]
  const found = named.filter(([, name]) => name !== undefined)
  const [first] = found
  if (first === undefined || found.length > 1)
    throw new CliError('usage', 'name one of --all, --venue, --account, --instrument, --strategy')
  return { level: first[0], name: first[1]! }
}

/**
 * The data folder of a session, without asking the configuration for more: a kill must not wait for strategies to be
 * loaded, nor fail because the file has a fault elsewhere.
 *
 * Errors: CliError `config`.
 */
export async function dataFolderOf(target: string): Promise<string> {
  if (!existsSync(target)) throw new CliError('config', `${target}: there is no such file or folder`)
  if (statSync(target).isDirectory()) return path.resolve(target)
  const { parse } = await import('yaml')
  const written = folderIn(() => parse(readFileSync(target, 'utf8')))
  if (written === undefined)
    throw new CliError('config', `${target}: no dataFolder is to be read there; name the folder itself`)
  return path.resolve(path.dirname(path.resolve(target)), written)
}

function folderIn(read: () => unknown): string | undefined {
  try {
    const value = (read() as { dataFolder?: unknown } | null)?.dataFolder
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** The socket lets only the folder's owner in; the name is for the record. */
export function actorName(): string {
  return userInfo().username
}

/** Says one thing to the node, and waits for its word. Errors: CliError `unreachable`, `refused`, `unconfirmed`. */
export async function tellNode(dataFolder: string, request: ControlRequest, options: ControlOptions): Promise<void> {
  const { askNode } = await import('../host/live/ask-node.ts')
  const reply = await askNode(dataFolder, request)
  if (reply === 'NotThere') throw new CliError('unreachable', `no session runs on ${dataFolder}`)
  if (reply === 'NoAnswer') throw new CliError('unreachable', `the session on ${dataFolder} does not answer`)
  await tellReply('node', reply, options)
  if (reply.type === 'Refused') throw new CliError('refused', options.json ? '' : reply.text)
  if (reply.type === 'Taken' && !reply.isDurable)
    throw new CliError('unconfirmed', 'taken, but not on disk: the store cannot write')
}

export async function tellReply(by: string, reply: ControlReply, { json }: ControlOptions): Promise<void> {
  if (json) return writeJsonLine({ ...reply, by })
  const { replyText } = await import('../host/live/kill-press.ts')
  if (reply.type !== 'Refused') writeLine(`${by}: ${replyText(reply)}`)
}

/** What adds risk is typed, not clicked. Errors: CliError `refused`; `usage` where nobody can be asked. */
export async function confirmByTyping(word: string, what: string, isGiven: boolean | undefined): Promise<void> {
  if (isGiven) return
  if (process.stdin.isTTY !== true) throw new CliError('usage', `${what}: that adds risk, and a script says --yes`)
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  const typed = await lines.question(`${what}. Type ${word} to go on: `)
  lines.close()
  if (typed.trim() !== word) throw new CliError('refused', 'not confirmed: nothing was changed')
}
