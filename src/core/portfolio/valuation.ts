/** What the books share: the configuration, the marks, and sums counted in one currency. */

import type { Configuration } from '../domain/configuration.ts'
import type { OrderFilled } from '../domain/events.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'
import { PPM } from '../domain/quantities.ts'
import { assert } from '../std/assert.ts'
import { mulDiv } from '../std/integers.ts'
import { Conversions, NO_MARK } from './conversion.ts'
import type { Holding, Holdings } from './holdings.ts'
import type { MoneyTable } from './money-table.ts'
import { netFill, signedValueMinorOf } from './position.ts'

export class Valuation {
  readonly configuration: Configuration
  /** Ticks by instrument; {@link NO_MARK} where there is none. */
  readonly marks: Float64Array
  /** 1 by instrument, in one piece: asked at every mark. */
  readonly isContract: Uint8Array
  readonly conversions: Conversions

  constructor(configuration: Configuration) {
    this.configuration = configuration
    this.marks = new Float64Array(configuration.instruments.length).fill(NO_MARK)
    this.isContract = Uint8Array.from(configuration.instruments, each => (each.isContract ? 1 : 0))
    this.conversions = new Conversions(configuration, this.marks)
  }

  instrumentOf(instrumentIndex: number): Instrument {
    const instrument = this.configuration.instruments[instrumentIndex]
    assert(instrument !== undefined, 'an instrument index comes from the configuration')
    return instrument
  }

  /** All of a row, counted in one currency; `undefined` while a rate is unknown. */
  sumIn(table: MoneyTable, row: number, currency: number): number | undefined {
    const sole = table.soleOf(row, currency)
    if (!Number.isNaN(sole)) return sole
    const currencies = table.currenciesOf(row)
    let sum = 0
    for (let i = 0; i < currencies.length; i++) {
      const each = currencies[i]!
      const converted = this.conversions.convert(table.at(row, each).toNumber(), each, currency)
      if (converted === undefined) return undefined
      sum += converted
    }
    return sum
  }

  /** Unrealized P&L of contracts and of what is held as a balance. */
  unrealizedIn(holdings: Holdings, row: number, currency: number): number | undefined {
    const ofContracts = this.sumIn(holdings.unrealizedOfContracts, row, currency)
    const ofHeld = this.sumIn(holdings.unrealizedOfHeld, row, currency)
    return ofContracts === undefined || ofHeld === undefined ? undefined : ofContracts + ofHeld
  }

  /** Gross exposure, or the margin that it needs, rounded up, of a row in one currency; `undefined` while a rate is unknown. */
  sumOfClasses(
    holdings: Holdings,
    row: number,
    currency: number,
    of: 'gross' | 'initialPpm' | 'maintenancePpm',
  ): number | undefined {
    const classes = holdings.gross.currenciesOf(row)
    let sum = 0
    for (let i = 0; i < classes.length; i++) {
      const marginClass = holdings.marginClasses[classes[i]!]!
      const gross = holdings.gross.at(row, classes[i]!).toNumber()
      const amount = of === 'gross' ? gross : mulDiv(gross, marginClass[of], PPM, 'ceil')
      const converted = this.conversions.convert(amount, marginClass.currency, currency)
      if (converted === undefined) return undefined
      sum += converted
    }
    return sum
  }

  /** A fee in the base currency is valued at the fill's own price; `undefined` for a third currency. */
  feeInSettlementOf(fill: OrderFilled, instrument: Instrument): number | undefined {
    if (fill.feeMinor === 0 || fill.feeCurrency === instrument.settlementCurrency) return fill.feeMinor
    if (fill.feeCurrency !== instrument.baseCurrency || instrument.isContract) return undefined
    const lotMinor = signedValueMinorOf(instrument, 1, fill.lastTicks)
    const feeMinor = mulDiv(fill.feeMinor, lotMinor, instrument.baseMinorPerLot, 'round')
    return Number.isSafeInteger(feeMinor) ? feeMinor : undefined
  }

  /** Nets a fill, or a part of one, into a holding. Returns: its realized P&L. */
  fillHolding(holdings: Holdings, holding: Holding, side: Side, qtyLots: number, fill: OrderFilled): number {
    const { position, instrument } = holding
    const before = position.signedLots
    const realized = netFill(position, instrument, side, qtyLots, fill.lastTicks)
    const after = position.signedLots
    if (after === 0) position.openedTimeUs = 0
    else if (before === 0 || before > 0 !== after > 0) position.openedTimeUs = fill.timeUs
    holdings.noteFill(holding, before !== 0, this.marks[instrument.index]!)
    return realized
  }
}
