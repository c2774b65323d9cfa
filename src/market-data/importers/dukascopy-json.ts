/**
 * Dukascopy's JSON: one object of columns, each entry the difference to the one before it. Prices count in `multiplier`,
 * times in `shift` milliseconds; sizes are plain. All numbers are read from their text.
 */

import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { InstrumentSpec } from '../../core/domain/instrument-spec.ts'
import { parseScaled } from '../../core/std/decimal.ts'
import { DeltaColumn, parseNumberTexts, plainDecimalOf, shortDecimalOf } from './delta-columns.ts'
import type { BarSide, BarValues, LineOutcome, OnRow, ParserContext, PartParser } from './row-sink.ts'
import type { DetectedSource, DetectOptions } from './source.ts'
import { symbolOf } from './symbol-guess.ts'
import { parseJson } from './text-levels.ts'
import { LINE_CHARS_MAX } from './text-lines.ts'

const NAME = /^(?:candles-(?:minute|hour|day)|ticks)-(.+?)(?:-(BID|ASK))?-\d{4}(?:-\d{1,2}){0,3}\.json/

export function isDukascopyName(name: string): boolean {
  return NAME.test(name)
}

export function isDukascopyStart(line: string): boolean {
  return /^\{"timestamp":\d+,"multiplier":/.test(line)
}

const columns = z.array(z.string())
const candlesSchema = z.object({
  timestamp: z.string(),
  multiplier: z.string(),
  shift: z.string(),
  open: z.string(),
  high: z.string(),
  low: z.string(),
  close: z.string(),
  times: columns,
  opens: columns,
  highs: columns,
  lows: columns,
  closes: columns,
  volumes: columns,
})
const ticksSchema = z.object({
  timestamp: z.string(),
  multiplier: z.string(),
  shift: z.string().default('1'),
  ask: z.string(),
  bid: z.string(),
  times: columns,
  asks: columns,
  bids: columns,
  askVolumes: columns,
  bidVolumes: columns,
})

/** Collects the one object of a file, which is small by its nature (a day of minutes, an hour of ticks), and reads it. */
export class DukascopyParser implements PartParser {
  readonly #context: ParserContext
  readonly #side: BarSide
  readonly #onRow: OnRow
  readonly #decoder = new TextDecoder('utf-8')
  #text = ''
  #isTooLong = false

  constructor(context: ParserContext, side: BarSide, onRow: OnRow) {
    this.#context = context
    this.#side = side
    this.#onRow = onRow
  }

  push(chunk: Uint8Array): void {
    if (this.#isTooLong) return
    this.#text += this.#decoder.decode(chunk, { stream: true })
    this.#isTooLong = this.#text.length > LINE_CHARS_MAX
  }

  finish(): void {
    const text = this.#text + this.#decoder.decode()
    if (this.#isTooLong) return this.#onRow('LINE_TOO_LONG', 1, text)
    const value = parseNumberTexts(text)
    const candles = candlesSchema.safeParse(value)
    if (candles.success) return this.#readCandles(candles.data)
    const ticks = ticksSchema.safeParse(value)
    if (ticks.success) return this.#readTicks(ticks.data)
    this.#onRow('MALFORMED', 1, text)
  }

  #readCandles(file: z.infer<typeof candlesSchema>): void {
    const step = parseScaled(file.shift, 0) ?? 0
    const prices = [
      new DeltaColumn(file.open, file.opens, file.multiplier),
      new DeltaColumn(file.high, file.highs, file.multiplier),
      new DeltaColumn(file.low, file.lows, file.multiplier),
      new DeltaColumn(file.close, file.closes, file.multiplier),
    ]
    if (step <= 0) return this.#onRow('MALFORMED', 1, `shift ${file.shift}`)
    const times = new DeltaColumn(file.timestamp, file.times, file.shift)
    for (let at = 0; at < file.times.length; at++) {
      const cells = [times.next(), ...prices.map(price => price.next()), plainDecimalOf(file.volumes[at] ?? '')]
      this.#onRow(this.#takeBar(cells, step * 1000), at + 1, cells.join(','))
    }
  }

  #takeBar(cells: readonly string[], stepUs: number): LineOutcome {
    const { price, size, sink } = this.#context
    const openTimeUs = timeUsOf(cells[0]!)
    const values: BarValues = {
      openTicks: price.read(cells[1]!),
      highTicks: price.read(cells[2]!),
      lowTicks: price.read(cells[3]!),
      closeTicks: price.read(cells[4]!),
      volumeLots: size.read(cells[5]!),
    }
    return sink.bars(openTimeUs, openTimeUs + stepUs, stepUs, [{ side: this.#side, values }])
  }

  #readTicks(file: z.infer<typeof ticksSchema>): void {
    const times = new DeltaColumn(file.timestamp, file.times, file.shift)
    const bids = new DeltaColumn(file.bid, file.bids, file.multiplier)
    const asks = new DeltaColumn(file.ask, file.asks, file.multiplier)
    for (let at = 0; at < file.times.length; at++) {
      const bidSize = plainDecimalOf(file.bidVolumes[at] ?? '')
      const cells = [times.next(), bids.next(), bidSize, asks.next(), plainDecimalOf(file.askVolumes[at] ?? '')]
      this.#onRow(this.#takeTick(cells), at + 1, cells.join(','))
    }
  }

  #takeTick(cells: readonly string[]): LineOutcome {
    const { price, size, sink } = this.#context
    const timeUs = timeUsOf(cells[0]!)
    const bidTicks = price.read(cells[1]!)
    const bidLots = size.read(cells[2]!)
    return sink.quote(timeUs, timeUs, bidTicks, bidLots, price.read(cells[3]!), size.read(cells[4]!))
  }
}

function timeUsOf(msText: string): number {
  const ms = parseScaled(msText, 0)
  return ms === undefined ? Number.NaN : ms * 1000
}

/** The tick is the file's own unit; what the instrument is stands in the metadata that may lie beside it. */
export function detectDukascopy(path: string, start: string, options: DetectOptions): DetectedSource {
  const name = NAME.exec(basename(path))
  const code = options.symbol ?? name?.[1]
  const multiplier = plainDecimalOf(/"multiplier":([0-9.eE+-]+)/.exec(start)?.[1] ?? '')
  const isPositive = Number(multiplier) > 0
  const guess: Partial<InstrumentSpec> = {
    ...(code === undefined ? {} : { instrumentId: `${symbolOf(code)}.DUKASCOPY`, ...readMetadata(path, code) }),
    ...(isPositive ? { tickSize: shortDecimalOf(multiplier) } : {}),
  }
  const side = name?.[2] === 'BID' ? 'Bid' : name?.[2] === 'ASK' ? 'Ask' : 'External'
  return { format: 'dukascopy', guess, openPart: (context, onRow) => new DukascopyParser(context, side, onRow) }
}

const metadataSchema = z.object({ name: z.string(), platformGroupId: z.string() })
const METADATA_BYTES_MAX = 1 << 20

function readMetadata(path: string, code: string): Partial<InstrumentSpec> {
  const file = join(dirname(path), `instrument-${code}.json`)
  if (!existsSync(file)) return {}
  const text = readFileSync(file, 'utf8').slice(0, METADATA_BYTES_MAX)
  const metadata = metadataSchema.safeParse(parseJson(text)).data
  const [baseCurrency, quoteCurrency] = metadata?.name.split('/') ?? []
  if (metadata === undefined || baseCurrency === undefined || quoteCurrency === undefined) return {}
  return { kind: metadata.platformGroupId.startsWith('FX') ? 'FxPair' : 'Spot', baseCurrency, quoteCurrency }
}
