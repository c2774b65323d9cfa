/** A venue on a desk for tests: short words for market data and requests, and its reports as lines of text. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { OrderRequest, RiskApproved } from '../../core/domain/effects.ts'
import { fixtureAccount, fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type {
  AccountIndex,
  ClientOrderId,
  InstrumentIndex,
  OrderNumber,
  TimeUs,
  VenueIndex,
} from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import { type AggressorSide, newBar, newBookLevel, newQuoteTick, newTradeTick } from '../../core/domain/market-data.ts'
import type { PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import type { SessionClock } from '../../core/domain/session.ts'
import type { VenueEffect } from '../../ports.ts'
import type { VenueRecorder } from './desk-listeners.ts'
import { DEFAULT_FILL_MODEL, type FillModel } from './fill-model.ts'
import { SimulatedVenue } from './simulated-venue.ts'

export const FIXTURE_START_US = 1_767_225_600_000_000

export type FixtureChange = {
  readonly [Field in keyof OrderRequest]?: OrderRequest[Field] | number | string | undefined
}

/** A market order to buy one lot of instrument 0, changed where a test wants it otherwise. */
export function fixtureRequest(change: FixtureChange = {}): RiskApproved<OrderRequest> {
  const request = {
    orderNumber: 1 as OrderNumber,
    clientOrderId: 'A1' as ClientOrderId,
    accountIndex: 0 as AccountIndex,
    instrumentIndex: 0 as InstrumentIndex,
    side: 'Buy',
    workingType:
      change.triggerTicks !== undefined ? 'StopMarket' : change.limitTicks === undefined ? 'Market' : 'Limit',
    workingTimeInForce: 'GTC',
    expireTimeUs: undefined,
    isPostOnly: false,
    isReduceOnly: false,
    qtyLots: 1 as QtyLots,
    limitTicks: undefined,
    triggerTicks: undefined,
    trailingOffsetTicks: undefined,
    ...change,
  }
  return request as unknown as RiskApproved<OrderRequest>
}

/** Two accounts with plenty of USDT and BTC. */
export function fixtureVenueConfiguration(overrides: Partial<Configuration> = {}): Configuration {
  const plenty = [0, 1, 2, 3, 4, 5].map(currency => ({
    currency: currency as never,
    amountMinor: '900000000000000000',
  }))
  const accounts = ['alice', 'bob'].map(accountId => fixtureAccount({ accountId, openingBalances: plenty }))
  return fixtureConfiguration({ accounts, ...overrides })
}

export class VenueBench {
  readonly venue: SimulatedVenue
  readonly reports: Report[] = []
  nowUs = FIXTURE_START_US
  #shown = 0

  constructor(
    model: Partial<FillModel> = {},
    configuration = fixtureVenueConfiguration(),
    recorder?: VenueRecorder,
    sessions: readonly SessionClock[] = [],
  ) {
    const report = (given: Report) => void this.reports.push(given)
    const venueIndex = 0 as VenueIndex
    this.venue = new SimulatedVenue({
      configuration,
      venueIndex,
      model: { ...DEFAULT_FILL_MODEL, ...model },
      seed: 7,
      report,
      sessions,
      ...(recorder === undefined ? {} : { recorder }),
    })
  }

