/** `holdfast kill CONFIG`: stops a scope at once, by the node and past it, and tells how long it took. */

import { type Command, InvalidArgumentError } from 'commander'
import type { KillOutcome } from '../../host/live/kill-press.ts'
import type { NamedScope } from '../../host/live/named-scope.ts'
import { isAddress } from '../api/console-place.ts'
import { EXIT_CODES } from '../exit-codes.ts'
import { styled, writeJsonLine, writeLine } from '../output.ts'
import {
  actorName,
  type ControlOptions,
  dataFolderOf,
  type ScopeOptions,
  scopeOfOptions,
  takesScope,
  takesSession,
  tellReply,
} from '../session-control.ts'

interface Options extends ControlOptions, ScopeOptions {
  readonly flatten?: boolean
  readonly wait: number
}

export function define(command: Command): void {
  takesScope(takesSession(command))
    .option('--flatten', 'close the positions as well')
    .option('--wait <seconds>', "how long the venues' word is waited for", parseSeconds, 30)
    .action(kill)
}

function parseSeconds(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0 && Number(text) <= 3_600) return Number(text)
  throw new InvalidArgumentError('a number of seconds above 0, at most 3600.')
}

async function kill(target: string, options: Options): Promise<void> {
  const scope = scopeOfOptions(options)
  if (isAddress(target)) return conclude(await remoteOutcome(target, scope, options), target, options)
  const dataFolder = await dataFolderOf(target)
  const { pressKill } = await import('../../host/live/kill-press.ts')
  const outcome = await pressKill({
    dataFolder,
    scope,
    flatten: options.flatten === true,
    actor: actorName(),
    reason: options.reason ?? 'holdfast kill',
    patienceMs: options.wait * 1_000,
    onReply: (by, reply) => void tellReply(by, reply, options),
  })
  const isAlone = outcome.taken.length === 0 && outcome.refusals.length === 0
  conclude(outcome, target, options, isAlone ? await keptText(dataFolder, scope, options) : '')
}

/** The answer comes when it is over: a console presses the same switch on the machine of the session. */
async function remoteOutcome(address: string, scope: NamedScope, options: Options): Promise<KillOutcome> {
  const { killByConsole } = await import('../api/remote-command.ts')
  const body = { scope, flatten: options.flatten === true, reason: options.reason ?? 'holdfast kill' }
  const { text, outcome: _, ...outcome } = await killByConsole(address, body, options)
  if (!options.json && text !== '') writeLine(text)
  return outcome
}

function conclude(outcome: KillOutcome, target: string, options: Options, aloneText = 'nobody took it'): void {
  const { taken, confirmed, refusals, isConfirmed } = outcome
  if (options.json) writeJsonLine({ type: 'KillOutcome', ...outcome })
  if (refusals.length > 0 && taken.length === 0) return end('refused', refusals[0]!, options)
  if (taken.length === 0) return end('unreachable', aloneText, options)
  if (refusals.length > 0) return end('unconfirmed', `killed by ${taken.join(', ')} alone: ${refusals[0]}`, options)
  if (!isConfirmed) {
    const waits = taken.filter(by => !confirmed.includes(by)).join(', ')
    return end('unconfirmed', `killed, and not confirmed by ${waits}: look at the venue's own screen`, options)
  }
  if (options.json) return
  const resume = `holdfast resume ${target} ${scopeText(scopeOfOptions(options))}`
  writeLine(`${styled('green', 'killed')}; only a person resumes it: ${resume}`)
}

/** As it is typed. */
function scopeText({ level, name }: NamedScope): string {
  return level === 'All' ? '--all' : `--${level.toLowerCase()} ${name}`
}

/** Nobody runs, yet somebody pressed: the next start is killed. */
async function keptText(dataFolder: string, scope: NamedScope, options: Options): Promise<string> {
  const { keepForNextStart } = await import('../../host/live/kill-file.ts')
  const kill = { flatten: options.flatten === true, actor: actorName(), reason: options.reason ?? 'holdfast kill' }
  const venues = keepForNextStart(dataFolder, { ...scope, ...kill, pressedUs: Date.now() * 1_000 })
  const kept = venues.length === 0 ? '' : `; it is kept for ${venues.join(', ')}: the next start is killed`
  return `no session runs on ${dataFolder}: cancel at the venue's own screen${kept}`
}

function end(exit: 'refused' | 'unreachable' | 'unconfirmed', text: string, { json }: Options): void {
  process.exitCode = EXIT_CODES[exit]
  if (!json) process.stderr.write(`${text}\n`)
}
