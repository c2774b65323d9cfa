/**
 * What the supervisor and the processes of the control room (`api`, `watch`) say to each other, and how much of it may wait.
 *
 * Invariant: a room that does not read costs a bounded number of messages: of views the newest alone waits, of everything else
 * what is too much is left out, counted, and told when there is room again.
 */

import type { SessionView } from '../../api/contract/session-view.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { Sample } from '../../ports/metrics.ts'

export const ROOM_NAMES = ['api', 'watch'] as const
export type RoomName = (typeof ROOM_NAMES)[number]

export type NodeState = 'Starting' | 'Running' | 'Ended'

export interface NodeNews {
  readonly kind: 'Node'
  readonly state: NodeState
  readonly text: string
  readonly timeUs: number
  /** It ended because it was to: there is nothing to tell anybody of. */
  readonly isOrderly: boolean
}

export type ToRoom =
  /** As the node publishes it. */
  | { readonly kind: 'View'; readonly view: SessionView }
  /** Of the node, its gateways, the supervisor, or the other room. */
  | { readonly kind: 'Alert'; readonly alert: RaiseAlert; readonly timeUs: number }
  | { readonly kind: 'Log'; readonly text: string; readonly timeUs: number }
  /** Of a person, whose name is the `actor`, to the node. */
  | { readonly kind: 'Command'; readonly actor: string; readonly text: string; readonly timeUs: number }
  /** Told again to a room that begins. */
  | NodeNews
  /** Of the node and its children, once a second. */
  | { readonly kind: 'Samples'; readonly samples: readonly Sample[]; readonly timeUs: number }

export type FromRoom =
  /** Where the console is. */
  | { readonly kind: 'Address'; readonly url: string }
  /** By which the first person enrols; an empty `url`: nobody has to any more. */
  | { readonly kind: 'Enrolment'; readonly url: string; readonly untilUs: number }
  | { readonly kind: 'Alert'; readonly alert: RaiseAlert; readonly timeUs: number }
  | { readonly kind: 'Log'; readonly text: string }

/** Written into a file that the room is started with: `api.json`, `watch.json` in the data folder. No secret is in it. */
export interface RoomSettings {
  readonly dataFolder: string
  /** The configuration of the session, to be read again by a room that needs more of it. */
  readonly configFile: string
  readonly overrides: readonly string[]
  /** Where relative paths of the configuration begin. */
  readonly folder: string
  readonly environment: string
  /** Empty where the configuration names none. */
  readonly desk: string
  /** Of the market, where it is recorded; else `null`. */
  readonly recordingFolder: string | null
  /** Of what is recorded, and of what is imported and played; the market of the past. */
  readonly catalogueFolders: readonly string[]
  /** The sections of that name, as they were checked; `null` where there is none. */
  readonly console: unknown
  readonly alerts: unknown
}

/** Handed over and not yet written into the channel. */
const WAITING_MAX = 512

export interface RoomFeedSetup {
  /** Returns: false where there is nobody to tell. */
  readonly send: (message: ToRoom, onWritten: () => void) => boolean
  readonly onLeftOut: (count: number) => void
}

export class RoomFeed {
  readonly #setup: RoomFeedSetup
  #waitingCount = 0
  #leftOutCount = 0
  #isViewWaiting = false
  #nextView: ToRoom | undefined
  #node: ToRoom | undefined
  /** Of which process of the room what was handed over is heard. */
  #life = 0

  constructor(setup: RoomFeedSetup) {
    this.#setup = setup
  }

  /** The room's process is new: it knows nothing, and nothing waits for it. */
  begin(): void {
    this.#life++
    this.#waitingCount = 0
    this.#isViewWaiting = false
    this.#nextView = undefined
    if (this.#node !== undefined) this.#send(this.#node)
  }

  tell(message: ToRoom): void {
    if (message.kind === 'View') return this.#tellView(message)
    if (message.kind === 'Node') this.#node = message
    if (this.#waitingCount >= WAITING_MAX) this.#leftOutCount++
    else this.#send(message)
  }

  #tellView(message: ToRoom): void {
    if (this.#isViewWaiting) {
      this.#nextView = message
      return
    }
    this.#isViewWaiting = true
    const isTold = this.#send(message, () => {
      this.#isViewWaiting = false
      const next = this.#nextView
      this.#nextView = undefined
      if (next !== undefined) this.#tellView(next)
    })
    if (!isTold) this.#isViewWaiting = false
  }

  #send(message: ToRoom, onWritten = () => {}): boolean {
    const life = this.#life
    const isTold = this.#setup.send(message, () => {
      if (life !== this.#life) return
      this.#waitingCount--
      onWritten()
      this.#noteRoom()
    })
    if (isTold) this.#waitingCount++
    return isTold
  }

  #noteRoom(): void {
    if (this.#leftOutCount === 0 || this.#waitingCount > 0) return
    const count = this.#leftOutCount
    this.#leftOutCount = 0
    this.#setup.onLeftOut(count)
  }
}
