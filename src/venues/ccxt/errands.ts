/**
 * Carries out the core's effects by REST and says what became of each.
 *
 * Invariant: every effect ends in a report. A time-out is not a "no": only what the venue or the network proves is certain.
 */

import type { ClientOrderId, TimeUs } from '../../core/domain/ids.ts'
import type { SendFailureReport } from '../../core/domain/inputs.ts'
import { formatPrice, formatQty } from '../../core/domain/instrument-math.ts'
import type { PriceTicks } from '../../core/domain/quantities.ts'
import type { VenueEffect } from '../../ports.ts'
import type { AmendTexts, OrderTarget, OrderTexts } from './dialect.ts'
import type { ErrandsSetup } from './errands-setup.ts'
import { orderFact, type VenueFact } from './facts.ts'
import type { Market } from './markets.ts'
import { Questions } from './questions.ts'
import type { CallOutcome } from './request-terms.ts'
import type { VerdictKind } from './verdict.ts'

type Effect<Kind extends VenueEffect['kind']> = Extract<VenueEffect, { kind: Kind }>
type Action = SendFailureReport['action']

const NOT_STAMPED = 0 as TimeUs

export class Errands {
  readonly #setup: ErrandsSetup
  readonly questions: Questions

  constructor(setup: ErrandsSetup) {
    this.#setup = setup
    this.questions = new Questions(setup)
  }

  async run(effect: VenueEffect): Promise<void> {
    switch (effect.kind) {
      case 'SendOrder':
        return this.#place(effect)
      case 'SendCancel':
        return this.#cancel(effect)
      case 'SendAmend':
        return this.#amend(effect)
      case 'QueryOrder':
        return this.questions.askOrder(effect)
      case 'RequestMassStatus':
        return this.questions.askAccount(effect)
      case 'RefreshDeadMansSwitch':
        return this.#refreshSwitch(effect)
      default:
        effect satisfies never
    }
  }

