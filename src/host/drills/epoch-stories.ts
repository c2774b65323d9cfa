/**
 * What the journal tells of each change of leaders: when the new one began, its first order that the venue accepted, and
 * every order that was in doubt with what became of it.
 *
 * Invariant: bounded by the orders of the blocks that it was given; for drills, not for a whole journal.
 */

import type { Event } from '../../core/domain/events.ts'
import { RecordReader } from '../../store/record-codec.ts'

export const DOUBT_ENDS = ['Accepted', 'Filled', 'Canceled', 'Expired', 'Rejected'] as const
/** `Rejected`: the venue never had it. `Open`: nobody knows yet. */
export type DoubtEnd = (typeof DOUBT_ENDS)[number] | 'Open'

export interface DoubtStory {
  readonly clientOrderId: string
  end: DoubtEnd
  /** From the doubt to its end. */
  afterUs: number
}

export interface EpochStory {
  readonly epoch: number
  /** When the configuration of the new leader was in force. */
  readonly beganUs: number
  /** When its venue was known to be up, and its account was read so that strategies may trade; 0 before that. */
  venueUpUs: number
  accountReadUs: number
  /** So often the account was asked for again. */
  askedAgainCount: number
  /** Of orders of this epoch; 0 before the first. */
  firstSubmittedUs: number
  firstAcceptedUs: number
  readonly doubts: DoubtStory[]
}

interface Doubt {
  readonly story: DoubtStory
  readonly sinceUs: number
}

export class EpochStories {
  readonly #reader = new RecordReader()
  readonly #stories = new Map<number, EpochStory>()
  readonly #idOf = new Map<number, string>()
  readonly #doubts = new Map<number, Doubt>()
  /** Of the newest epoch. */
  readonly #fresh = new Set<number>()
  readonly #onSubmitted: (clientOrderId: string, timeUs: number) => void
  #newest: EpochStory | undefined

  constructor(onSubmitted: (clientOrderId: string, timeUs: number) => void = () => {}) {
    this.#onSubmitted = onSubmitted
  }

  of(epoch: number): EpochStory | undefined {
    return this.#stories.get(epoch)
  }

  get newestEpoch(): number {
    return this.#newest?.epoch ?? 0
  }

  /** Errors: CodecError. */
  take(block: { readonly payload: Uint8Array; readonly firstSequence: number }): void {
    const reader = this.#reader
    reader.open(block.payload, block.firstSequence)
    while (reader.next()) {
      const { timeUs } = reader.input
      if (!reader.isInput) this.takeEvent(reader.event, timeUs)
      else if (reader.input.kind === 'Configure') this.begin(reader.input.configuration.epoch, timeUs)
    }
  }

  begin(epoch: number, beganUs: number): void {
    const times = { beganUs, venueUpUs: 0, accountReadUs: 0, firstSubmittedUs: 0, firstAcceptedUs: 0 }
    this.#newest = { epoch, ...times, askedAgainCount: 0, doubts: [] }
    this.#stories.set(epoch, this.#newest)
    this.#fresh.clear()
  }

  takeEvent(event: Event, timeUs: number): void {
    if (this.#newest !== undefined) notePhase(this.#newest, event, timeUs)
    switch (event.kind) {
      case 'OrderSubmitted':
        this.#idOf.set(event.orderNumber, event.clientOrderId)
        this.#fresh.add(event.orderNumber)
        this.#onSubmitted(event.clientOrderId, timeUs)
        return
      case 'OrderInDoubt':
        return this.#doubt(event.orderNumber, timeUs)
      case 'OrderAccepted':
        this.#accepted(event.orderNumber, timeUs)
        return this.#resolve(event.orderNumber, 'Accepted', timeUs)
      case 'OrderFilled':
        this.#accepted(event.orderNumber, timeUs)
        return this.#resolve(event.orderNumber, 'Filled', timeUs)
      case 'OrderCanceled':
        return this.#resolve(event.orderNumber, 'Canceled', timeUs)
      case 'OrderExpired':
        return this.#resolve(event.orderNumber, 'Expired', timeUs)
      case 'OrderRejected':
        return this.#resolve(event.orderNumber, 'Rejected', timeUs)
      default:
    }
  }

  #doubt(orderNumber: number, sinceUs: number): void {
    if (this.#newest === undefined || this.#doubts.has(orderNumber)) return
    const clientOrderId = this.#idOf.get(orderNumber) ?? `order ${orderNumber}`
    const story: DoubtStory = { clientOrderId, end: 'Open', afterUs: 0 }
    this.#newest.doubts.push(story)
    this.#doubts.set(orderNumber, { story, sinceUs })
  }

  #accepted(orderNumber: number, timeUs: number): void {
    if (this.#newest !== undefined && this.#fresh.has(orderNumber)) this.#newest.firstAcceptedUs ||= timeUs
  }

  #resolve(orderNumber: number, end: DoubtEnd, timeUs: number): void {
    const doubt = this.#doubts.get(orderNumber)
    if (doubt === undefined) return
    doubt.story.end = end
    doubt.story.afterUs = timeUs - doubt.sinceUs
    this.#doubts.delete(orderNumber)
  }
}

/** Of the way of a new leader to its first order. */
function notePhase(story: EpochStory, event: Event, timeUs: number): void {
  switch (event.kind) {
    case 'VenueStateChanged':
      if (event.isUp) story.venueUpUs ||= timeUs
      return
    case 'AccountQueried':
      story.askedAgainCount++
      return
    case 'AccountReconciled':
      story.accountReadUs ||= timeUs
      return
    case 'OrderSubmitted':
      story.firstSubmittedUs ||= timeUs
      return
    default:
  }
}

/** How many ended how, for people: `3: 2 Accepted, 1 Rejected`; `none`. */
export function doubtText(doubts: readonly DoubtStory[]): string {
  const counts = new Map<DoubtEnd, number>()
  for (const { end } of doubts) counts.set(end, (counts.get(end) ?? 0) + 1)
  const each = [...counts].map(([end, count]) => `${count} ${end}`).join(', ')
  return doubts.length === 0 ? 'none' : `${doubts.length}: ${each}`
}
