/** A recorder for tests: a clock that stands where it is put, a disk that can be broken, and a few messages to take. */

import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type { InstrumentIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import {
  type BookLevel,
  newBookLevel,
  newQuoteTick,
  newTradeTick,
  type QuoteTick,
  type TradeTick,
} from '../../core/domain/market-data.ts'
import type { Side } from '../../core/domain/order.ts'
import type { PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import { parseTimeUs } from '../../core/std/time.ts'
import type { RecorderNote } from '../../ports/market-recorder.ts'
import type { RecordingKeys } from '../../ports/recording-keys.ts'
import type { Clock } from '../../ports.ts'
import { SegmentRecorder } from './recorder.ts'
import { type DiskFile, MACHINE_DISK, type RecordingDisk } from './recording-disk.ts'
import { NO_KEYS } from './segment-reader.ts'

export const NOON_US = parseTimeUs('2026-03-04T12:00:00Z')!
const INSTRUMENT = 0 as InstrumentIndex

export class StandingClock implements Clock {
  timeUs: number = NOON_US

  nowUs(): TimeUs {
    return this.timeUs as TimeUs
  }

  monotonicUs(): number {
    return Math.floor(performance.now() * 1_000)
  }
}

/** What a disk does when it is asked; each may be set while a recorder runs. */
export class BreakableDisk implements RecordingDisk {
  /** Thrown by the next appends; with half of the bytes written before. */
  appendError: (Error & { code?: string }) | undefined
  truncateError: Error | undefined
  free = 1e12
  appendCount = 0
  /** Appends wait for it. */
  gate: Promise<void> = Promise.resolve()

  async create(path: string): Promise<DiskFile> {
    const file = await MACHINE_DISK.create(path)
    return {
      append: async parts => {
        this.appendCount++
        await this.gate
        const { appendError } = this
        if (appendError === undefined) return file.append(parts)
        const bytes = Buffer.concat(parts)
        await file.append([bytes.subarray(0, bytes.length / 2)])
        throw appendError
      },
      sync: () => file.sync(),
      truncate: async bytes => {
        if (this.truncateError !== undefined) throw this.truncateError
        return file.truncate(bytes)
      },
      close: () => file.close(),
    }
  }

  rename = MACHINE_DISK.rename
  freeBytes = async () => this.free
}

export interface Stand {
  readonly recorder: SegmentRecorder
  readonly clock: StandingClock
  readonly disk: BreakableDisk
  readonly notes: RecorderNote[]
}

export function recorderIn(
  root: string,
  options: { queueBytesMax?: number; timeUs?: number; freeBytes?: number; keys?: RecordingKeys } = {},
): Stand {
  const clock = new StandingClock()
  clock.timeUs = options.timeUs ?? NOON_US
  const disk = new BreakableDisk()
  disk.free = options.freeBytes ?? disk.free
  const notes: RecorderNote[] = []
  const recorder = new SegmentRecorder({
    root,
    configuration: fixtureConfiguration(),
    venueIndex: 0 as VenueIndex,
    keepsRaw: true,
    keys: options.keys ?? NO_KEYS,
    freeBytesMin: 1_000_000,
    queueBytesMax: options.queueBytesMax ?? 64_000_000,
    clock,
    disk,
    onNote: note => notes.push(note),
    retryMs: 5,
  })
  return { recorder, clock, disk, notes }
}

export const INSTRUMENT_ID = fixtureConfiguration().instruments[0]!.instrumentId

export function quoteAt(timeUs: number, bidTicks: number): QuoteTick {
  const times = { instrumentIndex: INSTRUMENT, eventTimeUs: timeUs - 1_000, receiveTimeUs: timeUs }
  return Object.assign(newQuoteTick(), {
    ...times,
    bidTicks,
    bidLots: 5,
    askTicks: bidTicks + 2,
    askLots: 7,
  }) as QuoteTick
}

export function tradeAt(timeUs: number, priceTicks: number): TradeTick {
  const times = { instrumentIndex: INSTRUMENT, eventTimeUs: timeUs - 1_000, receiveTimeUs: timeUs }
  return Object.assign(newTradeTick(), { ...times, priceTicks, qtyLots: 3, aggressorSide: 'Sell' }) as TradeTick
}

export function levelAt(
  timeUs: number,
  side: Side,
  priceTicks: number,
  qtyLots: number,
  flags: { isSnapshotStart?: boolean; isLast?: boolean } = {},
): BookLevel {
  return {
    ...newBookLevel(),
    instrumentIndex: INSTRUMENT,
    eventTimeUs: (timeUs - 1_000) as TimeUs,
    receiveTimeUs: timeUs as TimeUs,
    side,
    priceTicks: priceTicks as PriceTicks,
    qtyLots: qtyLots as QtyLots,
    isSnapshotStart: flags.isSnapshotStart ?? false,
    isLast: flags.isLast ?? true,
  }
}