  // ── orders ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #place({ order }: Effect<'SendOrder'>): Promise<void> {
    const { dialect, markets, venueMs } = this.#setup
    const { clientOrderId } = order
    const market = markets.ofInstrument(order.instrumentIndex)
    if (market === undefined) return this.#notSent(clientOrderId, 'Order', 'the market is not known at the venue')
    if (!dialect.clientOrderId.pattern.test(clientOrderId))
      return this.#notSent(clientOrderId, 'Order', `ORDER_ID: the venue takes ${dialect.clientOrderId.rule}`)
    const { instrument, symbol, kind } = market
    const texts: OrderTexts = {
      symbol,
      kind,
      clientOrderId,
      side: order.side,
      orderType: order.workingType,
      timeInForce: order.workingTimeInForce,
      expireMs: order.expireTimeUs === undefined ? undefined : Math.floor(order.expireTimeUs / 1_000),
      isPostOnly: order.isPostOnly,
      isReduceOnly: order.isReduceOnly,
      qty: formatQty(instrument, order.qtyLots),
      limitPrice: priceText(market, order.limitTicks),
      triggerPrice: priceText(market, order.triggerTicks),
      sentMs: venueMs(),
    }
    const outcome = await this.#setup.rest.call(dialect.place(texts), 'Order', clientOrderId)
    if (isOk(outcome)) this.#setup.take(dialect.readPlaced(outcome.body, texts))
    else if (isCertainNo(outcome)) this.#setup.take([rejection(texts, outcome.verdict.text)])
    else this.#failed(clientOrderId, 'Order', outcome)
  }

  async #cancel(effect: Effect<'SendCancel'>): Promise<void> {
    const { dialect } = this.#setup
    const target = this.#targetOf(effect.instrumentIndex, effect.clientOrderId, effect.venueOrderId)
    if (target === undefined) return this.#notSent(effect.clientOrderId, 'Cancel', 'the market is not known')
    if (dialect.cancelsByVenueId && target.venueOrderId === '')
      return this.#notSent(effect.clientOrderId, 'Cancel', 'the venue cancels by its own id, which is not known yet')
    const outcome = await this.#setup.rest.call(dialect.cancel(target), 'Cancel', effect.clientOrderId)
    if (isOk(outcome)) this.#setup.take(dialect.readCanceled(outcome.body, target))
    else if (isUnheard(outcome)) this.#notSent(effect.clientOrderId, 'Cancel', outcome.verdict.text)
    else if (isCertainNo(outcome)) this.#refused(effect.clientOrderId, false, outcome)
    else this.#failed(effect.clientOrderId, 'Cancel', outcome)
  }

  async #amend({ amend }: Effect<'SendAmend'>): Promise<void> {
    const { dialect, markets, rest } = this.#setup
    const target = this.#targetOf(amend.instrumentIndex, amend.clientOrderId, amend.venueOrderId)
    const market = markets.ofInstrument(amend.instrumentIndex)
    if (target === undefined || market === undefined || dialect.amend === undefined)
      return this.#notSent(amend.clientOrderId, 'Amend', 'the venue does not amend this order')
    const texts: AmendTexts = {
      ...target,
      qty: formatQty(market.instrument, amend.qtyLots),
      limitPrice: priceText(market, amend.limitTicks),
      triggerPrice: priceText(market, amend.triggerTicks),
    }
    const outcome = await rest.call(dialect.amend(texts), 'Order', amend.clientOrderId)
    if (isOk(outcome)) return this.#amended(texts)
    if (isCertainNo(outcome)) this.#refused(amend.clientOrderId, true, outcome)
    else this.#failed(amend.clientOrderId, 'Amend', outcome)
  }

  /** The order as the venue has it now: the answer itself says no more than "received". */
  async #amended({ clientOrderId, symbol }: AmendTexts): Promise<void> {
    const market = this.#setup.markets.marketOf(symbol)
    if (market !== undefined) await this.questions.askTerms(market, clientOrderId)
  }

  #targetOf(instrumentIndex: number, clientOrderId: string, venueOrderId = ''): OrderTarget | undefined {
    const market = this.#setup.markets.ofInstrument(instrumentIndex)
    if (market === undefined) return undefined
    const known = venueOrderId === '' ? this.#setup.names.venueOrderIdOf(clientOrderId) : venueOrderId
    // An order of somebody else may have no id of the client's, or one that the venue made up.
    const ours = this.#setup.dialect.clientOrderId.pattern.test(clientOrderId) ? clientOrderId : ''
    return { symbol: market.symbol, kind: market.kind, clientOrderId: ours, venueOrderId: known }
  }

  // ── the dead man's switch ──────────────────────────────────────────────────────────────────────────────────────────

  async #refreshSwitch({ accountIndex, timeoutUs }: Effect<'RefreshDeadMansSwitch'>): Promise<void> {
    const { dialect, rest, report } = this.#setup
    const say = (outcome: 'Armed' | 'Disarmed' | 'Failed', untilTimeUs: number, text: string) =>
      report({
        kind: 'DeadMansSwitchReport',
        timeUs: NOT_STAMPED,
        accountIndex,
        outcome,
        untilTimeUs: untilTimeUs as TimeUs,
        text,
      })
    if (dialect.refreshDeadMansSwitch === undefined) return say('Failed', 0, 'the venue has no such switch')
    const askedUs = Math.floor(this.#setup.venueMs() * 1_000)
    const outcome = await rest.call(dialect.refreshDeadMansSwitch(timeoutUs / 1_000), 'Cancel')
    if (isOk(outcome)) return timeoutUs === 0 ? say('Disarmed', 0, '') : say('Armed', askedUs + timeoutUs, '')
    say('Failed', 0, outcome.kind === 'Answered' ? outcome.verdict.text : outcome.text)
  }

  // ── what is said when it did not go well ───────────────────────────────────────────────────────────────────────────

  #refused(
    clientOrderId: ClientOrderId,
    isAmend: boolean,
    { verdict }: Extract<CallOutcome, { kind: 'Answered' }>,
  ): void {
    const { kind, text } = verdict
    const isOrderUnknown = kind === 'OrderUnknown'
    this.#setup.report({
      kind: 'CancelRejectReport',
      timeUs: NOT_STAMPED,
      clientOrderId,
      isAmend,
      isOrderUnknown,
      text,
    })
  }

  #notSent(clientOrderId: ClientOrderId, action: Action, text: string): void {
    this.#failed(clientOrderId, action, { kind: 'NotSent', text })
  }

  #failed(clientOrderId: ClientOrderId, action: Action, outcome: CallOutcome): void {
    const certainty = outcome.kind === 'NotSent' ? 'NotSent' : 'Unknown'
    const text = outcome.kind === 'Answered' ? outcome.verdict.text : outcome.text
    this.#setup.report({
      kind: 'SendFailureReport',
      timeUs: NOT_STAMPED,
      clientOrderId,
      action,
      certainty,
      text,
    })
  }
}

type Answered = Extract<CallOutcome, { kind: 'Answered' }>

export function isOk(outcome: CallOutcome): outcome is Answered & { readonly verdict: { readonly kind: 'Ok' } } {
  return outcome.kind === 'Answered' && outcome.verdict.kind === 'Ok'
}

type CertainNo = Exclude<VerdictKind, 'Ok' | 'Unknown' | 'Duplicate'>

/** The venue answered, and did nothing. A duplicate is an order that is there: no "no" at all. */
function isCertainNo(outcome: CallOutcome): outcome is Answered & { readonly verdict: { readonly kind: CertainNo } } {
  if (outcome.kind !== 'Answered') return false
  return outcome.verdict.kind !== 'Unknown' && outcome.verdict.kind !== 'Duplicate'
}

const UNHEARD = ['RateLimited', 'BadClock', 'BadKey'] as const satisfies readonly VerdictKind[]
type Unheard = (typeof UNHEARD)[number]

/** The venue did not look at it. That says nothing of the order: whoever wished for its cancel wishes on. */
function isUnheard(outcome: CallOutcome): outcome is Answered & { readonly verdict: { readonly kind: Unheard } } {
  return outcome.kind === 'Answered' && UNHEARD.some(kind => kind === outcome.verdict.kind)
}

function rejection({ symbol, clientOrderId, side, qty, limitPrice }: OrderTexts, text: string): VenueFact {
  return orderFact('Rejected', { symbol, clientOrderId, side, qty, limitPrice, text })
}

function priceText({ instrument }: Market, ticks: PriceTicks | undefined): string {
  return ticks === undefined ? '' : formatPrice(instrument, ticks)
}
