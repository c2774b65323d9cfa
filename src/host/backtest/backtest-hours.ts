/**
 * Market hours in a backtest: the core hears when a market closes and when it trades again, as it does live, and what the data
 * tell from outside of the sessions is left out and counted.
 *
 * Invariant: a closing is told at its own time, before anything that is later.
 */

import type { InstrumentIndex, TimeUs } from '../../core/domain/ids.ts'
import type { ControlInput } from '../../core/domain/inputs.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import type { DataState, MarketInput } from '../../core/domain/market-data.ts'
import { type SessionClock, Sessions } from '../../core/domain/session.ts'
import { formatTimeUs } from '../../core/std/time.ts'

/** What of a session it takes to tell it the hours. */
export interface HoursListener {
  advanceTo(timeUs: TimeUs): void
  submit(input: ControlInput): void
}

interface Market {
  readonly instrument: Instrument
  readonly sessions: Sessions
  isClosed: boolean
  leftOutCount: number
  leftOutFirstUs: number
}

export class BacktestHours {
  /** By instrument; `undefined` for one that always trades. */
  readonly #markets: readonly (Market | undefined)[]
  readonly #kept: readonly Market[]
  /** The next closing or opening of any; nothing needs to be looked at before. What opens then may close before the others do. */
  #nextChangeUs = Number.POSITIVE_INFINITY

  constructor(instruments: readonly Instrument[], clocks: readonly (SessionClock | undefined)[]) {
    this.#markets = instruments.map((instrument, index) => {
      const clock = clocks[index]
      if (clock === undefined) return undefined
      return { instrument, sessions: new Sessions(clock), isClosed: false, leftOutCount: 0, leftOutFirstUs: 0 }
    })
    this.#kept = this.#markets.filter(market => market !== undefined)
  }

  /** Tells what is closed when the run begins. */
  begin(timeUs: TimeUs, listener: HoursListener): void {
    for (const market of this.#kept) if (!market.sessions.isOpen(timeUs)) close(market, listener)
    this.#findNextChange(timeUs)
  }

  /** Returns: false for an input that is to be left out; before it, the hours up to its time are told. */
  admits(input: MarketInput, listener: HoursListener): boolean {
    while (input.timeUs >= this.#nextChangeUs) this.#change(this.#nextChangeUs as TimeUs, listener)
    const market = this.#markets[input.instrumentIndex]
    if (market === undefined) return true
    if (!isOfSession(market.sessions, input)) {
      if (market.leftOutCount++ === 0) market.leftOutFirstUs = input.timeUs
      return false
    }
    const isOpen = market.sessions.isOpen(input.timeUs)
    if (isOpen && market.isClosed && input.kind !== 'BookLevel') this.#open(market, input.timeUs, listener)
    return true
  }

  /** A line for each market of which something was left out. */
  notes(): string[] {
    return this.#kept.flatMap(({ instrument: { instrumentId }, leftOutCount, leftOutFirstUs }) =>
      leftOutCount === 0
        ? []
        : [
            `${leftOutCount} rows of ${instrumentId} are from outside of the sessions of its calendar and were left out, the first at ${formatTimeUs(leftOutFirstUs as TimeUs)}.`,
          ],
    )
  }

  #open(market: Market, timeUs: TimeUs, listener: HoursListener): void {
    listener.advanceTo(timeUs)
    market.isClosed = false
    say(market, 'Live', 'its session began', listener)
  }

  #change(timeUs: TimeUs, listener: HoursListener): void {
    listener.advanceTo(timeUs)
    for (const market of this.#kept) if (!market.isClosed && !market.sessions.isOpen(timeUs)) close(market, listener)
    this.#findNextChange(timeUs)
  }

  #findNextChange(timeUs: number): void {
    const ends = this.#kept.map(({ sessions }) => sessions.stretchAt(timeUs).untilUs)
    this.#nextChangeUs = Math.min(Number.POSITIVE_INFINITY, ...ends)
  }
}

/** Levels keep the book whole; a bar is told at its end, and belongs to the session that it began in or that began in it. */
function isOfSession(sessions: Sessions, input: MarketInput): boolean {
  if (input.kind === 'BookLevel') return true
  if (input.kind !== 'Bar') return sessions.isOpen(input.timeUs)
  const { isOpen, untilUs } = sessions.stretchAt(input.openTimeUs)
  return isOpen || untilUs < input.timeUs
}

function close(market: Market, listener: HoursListener): void {
  market.isClosed = true
  say(market, 'Closed', 'outside of its session', listener)
}

function say({ instrument }: Market, dataState: DataState, text: string, listener: HoursListener): void {
  const instrumentIndex: InstrumentIndex = instrument.index
  listener.submit({ kind: 'DataStateReport', timeUs: 0 as TimeUs, instrumentIndex, dataState, text })
}
