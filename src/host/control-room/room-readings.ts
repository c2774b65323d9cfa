/** What the watch process sees of the session from outside: the node's silence, its starts, its own channels. */

import type { Reading } from '../../operations/alerts/alert-book.ts'
import type { LevelCode } from '../../operations/alerts/level-rules.ts'
import type { Channel } from '../../ports/alert-desk.ts'
import type { NodeState } from './room-feed.ts'

export const ROOM_CODES = [
  'SESSION_SILENT',
  'NODE_DOWN',
  'NODE_CRASH_LOOP',
  'CHANNEL_FAILING',
  'NOTIFICATIONS_LEFT_OUT',
  'HEARTBEAT_FAILING',
] as const satisfies readonly LevelCode[]

const STARTS_US = 600_000_000
/** Before the first view a node reads its journal, which may be long. */
const BEGIN_SECONDS = 120

export interface Outside {
  readonly channels: readonly Channel[]
  readonly hasLeftOut: boolean
  readonly heartbeatFault: string
}

export class RoomReadings {
  readonly #beganUs: number
  #viewUs = 0
  #node: { readonly state: NodeState; readonly text: string } | undefined
  #startsUs: number[] = []

  constructor(nowUs: number) {
    this.#beganUs = nowUs
  }

  noteView(nowUs: number): void {
    this.#viewUs = nowUs
  }

  noteNode(state: NodeState, text: string, timeUs: number): void {
    this.#node = { state, text }
    if (state === 'Starting') this.#startsUs.push(timeUs)
  }

  /** The node shows itself, and lately. */
  isLive(nowUs: number): boolean {
    return this.#node?.state !== 'Ended' && this.#viewUs > 0 && this.#silentSeconds(nowUs) < 10
  }

  read(outside: Outside, nowUs: number): readonly Reading[] {
    return [...this.#ofNode(nowUs), ...channelReadings(outside)]
  }

  #ofNode(nowUs: number): Reading[] {
    const silent = this.#silentSeconds(nowUs)
    this.#startsUs = this.#startsUs.filter(startUs => nowUs - startUs < STARTS_US)
    const starts = this.#startsUs.length
    const loop = `the node was started ${starts} times within 10 minutes`
    const readings: Reading[] = [{ code: 'NODE_CRASH_LOOP', subject: '', value: starts, text: loop }]
    if (this.#node?.state === 'Ended')
      return [...readings, { code: 'NODE_DOWN', subject: '', value: 1, text: `the node has ended: ${this.#node.text}` }]
    const text = `the node has not shown itself for ${Math.round(silent)} s`
    return [...readings, { code: 'SESSION_SILENT', subject: '', value: silent, text }]
  }

  #silentSeconds(nowUs: number): number {
    if (this.#viewUs > 0) return (nowUs - this.#viewUs) / 1e6
    return Math.max(0, (nowUs - this.#beganUs) / 1e6 - BEGIN_SECONDS)
  }
}

function channelReadings({ channels, hasLeftOut, heartbeatFault }: Outside): Reading[] {
  const failing = channels.filter(({ state }) => state === 'Failing')
  return [
    ...failing.map(({ name, error }): Reading => {
      return {
        code: 'CHANNEL_FAILING',
        subject: name,
        value: 1,
        text: `channel ${name} does not take notifications: ${error}`,
      }
    }),
    ...reading(hasLeftOut, 'NOTIFICATIONS_LEFT_OUT', 'more notifications wait than are kept: some were left out'),
    ...reading(heartbeatFault !== '', 'HEARTBEAT_FAILING', `the outside watchdog is not reached: ${heartbeatFault}`),
  ]
}

function reading(isSo: boolean, code: LevelCode, text: string): Reading[] {
  return isSo ? [{ code, subject: '', value: 1, text }] : []
}
