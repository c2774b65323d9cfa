/**
 * What positions of contracts bring with them: funding at its intervals, margin calls, liquidation, settlement at expiry.
 *
 * Why bounds: margin depends on every mark. After each look the marks are remembered between which no account can have
 * lost half of its room; until one leaves them nothing has to be computed.
 */

import type { AccountIndex, ClientOrderId, CurrencyIndex, InstrumentIndex, TimeUs } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import type { MoneyMinor } from '../../core/domain/quantities.ts'
import { PPM } from '../../core/domain/quantities.ts'
import { mulDiv } from '../../core/std/integers.ts'
import type { PositionWatch } from './desk-listeners.ts'
import type { InstrumentMarket } from './instrument-market.ts'
import type { OrderDesk } from './order-desk.ts'
import type { OrderEntry } from './order-entry.ts'
import type { VenueAccount } from './venue-account.ts'

const NEVER = Number.POSITIVE_INFINITY

export class MarginDesk implements PositionWatch {
  /** When the next funding or settlement is due; Infinity: no position waits for one. */
  nextDueUs = NEVER
  readonly #desk: OrderDesk
  readonly #entry: OrderEntry
  #fundingUs = NEVER
  #settlementUs = NEVER
  #isLiquidating = false

  constructor(desk: OrderDesk, entry: OrderEntry) {
    this.#desk = desk
    this.#entry = entry
    this.#refreshSettlement()
  }

  onPosition(account: VenueAccount, market: InstrumentMarket, heldBefore: number): void {
    const held = account.positionLots[market.instrument.index]!
    if (heldBefore === 0 && held !== 0) market.watch()
    if (heldBefore !== 0 && held === 0) market.unwatch()
    if (this.#fundingUs === NEVER && isPerpetual(market.instrument)) this.#refreshFunding()
    // The next event of the market, and nothing in the middle of a match, looks at the margin.
    market.marginLowTicks = NEVER
  }

  /** Called after an event moved the market. */
  onMark(market: InstrumentMarket): void {
    const { markTicks } = market
    if (Number.isNaN(markTicks) || (markTicks >= market.marginLowTicks && markTicks <= market.marginHighTicks)) return
    for (const account of this.#desk.accounts) {
      if (account === undefined || account.positionLots[market.instrument.index] === 0) continue
      this.#lookAt(account, market.instrument.settlementCurrency)
    }
    this.#setBounds(market, markTicks)
  }

  /** Funding and settlement that have come due. */
  runDue(): void {
    const { nowUs } = this.#desk
    if (this.#fundingUs <= nowUs) {
      for (const market of this.#desk.markets) if (market !== undefined) this.#fund(market)
      this.#fundingUs = NEVER
      this.#refreshFunding()
    }
    if (this.#settlementUs <= nowUs) {
      for (const market of this.#desk.markets) if (market !== undefined) this.#settleIfExpired(market)
      this.#refreshSettlement()
    }
  }

  // ── margin ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #lookAt(account: VenueAccount, currency: CurrencyIndex): void {
    if (!this.#desk.model.enforcesBalances || this.#isLiquidating) return
    const held = account.contracts.filter(each => each.settlementCurrency === currency)
    const worst = held[0]
    if (worst === undefined) return
    const equityMinor = this.#equityMinor(account, currency)
    if (equityMinor < this.#requiredMinor(account, currency, each => each.marginMaintenancePpm)) {
      this.#liquidate(account, held)
    } else if (equityMinor >= this.#requiredMinor(account, currency, each => each.marginInitialPpm)) {
      account.isMarginCalled = false
    } else if (!account.isMarginCalled) {
      account.isMarginCalled = true
      this.#reportMargin(account, worst, false, `equity ${equityMinor} is below the initial margin`)
    }
  }

  #equityMinor(account: VenueAccount, currency: CurrencyIndex): number {
    let equityMinor = account.balances[currency]!.toNumber()
    for (const instrument of account.contracts) {
      const { markTicks } = this.#desk.markets[instrument.index]!
      if (instrument.settlementCurrency !== currency || Number.isNaN(markTicks)) continue
      equityMinor += account.unrealizedMinor(instrument, markTicks)
    }
    return equityMinor
  }

  #requiredMinor(account: VenueAccount, currency: CurrencyIndex, ppmOf: (instrument: Instrument) => number): number {
    let requiredMinor = 0
    for (const instrument of account.contracts) {
      const { markTicks } = this.#desk.markets[instrument.index]!
      if (instrument.settlementCurrency !== currency || Number.isNaN(markTicks)) continue
      requiredMinor += account.marginMinor(instrument, markTicks, ppmOf(instrument))
    }
    return requiredMinor
  }

  /** The venue ends the account's orders on contracts and closes its positions at the market. */
  #liquidate(account: VenueAccount, held: readonly Instrument[]): void {
    this.#isLiquidating = true
    this.#reportMargin(account, held[0]!, true, 'equity is below the maintenance margin')
    for (const instrument of held) {
      for (const order of this.#desk.markets[instrument.index]!.orders()) {
        if (order.accountIndex === account.index) this.#desk.end(order, 'Canceled', 'liquidation')
      }
    }
    for (const instrument of held) this.#closeOut(account, instrument, 'LIQ', undefined)
    account.isMarginCalled = false
    this.#isLiquidating = false
  }

