/**
 * Makes candles of the prices that the node tells, and goes on with those of an earlier life of this process. Not for strategies:
 * between two views a price may have been higher or lower.
 */

import type { SessionView } from '../../api/contract/session-view.ts'
import { BAR_LENGTHS, BAR_LENGTHS_US } from '../../ports/chart-past.ts'
import type { ChartFile, StoredBar, StoredReading } from './chart-file.ts'

const INSTRUMENTS_MAX = 200
/** Of what could not be saved yet. */
const WAITING_MAX = 10_000
/** In place of a price that is not known. */
const NO_PRICE = '-'

export class BarSampler {
  readonly #file: ChartFile
  /** By instrument and length. */
  readonly #open = new Map<string, StoredBar>()
  readonly #unsavedBars = new Map<string, StoredBar>()
  /** The newest by instrument and strategy, as text. */
  readonly #readings = new Map<string, string>()
  readonly #unsavedReadings = new Map<string, StoredReading>()

  constructor(file: ChartFile) {
    this.#file = file
  }

  note({ markets, plots }: Pick<SessionView, 'markets' | 'plots'>): void {
    for (const { instrumentId, last, updatedUs } of markets.slice(0, INSTRUMENTS_MAX))
      if (updatedUs !== null) this.notePrice(instrumentId, last, updatedUs)
    for (const reading of plots) this.#noteReading(reading)
  }

  notePrice(instrumentId: string, price: string, timeUs: number): void {
    if (price === NO_PRICE || !Number.isFinite(Number(price))) return
    for (const length of BAR_LENGTHS) {
      const lengthUs = BAR_LENGTHS_US[length]
      const startUs = timeUs - (timeUs % lengthUs)
      const same = { open: price, high: price, low: price, close: price }
      this.extend({ instrumentId, lengthUs, startUs, ...same, origin: 'Sampled' })
    }
  }

  /** What was told of a candle: a part of the newest one, or the beginning of a newer one. Of the past it changes nothing. */
  extend(part: StoredBar): void {
    const { instrumentId, lengthUs, startUs } = part
    const key = `${instrumentId} ${lengthUs}`
    const known = this.#open.get(key) ?? this.#newestSaved(instrumentId, lengthUs)
    if (known !== undefined && startUs < known.startUs) return
    const bar = known?.startUs === startUs ? widened(known, part) : part
    if (known === undefined || !isSame(bar, known)) this.#put(bar)
  }

  /** What is found out of the newest candle's time before this process looked. */
  precede(part: StoredBar): void {
    const bar = this.#open.get(`${part.instrumentId} ${part.lengthUs}`)
    if (bar?.startUs !== part.startUs) return this.extend(part)
    this.#put({ ...widened(bar, part), open: part.open, close: bar.close })
  }

  /** Errors: SQLite's own; what could not be saved waits. */
  save(): void {
    if (this.#unsavedBars.size === 0 && this.#unsavedReadings.size === 0) return
    this.#file.save([...this.#unsavedBars.values()], [...this.#unsavedReadings.values()])
    this.#unsavedBars.clear()
    this.#unsavedReadings.clear()
  }

  #put(bar: StoredBar): void {
    const key = `${bar.instrumentId} ${bar.lengthUs}`
    this.#open.set(key, bar)
    keep(this.#unsavedBars, `${key} ${bar.startUs}`, bar)
  }

  /** The view has it until the next one is there. */
  #noteReading(reading: StoredReading): void {
    const key = `${reading.instrumentId} ${reading.strategyId}`
    const text = JSON.stringify(reading)
    if (this.#readings.get(key) === text) return
    this.#readings.set(key, text)
    keep(this.#unsavedReadings, `${key} ${reading.timeUs}`, reading)
  }

  #newestSaved(instrumentId: string, lengthUs: number): StoredBar | undefined {
    const bar = this.#file.newestBefore(instrumentId, lengthUs, Number.MAX_SAFE_INTEGER)
    return bar === undefined ? undefined : { ...bar, instrumentId, lengthUs }
  }
}

/** Only comparing goes by floats; the texts are the node's own. */
function widened(bar: StoredBar, { high, low, close }: StoredBar): StoredBar {
  return {
    ...bar,
    high: Number(high) > Number(bar.high) ? high : bar.high,
    low: Number(low) < Number(bar.low) ? low : bar.low,
    close,
  }
}

function isSame(one: StoredBar, other: StoredBar): boolean {
  const { startUs, high, low, close } = other
  return one.startUs === startUs && one.high === high && one.low === low && one.close === close
}

function keep<Value>(waiting: Map<string, Value>, key: string, value: Value): void {
  if (waiting.size >= WAITING_MAX && !waiting.has(key)) waiting.delete(waiting.keys().next().value!)
  waiting.set(key, value)
}
