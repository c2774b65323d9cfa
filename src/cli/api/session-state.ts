/** What a console knows of its session at the moment, and whether that is still true. */

import { type SessionView, sessionView } from '../../api/contract/session-view.ts'
import type { AnswerOf } from '../../api/contract.ts'
import { CliError } from '../exit-codes.ts'
import { ageText } from '../live-sections.ts'
import { styled, writeJson } from '../output.ts'
import type { ApiClient } from './api-client.ts'

type Snapshot = Pick<AnswerOf<'state'>, 'sections' | 'timeUs' | 'viewUs'>

export interface SessionState {
  readonly view: SessionView
  /** By the console's clock. */
  readonly timeUs: number
  /** Why this may not be true any more; empty while it is. */
  readonly doubt: string
}

/** A node tells several times a second. */
const OLD_US = 3_000_000

/** Errors: CliError `unreachable` where the console knows nothing yet. */
export async function stateOf(client: ApiClient): Promise<SessionState> {
  const state = stateIn(await client.ask('state', {}))
  if (state !== undefined) return state
  throw new CliError('unreachable', `${client.setup.place.origin}: its node has not told anything yet`)
}

export function stateIn({ sections, timeUs, viewUs }: Snapshot): SessionState | undefined {
  const { data: view } = sessionView.safeParse({ ...sections, timeUs: viewUs })
  if (view === undefined) return undefined
  const room = sections.room?.node
  const isGone = room !== undefined && room.state !== 'Running'
  const ageUs = timeUs - view.timeUs
  if (!isGone && ageUs <= OLD_US) return { view, timeUs, doubt: '' }
  const why = isGone
    ? `the node does not run (${room.state}${room.text === '' ? '' : `: ${room.text}`})`
    : 'the node is silent'
  return { view, timeUs, doubt: `${why}: this is ${ageText(ageUs)} old` }
}

/** A listing as one JSON document that says from when it is. */
export function writeListing({ view, doubt }: SessionState, rows: readonly unknown[]): void {
  writeJson({ timeUs: view.timeUs, isOld: doubt !== '', rows })
}

/** On the error stream: what is listed stays clean for a pipe. */
export function tellDoubt({ doubt }: SessionState): void {
  if (doubt !== '') process.stderr.write(`${styled('yellow', doubt, process.stderr)}\n`)
}
