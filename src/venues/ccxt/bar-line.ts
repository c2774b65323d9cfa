/** Finished bars of a venue's own making, for the series of the configuration that want them. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { parsePrice, parseQty } from '../../core/domain/instrument-math.ts'
import { type Bar, newBar } from '../../core/domain/market-data.ts'
import type { BarFact } from './market-facts.ts'

/** A number of a bar that is none, or between two ticks or lots. */
export interface UnreadableBar {
  readonly kind: 'Unreadable'
  readonly code: 'OFF_TICK' | 'OFF_LOT'
  readonly text: string
}

export class BarLine {
  readonly #configuration: Pick<Configuration, 'barSpecs'>
  readonly #input = newBar()

  constructor(configuration: Pick<Configuration, 'barSpecs'>) {
    this.#configuration = configuration
  }

  /** Returns: one object that is reused; `undefined` where no series wants the bar. */
  read(instrument: Instrument, fact: BarFact, receiveTimeUs: TimeUs): Bar | UnreadableBar | undefined {
    const barSpecIndex = this.#specOf(instrument, fact)
    if (barSpecIndex < 0) return undefined
    const input = this.#input
    input.instrumentIndex = instrument.index
    input.timeUs = 0 as TimeUs
    input.eventTimeUs = fact.closeTimeUs
    input.receiveTimeUs = receiveTimeUs
    input.barSpecIndex = barSpecIndex
    input.openTimeUs = fact.openTimeUs
    return this.#fill(instrument, fact)
  }

  #specOf(instrument: Instrument, { openTimeUs, closeTimeUs }: BarFact): number {
    return this.#configuration.barSpecs.findIndex(
      spec =>
        spec.instrumentIndex === instrument.index &&
        spec.source === 'External' &&
        spec.unit === 'Time' &&
        spec.step === closeTimeUs - openTimeUs,
    )
  }

  #fill(instrument: Instrument, fact: BarFact): Bar | UnreadableBar {
    const input = this.#input
    for (const [field, text] of [
      ['openTicks', fact.open],
      ['highTicks', fact.high],
      ['lowTicks', fact.low],
      ['closeTicks', fact.close],
    ] as const) {
      const ticks = parsePrice(instrument, text)
      if (ticks === undefined) return { kind: 'Unreadable', code: 'OFF_TICK', text }
      input[field] = ticks
    }
    const volumeLots = parseQty(instrument, fact.volume)
    if (volumeLots === undefined) return { kind: 'Unreadable', code: 'OFF_LOT', text: fact.volume }
    input.volumeLots = volumeLots
    return input
  }
}
