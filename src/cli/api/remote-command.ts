/**
 * Commands to a session by the API of its console, for whoever is not on its machine.
 *
 * Invariant: only what reduces risk goes this way. What adds risk wants a second factor that is fresh, and a token has none.
 */

import type { CommandAnswer } from '../../api/contract/commands.ts'
import type { AnswerOf, BodyOf } from '../../api/contract.ts'
import type { ControlRequest } from '../../host/live/control-wire.ts'
import { CliError } from '../exit-codes.ts'
import { writeJsonLine, writeLine } from '../output.ts'
import { type ControlOptions, dataFolderOf, tellNode } from '../session-control.ts'
import type { ApiClient, Asked } from './api-client.ts'
import { isAddress } from './console-place.ts'

type Reducing = 'pause' | 'flatten' | 'cancel' | 'stopStrategy'
export type ConsoleCommand = {
  readonly [Name in Reducing]: { readonly name: Name; readonly body: BodyOf<Name> }
}[Reducing]

/** Longer than the venues' word is waited for there. */
const KILL_PATIENCE_MS = 60_000

/** The same wish, as the node and as a console understand it. */
export interface ReducingWish {
  readonly byFolder: ControlRequest
  readonly byConsole: ConsoleCommand
}

/** By the socket of the data folder, which works without a console; by the API where an address is named. Errors: CliError. */
export async function tellSession(target: string, wish: ReducingWish, options: ControlOptions): Promise<void> {
  if (!isAddress(target)) return tellNode(await dataFolderOf(target), wish.byFolder, options)
  await tellConsole(await consoleAt(target, options), wish.byConsole, options)
}

/** Errors: CliError; `unconfirmed` where it would not survive a crash. */
async function tellConsole(client: ApiClient, { name, body }: ConsoleCommand, { json }: ControlOptions): Promise<void> {
  const { isDurable, text }: CommandAnswer = await client.ask<Reducing>(name, { body } as Asked<Reducing>)
  if (json) writeJsonLine({ type: 'Taken', by: 'console', isDurable, text })
  else writeLine(`console: ${text}`)
  if (!isDurable) throw new CliError('unconfirmed', 'taken, but not on disk: the store cannot write')
}

export async function killByConsole(
  address: string,
  body: BodyOf<'kill'>,
  options: ControlOptions,
): Promise<AnswerOf<'kill'>> {
  return (await consoleAt(address, options)).ask('kill', { body }, KILL_PATIENCE_MS)
}

/** What a kill by the socket must not wait for is loaded here alone. */
async function consoleAt(address: string, options: ControlOptions): Promise<ApiClient> {
  const { consoleOf } = await import('./console-options.ts')
  return consoleOf(address, options)
}

/** The data folder of a session that is told something that adds risk. Errors: CliError `stepUp` for an address. */
export function ownFolderOf(target: string, what: string): Promise<string> {
  if (!isAddress(target)) return dataFolderOf(target)
  const where = `do it in the browser at ${target}, or on the machine of the session by its data folder`
  throw new CliError('stepUp', `${what} adds risk: that wants a fresh second factor, and a token has none; ${where}`)
}
