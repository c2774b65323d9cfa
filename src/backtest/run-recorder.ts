/** What a run leaves behind for its report: fed by an observer of the session, turn by turn, in bounded memory. */

import type { Configuration } from '../core/domain/configuration.ts'
import type { RaiseAlert } from '../core/domain/effects.ts'
import type { Event, FundingBooked, OrderEvent, OrderFilled } from '../core/domain/events.ts'
import type { CurrencyIndex } from '../core/domain/ids.ts'
import type { Instrument } from '../core/domain/instrument.ts'
import { notionalMinorOf } from '../core/domain/instrument-math.ts'
import { isOrderEvent } from '../core/domain/order-events.ts'
import { ExactSum } from '../core/std/exact-sum.ts'
import { mulDiv } from '../core/std/integers.ts'
import { DrawdownTracker } from './drawdown.ts'
import { EquityRecord } from './equity-record.ts'
import { ExposureRecord } from './exposure.ts'
import { FillColumns } from './fill-columns.ts'
import { addMinor, FillTally } from './fill-tally.ts'
import { type DeniedOrder, OrderTally } from './order-tally.ts'
import type { MarkTicksOf } from './round-trips.ts'

export interface RunRecorderSetup {
  readonly configuration: Configuration
  /** Counts an amount in another currency at the rates of the moment; `undefined` where none is known. */
  readonly convert: (amountMinor: number, from: number, to: number) => number | undefined
  /** The newest marks, for trades that are open at the end; without it they have no profit. */
  readonly markTicksOf?: MarkTicksOf
  /** Fills beyond this many are counted and not kept. */
  readonly fillsMax?: number
}

/** The amount that rates are read from: large, so that a rate keeps its digits. */
const RATE_AMOUNT_MINOR = 1e15

/**
 * Records a run.
 *
 * The equity curve is kept in at most 16,384 buckets (see {@link EquityRecord}); drawdowns are followed on every point.
 * Cost: `onEquity` and `onExposure` a few ns; an order event or a fill about a tenth of a microsecond.
 */
export class RunRecorder {
  readonly configuration: Configuration
  /** What everything is counted in: the base currency of the first account. */
  readonly baseCurrency: CurrencyIndex
  readonly equity = new EquityRecord()
  readonly drawdowns = new DrawdownTracker()
  readonly exposure = new ExposureRecord()
  readonly orders = new OrderTally()
  readonly fills: FillColumns
  readonly fillTally = new FillTally()
  readonly tallyOfStrategy: readonly FillTally[]
  readonly tallyOfInstrument: readonly FillTally[]
  /** By currency index: exact, in that currency. */
  readonly feesOfCurrency: readonly ExactSum[]
  readonly funding = new ExactSum()
  readonly alertCounts = new Map<string, number>()
  readonly convert: RunRecorderSetup['convert']
  readonly markTicksOf: MarkTicksOf

  constructor(setup: RunRecorderSetup) {
    const { configuration } = setup
    this.configuration = configuration
    this.convert = setup.convert
    this.markTicksOf = setup.markTicksOf ?? (() => undefined)
    this.baseCurrency = configuration.accounts[0]!.baseCurrency
    this.fills = new FillColumns(setup.fillsMax)
    // Row 0 is for orders that no strategy placed.
    this.tallyOfStrategy = Array.from({ length: configuration.strategies.length + 1 }, () => new FillTally())
    this.tallyOfInstrument = configuration.instruments.map(() => new FillTally())
    this.feesOfCurrency = configuration.currencies.map(() => new ExactSum())
  }

  /** Everything together, in the base currency. Shape: times never go back. */
  onEquity(timeUs: number, equityMinor: number): void {
    this.equity.observe(timeUs, equityMinor)
    this.drawdowns.observe(timeUs, equityMinor)
  }

  /** What is held from this time on, long and short added, in the base currency. Wanted only where it may have changed. */
  onExposure(timeUs: number, grossMinor: number): void {
    this.exposure.observe(timeUs, grossMinor, this.equity.lastEquity)
  }

  /** Takes any event of the core; those that a report has no use for pass by. */
  onEvent(event: Event, denied?: DeniedOrder): void {
    if (isOrderEvent(event)) this.onOrder(event, denied)
    else if (event.kind === 'FundingBooked') this.onFunding(event)
  }

  /** Takes every order event, fills included, and denials with the order that they are about. */
  onOrder(event: OrderEvent, denied?: DeniedOrder): void {
    this.orders.onOrder(event, denied)
    if (event.kind === 'OrderFilled') this.#onFill(event)
  }

  onFunding(event: FundingBooked): void {
    const { settlementCurrency } = this.configuration.instruments[event.instrumentIndex]!
    addMinor(this.funding, this.#inBase(event.amountMinor, settlementCurrency) ?? 0)
  }

  onAlert(alert: RaiseAlert): void {
    this.alertCounts.set(alert.code, (this.alertCounts.get(alert.code) ?? 0) + 1)
  }

  #onFill(fill: OrderFilled): void {
    const instrument = this.configuration.instruments[fill.instrumentIndex]!
    const baseRate = this.#baseRateOf(instrument.settlementCurrency)
    const notional = notionalMinorOf(instrument, fill.lastTicks, fill.lastQtyLots)
    const feeMinor = this.#feeInSettlementOf(fill, instrument)
    this.fills.add({
      timeUs: fill.timeUs,
      strategyIndex: fill.strategyIndex,
      instrumentIndex: fill.instrumentIndex,
      signedLots: fill.side === 'Buy' ? fill.lastQtyLots : -fill.lastQtyLots,
      ticks: fill.lastTicks,
      feeMinor: feeMinor ?? 0,
      baseRate: feeMinor === undefined ? Number.NaN : baseRate,
    })
    this.feesOfCurrency[fill.feeCurrency]!.add(fill.feeMinor)
    const feeBase = this.#inBase(feeMinor ?? 0, instrument.settlementCurrency)
    const notionalBase = this.#inBase(Math.abs(notional), instrument.settlementCurrency)
    const isMaker = fill.liquidity === 'Maker'
    this.fillTally.add(notionalBase, feeBase, isMaker)
    this.tallyOfStrategy[fill.strategyIndex + 1]!.add(notionalBase, feeBase, isMaker)
    this.tallyOfInstrument[fill.instrumentIndex]!.add(notionalBase, feeBase, isMaker)
  }

  /** A fee in the base currency of what was bought is valued at the fill's own price, as the portfolio does. */
  #feeInSettlementOf(fill: OrderFilled, instrument: Instrument): number | undefined {
    const { feeMinor, feeCurrency, lastTicks } = fill
    if (feeMinor === 0 || feeCurrency === instrument.settlementCurrency) return feeMinor
    if (feeCurrency === instrument.baseCurrency && !instrument.isContract) {
      return mulDiv(feeMinor, lastTicks * instrument.minorPerTickLot, instrument.baseMinorPerLot, 'round')
    }
    return this.convert(feeMinor, feeCurrency, instrument.settlementCurrency)
  }

  #inBase(amountMinor: number, currency: number): number | undefined {
    if (currency === this.baseCurrency || amountMinor === 0) return amountMinor
    return this.convert(amountMinor, currency, this.baseCurrency)
  }

  #baseRateOf(currency: number): number {
    if (currency === this.baseCurrency) return 1
    return (this.convert(RATE_AMOUNT_MINOR, currency, this.baseCurrency) ?? Number.NaN) / RATE_AMOUNT_MINOR
  }
}
