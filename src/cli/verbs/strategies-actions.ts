/** `holdfast strategies start | stop | pause | resume | set SESSION NAME`: what a person tells one strategy. */

import { type Command, Option } from 'commander'
import { ownFolderOf, tellSession } from '../api/remote-command.ts'
import { CliError } from '../exit-codes.ts'
import { actorName, type ControlOptions, confirmByTyping, takesSession, tellNode } from '../session-control.ts'

interface StopOptions extends ControlOptions {
  readonly orders: (typeof ORDERS)[number]
}

interface SetOptions extends ControlOptions {
  readonly reset?: boolean
}

interface RiskOptions extends ControlOptions {
  readonly yes?: boolean
}

const ORDERS = ['keep', 'cancel', 'flatten'] as const
const WAYS = { keep: 'Keep', cancel: 'Cancel', flatten: 'Flatten' } as const

export function defineActions(command: Command): void {
  takesStrategy(command, 'start', 'Start one that was stopped; adds risk: it is confirmed by typing')
    .option('--yes', 'do not ask: for scripts')
    .action(start)
  takesStrategy(command, 'stop', 'Stop one')
    .addOption(
      new Option('--orders <way>', 'what becomes of its orders; flatten closes its positions too')
        .choices(ORDERS)
        .default('cancel'),
    )
    .action(stop)
  takesStrategy(command, 'pause', 'Let one only reduce risk from now on').action(pause)
  takesStrategy(command, 'resume', 'Let one trade again; adds risk: it is confirmed by typing')
    .option('--yes', 'do not ask: for scripts')
    .action(resume)
  takesStrategy(
    command,
    'set',
    'Set parameters of one that is stopped: it begins anew with them, without its saved state',
  )
    .argument('[name=value...]', 'what the configuration does not say')
    .option('--reset', 'what the configuration says holds again, for all of them')
    .action(set)
}

function takesStrategy(command: Command, name: string, description: string): Command {
  return takesSession(command.command(name).description(description)).argument('<strategy>', 'its name')
}

async function start(target: string, strategy: string, options: RiskOptions): Promise<void> {
  const dataFolder = await ownFolderOf(target, 'starting a strategy')
  await confirmByTyping('start', `strategy ${strategy} may trade`, options.yes)
  await tellNode(dataFolder, { type: 'StartStrategy', ...saidBy('start', options), strategy }, options)
}

async function stop(target: string, strategy: string, options: StopOptions): Promise<void> {
  const said = saidBy('stop', options)
  const way = WAYS[options.orders]
  const byFolder = { type: 'StopStrategy', ...said, strategy, policy: way } as const
  const body = { strategy, way, reason: said.reason }
  await tellSession(target, { byFolder, byConsole: { name: 'stopStrategy', body } }, options)
}

async function pause(target: string, strategy: string, options: ControlOptions): Promise<void> {
  const said = saidBy('pause', options)
  const scope = { level: 'Strategy', name: strategy } as const
  const byFolder = { type: 'Pause', ...said, scope } as const
  await tellSession(target, { byFolder, byConsole: { name: 'pause', body: { scope, reason: said.reason } } }, options)
}

async function resume(target: string, strategy: string, options: RiskOptions): Promise<void> {
  const dataFolder = await ownFolderOf(target, 'resuming')
  await confirmByTyping('resume', `strategy ${strategy} may trade again`, options.yes)
  const scope = { level: 'Strategy', name: strategy } as const
  await tellNode(dataFolder, { type: 'Resume', ...saidBy('resume', options), scope }, options)
}

async function set(target: string, strategy: string, given: readonly string[], options: SetOptions): Promise<void> {
  const parameters = options.reset === true ? null : givenOf(given)
  if (parameters === null ? given.length > 0 : given.length === 0)
    throw new CliError('usage', 'give name=value for each parameter to set, such as fast=12; or --reset alone')
  const dataFolder = await ownFolderOf(target, 'to set parameters')
  await tellNode(dataFolder, { type: 'SetParameters', ...saidBy('set', options), strategy, parameters }, options)
}

/** Errors: CliError `usage`. */
function givenOf(given: readonly string[]): Readonly<Record<string, string>> {
  const pairs = given.map(each => {
    const at = each.indexOf('=')
    if (at < 1) throw new CliError('usage', `"${each}" is no parameter; write name=value, such as fast=12`)
    return [each.slice(0, at), each.slice(at + 1)] as const
  })
  return Object.fromEntries(pairs)
}

function saidBy(what: string, { reason }: ControlOptions) {
  return { actor: actorName(), reason: reason ?? `holdfast strategies ${what}` }
}
