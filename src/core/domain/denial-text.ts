/** Says refusals to a person: what, was, limit, remedy; in core units, or in those of the instrument and its money. */

import { type Figure, type FigureUnits, figureOf, priceName } from './figure-text.ts'
import { type Denial, type DenialCode, TRADING_STATES } from './limits.ts'
import { DATA_STATES } from './market-data.ts'

/** How the limit reads: the most, the least, or the one value that was needed. */
type Bound = 'Max' | 'Min' | 'Needed'

interface Rule {
  readonly bound: Bound
  readonly remedy: string
}

const rule = (bound: Bound, remedy: string): Rule => ({ bound, remedy })

/** What a person can do about each refusal. The text of docs/risk.md, in short. */
export const DENIAL_RULES: Readonly<Record<DenialCode, Rule>> = {
  TRADING_HALTED: rule('Needed', 'resume trading in the halted scope once its cause is understood'),
  TRADING_REDUCING: rule('Needed', 'close positions, or resume trading in the scope'),
  STRATEGY_NOT_RUNNING: rule('Needed', 'start the strategy'),
  LIMITS_MISSING: rule('Min', 'write limits for the strategy in the configuration'),
  INSTRUMENT_UNKNOWN: rule('Max', 'name an instrument of the configuration'),
  INSTRUMENT_RESTRICTED: rule('Needed', 'trade another instrument, or take it off the restricted list'),
  INSTRUMENT_NOT_ALLOWED: rule('Needed', 'trade an allowed instrument, or add it to the allow-list'),
  INSTRUMENT_EXPIRED: rule('Max', 'trade the next contract'),
  ORDER_TERMS_INVALID: rule('Min', 'correct the terms that the message names'),
  ORDER_TYPE_UNSUPPORTED: rule('Needed', 'use a type that the venue or the core offers'),
  PRICE_OUT_OF_RANGE: rule('Max', "choose a price within the instrument's range"),
  QTY_BELOW_MIN: rule('Min', "ask for the instrument's minimum or more"),
  QTY_ABOVE_MAX: rule('Max', 'split the order, or raise the limit'),
  NOTIONAL_BELOW_MIN: rule('Min', "ask for more, the venue's minimum is a worth"),
  NOTIONAL_ABOVE_MAX: rule('Max', 'split the order, or raise the limit'),
  PRICE_COLLAR: rule('Max', 'check the price for a slip of the finger; widen the collar if it is meant'),
  POSITION_ABOVE_MAX: rule('Max', 'cancel orders on this side or reduce the position'),
  GROSS_EXPOSURE_ABOVE_MAX: rule('Max', 'cancel orders or close positions in the scope'),
  NET_EXPOSURE_ABOVE_MAX: rule('Max', 'cancel orders on this side, reduce or hedge'),
  OPEN_ORDERS_ABOVE_MAX: rule('Max', 'cancel orders that are no longer needed'),
  OPEN_ORDER_EXPOSURE_ABOVE_MAX: rule('Max', 'cancel orders or ask for less'),
  ORDER_RATE_ABOVE_MAX: rule('Max', 'send fewer orders; amend instead of replacing'),
  AMEND_RATE_ABOVE_MAX: rule('Max', 'amend less often'),
  REPEATED_EXECUTIONS: rule('Needed', 'look at the executions, then re-arm the strategy'),
  DUPLICATE_INTENT: rule('Needed', 'number each intent once'),
  SELF_TRADE: rule('Needed', 'cancel the own order on the other side first'),
  REDUCE_ONLY_WOULD_INCREASE: rule('Max', 'ask for no more than the position less other reduce-only orders'),
  POST_ONLY_WOULD_CROSS: rule('Needed', 'price the order behind the touch'),
  DATA_MISSING: rule('Needed', 'wait for the first data, or subscribe to it'),
  DATA_STALE: rule('Max', 'wait for the feed; look at the line'),
  DATA_GAPPED: rule('Needed', 'wait for the snapshot that heals the gap'),
  DATA_CROSSED: rule('Needed', 'wait until the book is sane; look at the line'),
  DATA_DISPUTED: rule('Needed', 'compare the lines; turn off the one that is wrong'),
  RATE_UNKNOWN: rule('Needed', 'configure a conversion, or wait for the price that it uses'),
  BALANCE_INSUFFICIENT: rule('Max', 'ask for less, or fund the account'),
  MARGIN_INSUFFICIENT: rule('Max', 'ask for less, close positions or add margin'),
  INTENT_TOO_OLD: rule('Max', 'find out why the strategy answers late'),
  VENUE_UNAVAILABLE: rule('Needed', 'wait for the venue; look at the gateway'),
  ORDER_UNKNOWN: rule('Min', 'name an order of this strategy that the core still remembers'),
  ORDER_CLOSED: rule('Min', 'nothing works any more: send a new order'),
  AMEND_INVALID: rule(
    'Min',
    'ask for what the order can become, above what is filled, once the earlier request is answered',
  ),
  DATA_DEGRADED: rule('Needed', 'look at the lines; allow it with mayTradeDegraded where such data are good enough'),
  MARKET_CLOSED: rule('Needed', 'wait for the next session; the hours are the calendar of the instrument'),
}

