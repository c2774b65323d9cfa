/** Looks a venue over before money is entrusted to it: can it be reached, does it mean what we mean, what may the key do? */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import { type CheckedTrade, tradeOnce } from './check-trade.ts'
import { withoutExponent } from './decimal-texts.ts'
import type { Dialect, KeyAudit } from './dialect.ts'
import { findMarkets, unifiedNameOf } from './markets.ts'
import { objectAt, type RawObject, textAt } from './raw.ts'
import { VenueDoor, type VenueDoorSetup } from './venue-door.ts'

export const FINDING_LEVELS = ['ok', 'warn', 'refuse'] as const
export type FindingLevel = (typeof FINDING_LEVELS)[number]

export interface Finding {
  readonly level: FindingLevel
  /** Stable, for scripts. */
  readonly code: string
  readonly text: string
}

export interface VenueCheck {
  readonly exchange: string
  readonly findings: readonly Finding[]
  readonly clockOffsetMs: number | undefined
  readonly roundTripMs: number | undefined
  readonly markets: readonly CheckedMarket[]
  readonly supports: VenueSupport
  readonly trade: CheckedTrade | undefined
}

/** What a configuration has to say of a market. */
export interface CheckedMarket {
  readonly symbol: string
  readonly tickSize: string
  readonly lotSize: string
  readonly qtyMin: string
  readonly notionalMin: string
}

export interface VenueSupport {
  readonly instrumentKinds: readonly string[]
  readonly orderTypes: readonly string[]
  readonly timeInForce: readonly string[]
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly amend: boolean
  readonly deadMansSwitch: string
  readonly massCancel: string
  readonly clientOrderId: string
  readonly validityWindowMs: number
  readonly bookRule: string
  readonly requestsPerSecond: number
}

export interface CheckSetup extends VenueDoorSetup {
  /** Absent: no instruments to compare. */
  readonly configuration?: Configuration | undefined
  readonly venueIndex?: VenueIndex | undefined
  /** Markets to show beside those of the configuration, as ccxt writes them: `BTC/USDT`. */
  readonly symbols: readonly string[]
  /** Places and cancels one tiny order at this market. */
  readonly tradeSymbol?: string | undefined
}

const CLOCK_SAMPLES = 9
const OFFSET_MS_MAX = 500

export async function checkVenue(setup: CheckSetup): Promise<VenueCheck> {
  const door = new VenueDoor(setup)
  try {
    return await look(door, setup)
  } finally {
    await door.close()
  }
}

async function look(door: VenueDoor, setup: CheckSetup): Promise<VenueCheck> {
  const findings: Finding[] = []
  const say = (level: FindingLevel, code: string, text: string) => void findings.push({ level, code, text })
  const { dialect } = setup
  const check = { exchange: dialect.ccxtId, findings, supports: supportOf(dialect) }
  const nothing = { clockOffsetMs: undefined, roundTripMs: undefined, markets: [], trade: undefined }
  let listed: readonly RawObject[]
  try {
    await door.open()
    await door.measureClock(CLOCK_SAMPLES)
    listed = await door.listMarkets()
  } catch (error) {
    say('refuse', 'UNREACHABLE', (error as Error).message)
    return { ...check, ...nothing }
  }
  say('ok', 'REACHED', `${listed.length} markets`)
  sayClock(door, say)
  sayMarkets(setup, listed, say)
  if (setup.key === undefined) say('warn', 'NO_KEY', 'no key was given: what an account may do was not looked at')
  else await sayKey(door, say)
  const clock = { clockOffsetMs: door.offset.offsetMs(), roundTripMs: door.offset.roundTripMs() }
  const markets = shownMarkets(setup, listed)
  return { ...check, ...clock, markets, trade: await tried(door, setup, listed, findings, say) }
}

type Say = (level: FindingLevel, code: string, text: string) => void

function sayClock(door: VenueDoor, say: Say): void {
  const offset = door.offset.offsetMs()
  const text = door.clockText()
  if (Math.abs(offset) > OFFSET_MS_MAX)
    say('warn', 'CLOCK_OFF', `${text}; requests are dated by it, yet set your own right`)
  else say('ok', 'CLOCK', text)
}