  /** Closes a position by an order of the venue's own: at the market, or all of it at one price. */
  #closeOut(account: VenueAccount, instrument: Instrument, prefix: string, ticks: number | undefined): void {
    const held = account.positionLots[instrument.index]!
    if (held === 0) return
    this.#entry.placeOwn(
      {
        clientOrderId: `${prefix}${this.#entry.arrivalCount + 1}` as ClientOrderId,
        accountIndex: account.index,
        instrumentIndex: instrument.index,
        side: held > 0 ? 'Sell' : 'Buy',
        qtyLots: Math.abs(held),
      },
      ticks,
    )
  }

  /** A quarter of the smallest room, spread over all positions, and never farther than half of the price. */
  #setBounds(market: InstrumentMarket, markTicks: number): void {
    market.marginLowTicks = Number.NEGATIVE_INFINITY
    market.marginHighTicks = NEVER
    if (!this.#desk.model.enforcesBalances) return
    for (const account of this.#desk.accounts) {
      const lots = account?.positionLots[market.instrument.index] ?? 0
      if (account === undefined || lots === 0) continue
      const widthTicks = this.#roomTicks(account, market, markTicks)
      market.marginLowTicks = Math.max(market.marginLowTicks, markTicks - widthTicks)
      market.marginHighTicks = Math.min(market.marginHighTicks, markTicks + widthTicks)
    }
  }

  #roomTicks(account: VenueAccount, market: InstrumentMarket, markTicks: number): number {
    const currency = market.instrument.settlementCurrency
    const equityMinor = this.#equityMinor(account, currency)
    const line = account.isMarginCalled
      ? this.#requiredMinor(account, currency, each => each.marginMaintenancePpm)
      : this.#requiredMinor(account, currency, each => each.marginInitialPpm)
    const shareMinor = Math.max(equityMinor - line, 0) / (4 * account.contracts.length)
    const valueMinor = account.marginMinor(market.instrument, markTicks, PPM)
    return Math.floor(Math.min((Math.abs(markTicks) * shareMinor) / Math.max(valueMinor, 1), Math.abs(markTicks) / 2))
  }

  #reportMargin(account: VenueAccount, instrument: Instrument, isLiquidation: boolean, text: string): void {
    this.#desk.recorder?.onAccount(account)
    const stamp = {
      timeUs: 0 as TimeUs,
      accountIndex: account.index as AccountIndex,
      instrumentIndex: instrument.index,
    }
    this.#desk.outbox.send({ kind: 'MarginReport', ...stamp, isLiquidation, text }, this.#desk.nowUs)
  }

  // ── funding ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #fund(market: InstrumentMarket): void {
    const { instrument, markTicks } = market
    if (!isPerpetual(instrument) || Number.isNaN(markTicks)) return
    for (const account of this.#desk.accounts) {
      const lots = account?.positionLots[instrument.index] ?? 0
      if (account === undefined || lots === 0) continue
      const valueMinor = account.marginMinor(instrument, markTicks, PPM)
      const paidMinor = mulDiv(valueMinor, Math.sign(lots) * this.#desk.model.fundingRatePpm, PPM, 'round')
      if (paidMinor !== 0) this.#payFunding(account, instrument.index, -paidMinor)
    }
    market.marginLowTicks = NEVER
  }

  #payFunding(account: VenueAccount, instrumentIndex: InstrumentIndex, receivedMinor: number): void {
    const { nowUs, outbox, markets, recorder } = this.#desk
    account.credit(markets[instrumentIndex]!.instrument.settlementCurrency, receivedMinor)
    recorder?.onAccount(account)
    const fundingId = `F${nowUs}A${account.index}I${instrumentIndex}`
    const amountMinor = receivedMinor as MoneyMinor
    const stamp = { timeUs: 0 as TimeUs, accountIndex: account.index, instrumentIndex }
    outbox.send({ kind: 'FundingReport', fundingId, ...stamp, amountMinor, text: '' }, nowUs)
  }

  /** The next whole interval since the epoch, as long as somebody holds a perpetual. */
  #refreshFunding(): void {
    const { fundingRatePpm, fundingIntervalUs } = this.#desk.model
    const isHeld = this.#desk.accounts.some(account => account?.contracts.some(isPerpetual))
    if (fundingRatePpm === 0 || !isHeld) this.#fundingUs = NEVER
    else this.#fundingUs = (Math.floor(this.#desk.nowUs / fundingIntervalUs) + 1) * fundingIntervalUs
    this.nextDueUs = Math.min(this.#fundingUs, this.#settlementUs)
  }

  // ── expiry ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Orders expire; positions are closed at the last mark, without a fee. */
  #settleIfExpired(market: InstrumentMarket): void {
    const { expiryTimeUs } = market.instrument
    if (market.isExpired || expiryTimeUs === undefined || expiryTimeUs > this.#desk.nowUs) return
    for (const order of market.orders()) this.#desk.end(order, 'Expired', 'the instrument expired')
    market.isExpired = true
    const ticks = Number.isNaN(market.lastTicks) ? market.markTicks : market.lastTicks
    for (const account of this.#desk.accounts) {
      if (account !== undefined && !Number.isNaN(ticks)) this.#closeOut(account, market.instrument, 'SETTLE', ticks)
    }
  }

  #refreshSettlement(): void {
    this.#settlementUs = NEVER
    for (const market of this.#desk.markets) {
      if (market === undefined || market.isExpired) continue
      this.#settlementUs = Math.min(this.#settlementUs, market.instrument.expiryTimeUs ?? NEVER)
    }
    this.nextDueUs = Math.min(this.#fundingUs, this.#settlementUs)
  }
}

function isPerpetual(instrument: Instrument): boolean {
  return instrument.kind === 'LinearPerpetual' || instrument.kind === 'InversePerpetual'
}
