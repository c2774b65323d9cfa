/** What one input led to. One turn is reused for every step: it is valid until the next one. */

import type { Effect } from '../domain/effects.ts'
import type { Event } from '../domain/events.ts'
import { empty } from '../std/emptied.ts'

export class Turn {
  /** The sequence number and time of the input. */
  sequence = 0
  timeUs = 0
  /** Facts in the order in which they were applied. */
  readonly events: Event[] = []
  /** Errands, in order. */
  readonly effects: Effect[] = []

  reset(sequence: number, timeUs: number): void {
    this.sequence = sequence
    this.timeUs = timeUs
    empty(this.events)
    empty(this.effects)
  }
}
