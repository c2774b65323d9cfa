/**
 * What becomes of one message on its way to one subscriber when faults are armed.
 *
 * Invariant: a late message holds back those behind it on its stream; one that is out of order does not.
 */

import { formatSpanUs } from '../../../../core/std/time.ts'
import type { Deliveries, EventFacts } from '../seams.ts'
import type { ArmedFault, FaultSubject } from './armed-fault.ts'
import { crossedBook } from './crossed-book.ts'
import type { SilentPart } from './fault-spec.ts'

export type NoteFault = (fault: ArmedFault, nowUs: number, subject: string, text: string) => void

type Payload = Readonly<Record<string, unknown>>
type Copy = { payload: Payload; delayUs: number; isInOrder: boolean }

/** Streams that are remembered as late; beyond that the oldest are forgotten. */
const LATE_STREAMS_MAX = 4096

export class EventFaults {
  readonly #note: NoteFault
  /** Until when a stream is held back. */
  readonly #heldUntilUs = new Map<string, number>()

  constructor(note: NoteFault) {
    this.#note = note
  }

  /** Returns: undefined where nothing is changed. */
  deliveriesOf(armed: readonly ArmedFault[], event: EventFacts, nowUs: number): Deliveries | undefined {
    const subject = subjectOf(event)
    const heldUs = this.#heldUs(event.stream, nowUs)
    const copies: Copy[] = [{ payload: event.payload, delayUs: 0, isInOrder: heldUs > 0 }]
    let isChanged = heldUs > 0
    for (const fault of armed) {
      const text = this.#strike(fault, subject, event, copies, nowUs)
      if (text === undefined) continue
      this.#note(fault, nowUs, `${event.stream} ${event.eventType}`, text)
      if (copies.length === 0) return []
      isChanged = true
    }
    if (!isChanged) return undefined
    return copies.map(copy => ({ ...copy, delayUs: copy.isInOrder ? Math.max(copy.delayUs, heldUs) : copy.delayUs }))
  }

  /** Changes the copies. Returns: what was done; undefined where the fault did not strike. */
  #strike(
    fault: ArmedFault,
    subject: FaultSubject,
    event: EventFacts,
    copies: Copy[],
    nowUs: number,
  ): string | undefined {
    const { spec } = fault
    switch (spec.kind) {
      case 'Silence': {
        const isOurs = (spec.of as readonly SilentPart[]).includes(event.channel)
        if (!isOurs || !fault.strikes(subject, nowUs)) return undefined
        copies.length = 0
        return 'silent'
      }
      case 'EventLost':
        if (!fault.strikes(subject, nowUs)) return undefined
        copies.length = 0
        return 'lost'
      case 'EventDuplicated':
        if (!fault.strikes(subject, nowUs)) return undefined
        for (let copy = 1; copy <= spec.copies; copy++) {
          copies.push({ ...copies[0]!, delayUs: copies[0]!.delayUs + copy * spec.delayUs })
        }
        return `told ${spec.copies + 1} times`
      case 'EventLate': {
        if (!fault.strikes(subject, nowUs)) return undefined
        const delayUs = spec.delayUs + (spec.jitterUs === 0 ? 0 : fault.random.nextInt(spec.jitterUs + 1))
        this.#hold(event.stream, nowUs + delayUs)
        for (const copy of copies) {
          copy.delayUs += delayUs
          copy.isInOrder = true
        }
        return `${formatSpanUs(delayUs)} late`
      }
      case 'EventReordered':
        if (!fault.strikes(subject, nowUs)) return undefined
        for (const copy of copies) {
          copy.delayUs += spec.delayUs
          copy.isInOrder = false
        }
        return `${formatSpanUs(spec.delayUs)} behind its place`
      case 'BookCrossed': {
        const crossed = crossedBook(copies[0]!.payload)
        if (crossed === undefined || !fault.strikes(subject, nowUs)) return undefined
        for (const copy of copies) copy.payload = crossed
        return 'crossed'
      }
      default:
        return undefined
    }
  }

  #heldUs(stream: string, nowUs: number): number {
    const untilUs = this.#heldUntilUs.get(stream)
    if (untilUs === undefined) return 0
    if (untilUs <= nowUs) this.#heldUntilUs.delete(stream)
    return Math.max(0, untilUs - nowUs)
  }

  #hold(stream: string, untilUs: number): void {
    const until = Math.max(untilUs, this.#heldUntilUs.get(stream) ?? 0)
    this.#heldUntilUs.delete(stream)
    this.#heldUntilUs.set(stream, until)
    if (this.#heldUntilUs.size <= LATE_STREAMS_MAX) return
    for (const [oldest] of this.#heldUntilUs) {
      this.#heldUntilUs.delete(oldest)
      return
    }
  }
}

function subjectOf({ channel, eventType, stream, payload }: EventFacts): FaultSubject {
  const named = payload['s']
  const ofStream = channel === 'Market' ? stream.slice(0, Math.max(0, stream.indexOf('@'))).toUpperCase() : undefined
  const symbol = typeof named === 'string' ? named : ofStream
  return { account: channel === 'User' ? stream : undefined, eventType, symbol }
}
