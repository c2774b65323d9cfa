/** Figures of the trades, net of fees, in the base currency: how many won, how much, and for how long they were held. */

import type { RoundTrip } from './round-trips.ts'

export interface TradeFigures {
  readonly closedCount: number
  readonly longCount: number
  readonly winCount: number
  readonly lossCount: number
  /** Wins over all closed trades; undefined where there are none. */
  readonly winRate: number | undefined
  /** The sum of the wins over the sum of the losses; undefined where nothing was lost. */
  readonly profitFactor: number | undefined
  readonly netMinor: bigint
  readonly averageWinMinor: bigint | undefined
  /** Negative. */
  readonly averageLossMinor: bigint | undefined
  readonly largestWinMinor: bigint | undefined
  /** Negative. */
  readonly largestLossMinor: bigint | undefined
  /** The mean of all closed trades. */
  readonly expectancyMinor: bigint | undefined
  readonly averageDurationUs: number | undefined
  /** Trades that were open at the end, and what they are worth at the mark, net of the fees paid so far. */
  readonly openCount: number
  readonly openNetMinor: bigint
  /** Trades whose profit could not be counted, for want of a rate or a mark; absent from every sum. */
  readonly unvaluedCount: number
}

/** Takes trades one by one, so that they need not be kept. */
export class TradeTally {
  #longCount = 0
  #winCount = 0
  #lossCount = 0
  #evenCount = 0
  #won = 0n
  #lost = 0n
  #largestWin = 0n
  #largestLoss = 0n
  #durationUs = 0
  #openCount = 0
  #openNet = 0n
  #unvaluedCount = 0

  add(trip: RoundTrip): void {
    const net = trip.netBaseMinor
    if (net === undefined) this.#unvaluedCount++
    if (trip.exitTimeUs === undefined) {
      this.#openCount++
      this.#openNet += net ?? 0n
      return
    }
    if (net === undefined) return
    if (trip.side === 'Buy') this.#longCount++
    this.#durationUs += trip.exitTimeUs - trip.entryTimeUs
    this.#addNet(net)
  }

  figures(): TradeFigures {
    const closedCount = this.#winCount + this.#lossCount + this.#evenCount
    const net = this.#won + this.#lost
    return {
      closedCount,
      longCount: this.#longCount,
      winCount: this.#winCount,
      lossCount: this.#lossCount,
      winRate: closedCount > 0 ? this.#winCount / closedCount : undefined,
      profitFactor: this.#lost < 0n ? Number(this.#won) / -Number(this.#lost) : undefined,
      netMinor: net,
      averageWinMinor: meanMinorOf(this.#won, this.#winCount),
      averageLossMinor: meanMinorOf(this.#lost, this.#lossCount),
      largestWinMinor: this.#winCount > 0 ? this.#largestWin : undefined,
      largestLossMinor: this.#lossCount > 0 ? this.#largestLoss : undefined,
      expectancyMinor: meanMinorOf(net, closedCount),
      averageDurationUs: closedCount > 0 ? this.#durationUs / closedCount : undefined,
      openCount: this.#openCount,
      openNetMinor: this.#openNet,
      unvaluedCount: this.#unvaluedCount,
    }
  }

  #addNet(net: bigint): void {
    if (net > 0n) {
      this.#winCount++
      this.#won += net
      if (net > this.#largestWin) this.#largestWin = net
    } else if (net < 0n) {
      this.#lossCount++
      this.#lost += net
      if (net < this.#largestLoss) this.#largestLoss = net
    } else this.#evenCount++
  }
}

/** Rounded to the nearest minor unit, halves away from zero. */
function meanMinorOf(sum: bigint, count: number): bigint | undefined {
  if (count === 0) return undefined
  const by = BigInt(count)
  const half = sum < 0n ? -by : by
  return (sum * 2n + half) / (by * 2n)
}
