/** Translates, without side effects, between the core's indexes and the names that travel on the wire. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { AccountIndex, CurrencyIndex, InstrumentIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { Report, ReportedOrder } from '../../core/domain/inputs.ts'
import type { VenueEffect } from '../../ports.ts'
import type { ClientMessage, OpenOrderMessage, VenueMessage } from './wire.ts'

/** A name that this side does not know; the text says which. */
export class UnknownNameError extends Error {
  override readonly name = 'UnknownNameError'
}

export class WireMap {
  readonly #configuration: Configuration
  readonly #accounts = new Map<string, AccountIndex>()
  readonly #instruments = new Map<string, InstrumentIndex>()
  readonly #currencies = new Map<string, CurrencyIndex>()

  constructor(configuration: Configuration, venueIndex: VenueIndex) {
    this.#configuration = configuration
    configuration.accounts.forEach((account, index) => {
      if (account.venueIndex === venueIndex) this.#accounts.set(account.accountId, index as AccountIndex)
    })
    for (const instrument of configuration.instruments) {
      if (instrument.venueIndex === venueIndex) this.#instruments.set(instrument.instrumentId, instrument.index)
    }
    configuration.currencies.forEach(
      (currency, index) => void this.#currencies.set(currency.code, index as CurrencyIndex),
    )
  }