function sayMarkets(setup: CheckSetup, listed: readonly RawObject[], say: Say): void {
  const { configuration, venueIndex } = setup
  if (configuration === undefined || venueIndex === undefined) return
  const { table, faults } = findMarkets(setup.dialect, configuration, venueIndex, listed)
  for (const fault of faults) say('refuse', 'MARKET_DIFFERS', fault)
  for (const { instrument, symbol } of table.list)
    say('ok', 'MARKET', `${instrument.instrumentId} is ${symbol}, with the same tick and lot`)
}

/** A key that may move money away is refused: nothing that we do needs it. */
async function sayKey(door: VenueDoor, say: Say): Promise<void> {
  const audit = await door.auditKey()
  if (typeof audit === 'string') return say('warn', 'KEY_UNKNOWN', `what the key may do is not known: ${audit}`)
  sayAudit(audit, say)
}

export function sayAudit({ canTrade, canWithdraw, isIpRestricted, text }: KeyAudit, say: Say): void {
  if (canWithdraw === true)
    say('refuse', 'KEY_WITHDRAWS', 'the key may withdraw: make one that may not, and delete this one')
  else if (canWithdraw === undefined)
    say('warn', 'KEY_WITHDRAWS_UNKNOWN', 'the venue does not tell whether it may withdraw')
  else say('ok', 'KEY_STAYS', 'the key may not withdraw')
  if (isIpRestricted === false) say('warn', 'KEY_EVERYWHERE', 'the key works from every address: bind it to yours')
  else if (isIpRestricted === true) say('ok', 'KEY_BOUND', 'the key is bound to addresses')
  if (canTrade === false) say('warn', 'KEY_READS', 'the key may not trade')
  if (text !== '') say('ok', 'KEY', text)
}

async function tried(
  door: VenueDoor,
  setup: CheckSetup,
  listed: readonly RawObject[],
  findings: readonly Finding[],
  say: Say,
): Promise<CheckedTrade | undefined> {
  const { tradeSymbol, dialect } = setup
  if (tradeSymbol === undefined) return undefined
  if (findings.some(({ level }) => level === 'refuse')) {
    say('warn', 'NOT_TRADED', 'no order was placed: see what is refused above')
    return undefined
  }
  const market = listed.find(each => textAt(each, 'symbol') === tradeSymbol)
  if (market === undefined) {
    say('refuse', 'NOT_TRADED', `${tradeSymbol} is not traded at the venue`)
    return undefined
  }
  const trade = await tradeOnce(door, dialect, market)
  say(trade.isCanceled ? 'ok' : 'refuse', trade.isCanceled ? 'TRADED' : 'TRADE_FAILED', trade.text)
  return trade
}

function shownMarkets({ configuration, symbols }: CheckSetup, listed: readonly RawObject[]): CheckedMarket[] {
  const names = new Set(symbols)
  for (const instrument of configuration?.instruments ?? []) names.add(unifiedNameOf(instrument, configuration!))
  return listed.filter(market => names.has(textAt(market, 'symbol'))).map(shownMarket)
}

export function shownMarket(market: RawObject): CheckedMarket {
  const precision = objectAt(market, 'precision')
  const limits = objectAt(market, 'limits')
  const least = (key: string) => withoutExponent(textAt(objectAt(limits, key), 'min'))
  return {
    symbol: textAt(market, 'symbol'),
    tickSize: withoutExponent(textAt(precision, 'price')),
    lotSize: withoutExponent(textAt(precision, 'amount')),
    qtyMin: least('amount'),
    notionalMin: least('cost'),
  }
}

function supportOf({ capabilities, ...dialect }: Dialect): VenueSupport {
  const { deadMansSwitch } = capabilities
  return {
    instrumentKinds: dialect.instrumentKinds,
    orderTypes: capabilities.orderTypes,
    timeInForce: capabilities.timeInForce,
    postOnly: capabilities.supportsPostOnly,
    reduceOnly: capabilities.supportsReduceOnly,
    amend: capabilities.supportsAmend,
    deadMansSwitch: deadMansSwitch === undefined ? 'none' : `of the ${deadMansSwitch.scope.toLowerCase()}`,
    massCancel: dialect.massCancel,
    clientOrderId: dialect.clientOrderId.rule,
    validityWindowMs: capabilities.validityWindowUs / 1_000,
    bookRule: dialect.book.rule,
    requestsPerSecond: dialect.rate.perSecond,
  }
}
