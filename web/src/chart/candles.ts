/** Candles of the record with the newest price as it comes, as floats for drawing. */

import type { Bar } from '../../../src/api/contract/trading.ts'

export interface Candle {
  readonly startUs: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

export function candleOf({ startUs, open, high, low, close }: Bar): Candle {
  return { startUs, open: Number(open), high: Number(high), low: Number(low), close: Number(close) }
}

/** A page, put among what is known: within its time it is what counts. */
export function joinedBars(known: readonly Bar[], page: readonly Bar[]): readonly Bar[] {
  const [first, last] = [page[0], page.at(-1)]
  if (first === undefined || last === undefined) return known
  return [
    ...known.filter(({ startUs }) => startUs < first.startUs),
    ...page,
    ...known.filter(({ startUs }) => startUs > last.startUs),
  ]
}

/** What was told on record, and behind it what was seen of prices since. */
export function withSeen(recorded: readonly Candle[], seen: readonly Candle[]): readonly Candle[] {
  const last = recorded.at(-1)
  if (last === undefined) return recorded
  return [...recorded, ...seen.filter(({ startUs }) => startUs > last.startUs)]
}

/** Takes the newest price into the last candle, or begins the next one. A price that is no number changes nothing. */
export function withPrice(candles: readonly Candle[], price: number, timeUs: number, barUs: number): readonly Candle[] {
  const last = candles.at(-1)
  if (last === undefined || !Number.isFinite(price)) return candles
  const startUs = Math.floor(timeUs / barUs) * barUs
  if (startUs < last.startUs) return candles
  if (startUs > last.startUs) {
    return [...candles, { startUs, open: price, high: price, low: price, close: price }]
  }
  const high = Math.max(last.high, price)
  const low = Math.min(last.low, price)
  return [...candles.slice(0, -1), { ...last, high, low, close: price }]
}

/** Of a price as text: `65000.10` has two. */
export function decimalsOf(price: string): number {
  return /\.(\d+)$/.exec(price)?.[1]?.length ?? 0
}