/** Reads in core units, for example `QTY_ABOVE_MAX: qtyLots=500, qtyLotsMax=200`. */
export function formatDenial(denial: Denial): string {
  return said(denial, wordsOf(denial.what) ?? { name: denial.what, textOf: String })
}

/** Reads as people count, for example `QTY_ABOVE_MAX: qty=0.005, qtyMax=0.002`. */
export function denialText(denial: Denial, units: FigureUnits): string {
  return said(denial, wordsOf(denial.what) ?? flagOf(denial) ?? figureOf(denial.what, units))
}

function said(denial: Denial, { name, textOf }: Figure): string {
  return `${denial.code}: ${name}=${textOf(denial.was)}, ${name}${boundOf(denial)}=${textOf(denial.limit)}`
}

/** A range is left at either end; of a state or a flag there is only the right one. */
function boundOf(denial: Denial): Bound {
  const { code, what, was, limit } = denial
  const { bound } = DENIAL_RULES[code]
  if (bound === 'Needed' || what === 'dataState' || flagOf(denial) !== undefined) return 'Needed'
  if (was === limit) return bound
  return was < limit ? 'Min' : 'Max'
}

export function remedyOf(code: DenialCode): string {
  return DENIAL_RULES[code].remedy
}

/** States are journaled as their position in the closed set, and read as words. */
function wordsOf(what: string): Figure | undefined {
  if (what === 'tradingState') return wordsFigure(what, TRADING_STATES)
  return what === 'dataState' ? wordsFigure(what, DATA_STATES) : undefined
}

/** What is journaled as 0 or 1 whatever unit its name ends with. */
function flagOf(denial: Denial): Figure | undefined {
  const { code, what } = denial
  if (isPresence(denial)) return wordsFigure(priceName(what.replace(/Ticks$/, '')), ['absent', 'present'])
  if (code === 'RATE_UNKNOWN') return wordsFigure(what.replace(/Minor$/, ''), ['unknown', 'known'])
  return /^(is|supports)[A-Z]/.test(what) ? wordsFigure(what, ['no', 'yes']) : undefined
}

/** A price that the order must have, or cannot have. */
function isPresence({ code, what, was, limit }: Denial): boolean {
  const isAboutTerms = code === 'ORDER_TERMS_INVALID' || code === 'AMEND_INVALID'
  return isAboutTerms && what.endsWith('Ticks') && (was === 0 || was === 1) && was + limit === 1
}

function wordsFigure(name: string, words: readonly string[]): Figure {
  return { name, textOf: value => words[value] ?? String(value) }
}
