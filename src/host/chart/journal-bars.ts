/**
 * Candles of the trades in the journal of this machine: for the time in which nobody looked. It works a few milliseconds at a time,
 * behind everything else.
 */

import { existsSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { Instrument } from '../../core/domain/instrument.ts'
import { formatPrice } from '../../core/domain/instrument-math.ts'
import type { PriceTicks } from '../../core/domain/quantities.ts'
import { restoreState } from '../../core/engine/snapshot.ts'
import { BAR_LENGTHS, BAR_LENGTHS_US } from '../../ports/chart-past.ts'
import { RecordReader } from '../../store/record-codec.ts'
import { journalPathOf } from '../../store/sqlite/journal-file.ts'
import { type JournalReader, openJournalReader } from '../../store/sqlite/journal-reader.ts'
import { BarMaker } from './bar-maker.ts'
import type { StoredBar } from './chart-file.ts'

/** Of the newest; what is older is the catalogue's to know. */
const BLOCKS_MAX = 100_000
const WORK_MS = 5

export interface JournalBars {
  /** Between these everything is known. */
  readonly fromUs: number
  readonly toUs: number
  readonly bars: readonly StoredBar[]
}

/** Since a time, as far back as it is kept; nothing where the journal is not in this folder. Errors: JournalError. */
export async function barsOfJournal(folder: string, sinceUs: number, isOver: () => boolean): Promise<JournalBars> {
  if (!existsSync(journalPathOf(folder))) return { fromUs: 0, toUs: 0, bars: [] }
  const journal = openJournalReader(folder)
  try {
    return await readBars(journal, sinceUs, isOver)
  } finally {
    journal.close()
  }
}

async function readBars(journal: JournalReader, sinceUs: number, isOver: () => boolean): Promise<JournalBars> {
  const instruments = instrumentsOf(journal)
  const reading = new TradeReading(instruments)
  const base = journal.baseBlockNumber()
  let startedMs = performance.now()
  for (const block of journal.blocksAfter(instruments.length === 0 ? base : startOf(journal, sinceUs))) {
    reading.take(block.payload, block.firstSequence)
    if (performance.now() - startedMs < WORK_MS) continue
    await setImmediate()
    if (isOver()) break
    startedMs = performance.now()
  }
  return reading.result()
}

function startOf(journal: JournalReader, sinceUs: number): number {
  const newest = Math.max(journal.lastBlockOlderThan(sinceUs), journal.head().blockNumber - BLOCKS_MAX)
  return Math.max(newest, journal.baseBlockNumber())
}

/** Those of the newest snapshot; before the first one the journal itself begins with them. */
function instrumentsOf(journal: JournalReader): readonly Instrument[] {
  const snapshot = journal.newestSnapshot()
  return snapshot === undefined ? [] : restoreState(new TextDecoder().decode(snapshot.payload)).world.instruments
}

class TradeReading {
  readonly #reader = new RecordReader()
  /** By instrument: one maker for each length. */
  readonly #makers: BarMaker[][] = []
  #instruments: readonly Instrument[]
  #fromUs: number | undefined
  #toUs = 0

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments
  }

  take(payload: Uint8Array, firstSequence: number): void {
    const reader = this.#reader
    reader.open(payload, firstSequence)
    while (reader.next()) {
      if (!reader.isInput) {
        if (reader.event.kind === 'ConfigurationApplied') this.#instruments = reader.event.configuration.instruments
        continue
      }
      const { input } = reader
      this.#fromUs ??= input.timeUs
      this.#toUs = input.timeUs
      if (input.kind === 'Trade')
        for (const maker of this.#makersOf(input.instrumentIndex)) maker.addPrice(input.timeUs, input.priceTicks)
    }
  }

  result(): JournalBars {
    const bars = this.#makers.flatMap((makers, index) => {
      const instrument = this.#instruments[index]
      if (instrument === undefined) return []
      return makers.flatMap((maker, at) => barsOf(instrument, BAR_LENGTHS_US[BAR_LENGTHS[at]!], maker))
    })
    return { fromUs: this.#fromUs ?? 0, toUs: this.#toUs, bars }
  }

  #makersOf(instrumentIndex: number): BarMaker[] {
    const known = this.#makers[instrumentIndex]
    if (known !== undefined) return known
    const makers = BAR_LENGTHS.map(length => new BarMaker(BAR_LENGTHS_US[length]))
    this.#makers[instrumentIndex] = makers
    return makers
  }
}

function barsOf(instrument: Instrument, lengthUs: number, { bars }: BarMaker): StoredBar[] {
  const text = (ticks: number) => formatPrice(instrument, ticks as PriceTicks)
  return bars.map(({ startUs, openTicks, highTicks, lowTicks, closeTicks }) => ({
    ...{ instrumentId: instrument.instrumentId, lengthUs, startUs },
    ...{ open: text(openTicks), high: text(highTicks), low: text(lowTicks), close: text(closeTicks) },
    origin: 'Journaled',
  }))
}