  /** The reports since the last call, one line each. */
  news(): string[] {
    const lines = this.reports.slice(this.#shown).map(reportLine)
    this.#shown = this.reports.length
    return lines
  }

  quote(bidTicks: number, bidLots: number, askTicks: number, askLots: number, instrument = 0): string[] {
    const quote = Object.assign(newQuoteTick(), { bidTicks, bidLots, askTicks, askLots })
    return this.#move(Object.assign(quote, this.#stamp(instrument)))
  }

  trade(priceTicks: number, qtyLots: number, aggressorSide: AggressorSide = 'Unknown', instrument = 0): string[] {
    const trade = Object.assign(newTradeTick(), { priceTicks, qtyLots, aggressorSide })
    return this.#move(Object.assign(trade, this.#stamp(instrument)))
  }

  level(side: 'Buy' | 'Sell', priceTicks: number, qtyLots: number, isLast = true, isSnapshotStart = false): string[] {
    const level = Object.assign(newBookLevel(), { side, priceTicks, qtyLots, isLast, isSnapshotStart })
    return this.#move(Object.assign(level, this.#stamp(0)))
  }

  /** One minute; the walk goes on after each pause, as a caller does. */
  bar(openTicks: number, highTicks: number, lowTicks: number, closeTicks: number): string[] {
    const openTimeUs = this.nowUs as TimeUs
    this.nowUs += 60_000_000
    const prices = { openTicks, highTicks, lowTicks, closeTicks, openTimeUs }
    const lines = this.#move(Object.assign(newBar(), prices, this.#stamp(0)))
    while (this.venue.resume()) lines.push(...this.news())
    return lines
  }

  send(change: FixtureChange = {}): string[] {
    return this.execute({ kind: 'SendOrder', order: fixtureRequest(change) })
  }

  cancel(clientOrderId: string, accountIndex = 0): string[] {
    const ids = { clientOrderId, accountIndex, instrumentIndex: 0, orderNumber: 1, venueOrderId: undefined }
    return this.execute({ kind: 'SendCancel', ...ids } as unknown as VenueEffect)
  }

  amend(clientOrderId: string, qtyLots: number, prices: { limitTicks?: number; triggerTicks?: number } = {}): string[] {
    const ids = { clientOrderId, orderNumber: 1, venueOrderId: undefined, instrumentIndex: 0 }
    const amend = { ...ids, qtyLots, limitTicks: prices.limitTicks, triggerTicks: prices.triggerTicks }
    return this.execute({ kind: 'SendAmend', accountIndex: 0, amend } as unknown as VenueEffect)
  }

  query(clientOrderId: string): string[] {
    return this.execute({
      kind: 'QueryOrder',
      accountIndex: 0,
      instrumentIndex: 0,
      clientOrderId,
    } as unknown as VenueEffect)
  }

  massStatus(sinceTimeUs = 0, accountIndex = 0): string[] {
    return this.execute({ kind: 'RequestMassStatus', accountIndex, sinceTimeUs } as unknown as VenueEffect)
  }

  execute(effect: VenueEffect): string[] {
    this.venue.execute(effect, this.nowUs)
    return this.news()
  }

  advance(byUs: number): string[] {
    this.nowUs += byUs
    this.venue.advanceTo(this.nowUs)
    return this.news()
  }

  #stamp(instrument: number) {
    this.nowUs += 1
    const timeUs = this.nowUs as TimeUs
    return { instrumentIndex: instrument as InstrumentIndex, timeUs, eventTimeUs: timeUs, receiveTimeUs: timeUs }
  }

  #move(input: Parameters<SimulatedVenue['onMarket']>[0]): string[] {
    this.venue.onMarket(input)
    return this.news()
  }
}

export const ticksOf = (value: number): PriceTicks => value as PriceTicks

/** `A1 Trade 3@101 Maker` and the like. */
export function reportLine(report: Report): string {
  switch (report.kind) {
    case 'ExecutionReport':
      if (report.execType === 'Trade') {
        return `${report.clientOrderId} Trade ${report.lastQtyLots}@${report.lastTicks} ${report.liquidity}`
      }
      return `${report.clientOrderId} ${report.execType}${report.text === '' ? '' : `: ${report.text}`}`
    case 'CancelRejectReport':
      return `${report.clientOrderId} ${report.isAmend ? 'Amend' : 'Cancel'}Reject${report.isOrderUnknown ? ' unknown' : ''}: ${report.text}`
    case 'OrderStatusReport':
      return `${report.clientOrderId} ${report.outcome}${report.text === '' ? '' : `: ${report.text}`}`
    case 'MassStatusReport':
      return `mass ${report.outcome} open=${report.openClientOrderIds.join(',')} positions=${report.positions.map(p => `${p.instrumentIndex}:${p.signedLots}`).join(',')}`
    case 'FundingReport':
      return `funding ${report.fundingId} ${report.amountMinor}`
    case 'MarginReport':
      return `margin ${report.isLiquidation ? 'liquidation' : 'call'}`
    default:
      return report.kind
  }
}