  get accountIds(): string[] {
    return [...this.#accounts.keys()]
  }

  get instrumentIds(): string[] {
    return [...this.#instruments.keys()]
  }

  /** Errors: UnknownNameError. */
  accountOf(accountId: string): AccountIndex {
    return known(this.#accounts.get(accountId), `account ${accountId}`)
  }

  /** Errors: UnknownNameError. */
  instrumentOf(instrumentId: string): InstrumentIndex {
    return known(this.#instruments.get(instrumentId), `instrument ${instrumentId}`)
  }

  effectMessage(effect: VenueEffect): ClientMessage {
    switch (effect.kind) {
      case 'SendOrder': {
        const { clientOrderId, side, isPostOnly, isReduceOnly, qtyLots, limitTicks, triggerTicks } = effect.order
        const { workingType, workingTimeInForce: timeInForce, accountIndex, instrumentIndex } = effect.order
        const expireTimeUs = timeInForce === 'GTD' ? effect.order.expireTimeUs : undefined
        const names = { accountId: this.#accountId(accountIndex), instrumentId: this.instrumentIdOf(instrumentIndex) }
        const terms = { side, orderType: workingType, timeInForce, expireTimeUs, isPostOnly, isReduceOnly, qtyLots }
        return { type: 'SendOrder', ...names, clientOrderId, ...terms, limitTicks, triggerTicks }
      }
      case 'SendAmend': {
        const { clientOrderId, qtyLots, limitTicks, triggerTicks } = effect.amend
        const accountId = this.#accountId(effect.accountIndex)
        return { type: 'SendAmend', accountId, clientOrderId, qtyLots, limitTicks, triggerTicks }
      }
      case 'SendCancel':
        return {
          type: effect.kind,
          accountId: this.#accountId(effect.accountIndex),
          clientOrderId: effect.clientOrderId,
        }
      case 'QueryOrder': {
        const { kind: type, accountIndex, clientOrderId, askedTimeUs } = effect
        return { type, accountId: this.#accountId(accountIndex), clientOrderId, askedTimeUs }
      }
      case 'RequestMassStatus': {
        const { kind: type, accountIndex, sinceTimeUs, askedTimeUs } = effect
        return { type, accountId: this.#accountId(accountIndex), sinceTimeUs, askedTimeUs }
      }
      case 'RefreshDeadMansSwitch':
        return { type: effect.kind, accountId: this.#accountId(effect.accountIndex), timeoutUs: effect.timeoutUs }
      default:
        return effect satisfies never
    }
  }

  /** Errors: UnknownNameError. */
  effectOf(message: Exclude<ClientMessage, { type: 'Hello' | 'Feed' | 'Ping' }>): VenueEffect {
    const accountIndex = this.accountOf(message.accountId)
    switch (message.type) {
      case 'SendOrder': {
        const { instrumentId, accountId: _, type: __, orderType, timeInForce, ...terms } = message
        const instrumentIndex = this.instrumentOf(instrumentId)
        const absent = {
          expireTimeUs: undefined,
          limitTicks: undefined,
          triggerTicks: undefined,
          trailingOffsetTicks: undefined,
        }
        const working = { workingType: orderType, workingTimeInForce: timeInForce }
        const order = { orderNumber: 0, accountIndex, instrumentIndex, ...working, ...absent, ...terms }
        return { kind: 'SendOrder', order } as unknown as VenueEffect
      }
      case 'SendAmend': {
        const { clientOrderId, qtyLots, limitTicks, triggerTicks } = message
        return {
          kind: 'SendAmend',
          accountIndex,
          amend: { clientOrderId, qtyLots, limitTicks, triggerTicks },
        } as unknown as VenueEffect
      }
      case 'SendCancel':
        return { kind: message.type, accountIndex, clientOrderId: message.clientOrderId } as unknown as VenueEffect
      case 'QueryOrder': {
        const { type: kind, clientOrderId, askedTimeUs } = message
        return { kind, accountIndex, clientOrderId, askedTimeUs } as unknown as VenueEffect
      }
      case 'RequestMassStatus': {
        const { type: kind, sinceTimeUs, askedTimeUs } = message
        return {
          kind,
          accountIndex,
          sinceTimeUs: sinceTimeUs as TimeUs,
          askedTimeUs: askedTimeUs as TimeUs | undefined,
        }
      }
      case 'RefreshDeadMansSwitch':
        return { kind: message.type, accountIndex, timeoutUs: message.timeoutUs }
      default:
        return message satisfies never
    }
  }

  /** Returns: undefined for a report that the venue never makes. */
  reportMessage(report: Report): VenueMessage | undefined {
    switch (report.kind) {
      case 'ExecutionReport': {
        const { kind, timeUs: _, accountIndex, instrumentIndex, feeCurrency, ...rest } = report
        const names = { accountId: this.#accountId(accountIndex), instrumentId: this.instrumentIdOf(instrumentIndex) }
        return { type: kind, ...names, ...rest, feeCurrency: this.#configuration.currencies[feeCurrency]!.code }
      }
      case 'CancelRejectReport': {
        const { clientOrderId, isAmend, isOrderUnknown, text } = report
        return { type: report.kind, clientOrderId, isAmend, isOrderUnknown, text }
      }
      case 'OrderStatusReport': {
        const { kind, clientOrderId, outcome, text, order, askedTimeUs } = report
        return { type: kind, clientOrderId, outcome, text, order: order && this.#openOrder(order), askedTimeUs }
      }
      case 'DeadMansSwitchReport': {
        const { kind, accountIndex, outcome, untilTimeUs, text } = report
        return { type: kind, accountId: this.#accountId(accountIndex), outcome, untilTimeUs, text }
      }
      case 'MassStatusReport': {
        const positions = report.positions.map(({ instrumentIndex, signedLots, costMinor }) => {
          return { instrumentId: this.instrumentIdOf(instrumentIndex), signedLots, costMinor }
        })
        const balances = report.balances.map(({ currency, amountMinor }) => {
          return { currency: this.#configuration.currencies[currency]!.code, amountMinor }
        })
        const { outcome, text, askedTimeUs } = report
        const openClientOrderIds = [...report.openClientOrderIds]
        return {
          type: report.kind,
          accountId: this.#accountId(report.accountIndex),
          outcome,
          openClientOrderIds,
          positions,
          balances,
          text,
          openOrders: report.openOrders?.map(order => this.#openOrder(order)),
          askedTimeUs,
        }
      }
      case 'FundingReport': {
        const { kind, timeUs: _, accountIndex, instrumentIndex, ...rest } = report
        return {
          type: kind,
          accountId: this.#accountId(accountIndex),
          instrumentId: this.instrumentIdOf(instrumentIndex),
          ...rest,
        }
      }
      case 'MarginReport': {
        const { kind, timeUs: _, accountIndex, instrumentIndex, ...rest } = report
        return {
          type: kind,
          accountId: this.#accountId(accountIndex),
          instrumentId: this.instrumentIdOf(instrumentIndex),
          ...rest,
        }
      }
      case 'SendFailureReport':
      case 'VenueStateReport':
      case 'DataStateReport':
      case 'LineSwitchReport':
        return undefined
      default:
        return report satisfies never
    }
  }

  /** The other way round; the time stays 0 for the sequencer. Errors: UnknownNameError. Returns: undefined for other messages. */
  reportOf(message: VenueMessage): Report | undefined {
    const { type, ...rest } = message
    switch (message.type) {
      case 'ExecutionReport':
      case 'FundingReport':
      case 'MarginReport': {
        const { accountId, instrumentId, feeCurrency, ...plain } = rest as Record<string, unknown>
        const accountIndex = this.accountOf(message.accountId)
        const instrumentIndex = this.instrumentOf(message.instrumentId)
        const report = { kind: type, timeUs: 0, accountIndex, instrumentIndex, ...plain }
        if (message.type !== 'ExecutionReport') return report as unknown as Report
        const currency = known(this.#currencies.get(message.feeCurrency), `currency ${message.feeCurrency}`)
        const prices = { limitTicks: message.limitTicks, triggerTicks: message.triggerTicks }
        return { ...report, ...prices, feeCurrency: currency } as unknown as Report
      }
      case 'CancelRejectReport':
        return { kind: type, timeUs: 0, ...rest } as unknown as Report
      case 'OrderStatusReport': {
        const order = message.order === undefined ? undefined : this.#reportedOrder(message.order)
        return { kind: type, timeUs: 0, ...rest, order } as unknown as Report
      }
      case 'DeadMansSwitchReport': {
        const { outcome, untilTimeUs, text } = message
        const accountIndex = this.accountOf(message.accountId)
        return {
          kind: message.type,
          timeUs: 0 as TimeUs,
          accountIndex,
          outcome,
          untilTimeUs: untilTimeUs as TimeUs,
          text,
        }
      }
      case 'MassStatusReport':
        return this.#massStatusOf(message)
      default:
        return undefined
    }
  }

  /** Positions and balances that this side does not know are left out: "not told". */
  #massStatusOf(message: Extract<VenueMessage, { type: 'MassStatusReport' }>): Report {
    const positions = message.positions.flatMap(({ instrumentId, signedLots, costMinor }) => {
      const instrumentIndex = this.#instruments.get(instrumentId)
      return instrumentIndex === undefined ? [] : [{ instrumentIndex, signedLots, costMinor }]
    })
    const balances = message.balances.flatMap(({ currency: code, amountMinor }) => {
      const currency = this.#currencies.get(code)
      return currency === undefined ? [] : [{ currency, amountMinor }]
    })
    const { outcome, openClientOrderIds, text, askedTimeUs } = message
    const accountIndex = this.accountOf(message.accountId)
    const report = {
      kind: message.type,
      timeUs: 0,
      accountIndex,
      outcome,
      openClientOrderIds,
      positions,
      balances,
      text,
      openOrders: message.openOrders?.map(order => this.#reportedOrder(order)),
      askedTimeUs,
    }
    return report as unknown as Report
  }

  #openOrder({ instrumentIndex, symbol, ...order }: ReportedOrder): OpenOrderMessage {
    const instrumentId = instrumentIndex === undefined ? symbol : this.instrumentIdOf(instrumentIndex)
    return { instrumentId, ...order }
  }

  /** An order of an instrument that this side does not have is still an order. */
  #reportedOrder({ instrumentId, ...order }: OpenOrderMessage): ReportedOrder {
    const instrumentIndex = this.#instruments.get(instrumentId)
    const prices = { limitTicks: order.limitTicks, triggerTicks: order.triggerTicks }
    return { instrumentIndex, symbol: instrumentId, ...order, ...prices } as unknown as ReportedOrder
  }

  #accountId(index: AccountIndex): string {
    return this.#configuration.accounts[index]!.accountId
  }

  instrumentIdOf(index: InstrumentIndex): string {
    return this.#configuration.instruments[index]!.instrumentId
  }
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new UnknownNameError(`${what} is unknown here`)
  return value
}
