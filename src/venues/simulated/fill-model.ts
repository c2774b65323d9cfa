/** How the simulated venue fills, delays and refuses: the parameters of its model, and what it declares about itself. */

import type { VenueCapabilities } from '../../core/domain/configuration.ts'
import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import { US_PER_HOUR, US_PER_SECOND } from '../../core/std/time.ts'

export const LIMIT_FILLS = ['Touch', 'Through'] as const
/** On bars: whether a price that only touches a limit fills it, or must trade through it. */
export type LimitFill = (typeof LIMIT_FILLS)[number]

export const BAR_PATHS = ['Pessimistic', 'Nearest', 'HighFirst', 'LowFirst'] as const
/** The order in which a bar's extremes are visited; docs/venues/simulated.md tells the rules. */
export type BarPath = (typeof BAR_PATHS)[number]

/** Every field is a whole number unless it says otherwise; the defaults are the mildest venue that is still honest. */
export interface FillModel {
  /** From the send to the venue's hand, and from its answer back to us. Jitter adds 0 to that much, evenly. */
  readonly orderLatencyUs: number
  readonly orderJitterUs: number
  readonly reportLatencyUs: number
  readonly reportJitterUs: number
  /** Against us, on every market and stop execution that takes outside liquidity; never beyond an order's limit. */
  readonly slippageTicks: number
  readonly slippageBps: number
  /** Past the displayed size each further helping of it costs this much more; 0: any size at the displayed price. */
  readonly walkTicks: number
  /** What a price without a size is good for; 0: any size. */
  readonly unknownSizeLots: number
  /** Orders and amends refused at random. */
  readonly rejectPpm: number
  /** Of size canceled at our price, how much stood before us; 0 is the pessimist. */
  readonly cancelsAheadPpm: number
  readonly limitFill: LimitFill
  readonly barPath: BarPath
  /** True: the displayed touch triggers no stop, trades alone do; for a venue that goes by its last price. */
  readonly stopsByTradesOnly: boolean
  /** True: what is bought is where its fee is taken from, as at venues that sell coins; false: the settlement currency. */
  readonly feesInReceived: boolean
  /** Limit prices farther than this from the market are refused; 0: no band. */
  readonly priceBandBps: number
  /** Perpetuals: what longs pay to shorts each interval (negative: shorts pay); 0: no funding. */
  readonly fundingRatePpm: number
  readonly fundingIntervalUs: number
  /** False: balances are counted and may go below zero; nothing is refused for want of money or margin. */
  readonly enforcesBalances: boolean
  /** How many closed orders, at most, queries and mass status still know; at least half of it. */
  readonly historyOrdersMax: number
}

/** Of a venue in a process of its own, which is asked for longer than one inside a backtest. */
export const PROCESS_HISTORY_ORDERS_MAX = 20_000

export const DEFAULT_FILL_MODEL: FillModel = {
  orderLatencyUs: 0,
  orderJitterUs: 0,
  reportLatencyUs: 0,
  reportJitterUs: 0,
  slippageTicks: 0,
  slippageBps: 0,
  walkTicks: 1,
  unknownSizeLots: 0,
  rejectPpm: 0,
  cancelsAheadPpm: 0,
  limitFill: 'Touch',
  barPath: 'Pessimistic',
  stopsByTradesOnly: false,
  feesInReceived: false,
  priceBandBps: 0,
  fundingRatePpm: 0,
  fundingIntervalUs: 8 * US_PER_HOUR,
  enforcesBalances: true,
  historyOrdersMax: 512,
}

/** Everything but trailing stops, market-if-touched and linked orders: those stay with the core. */
export const SIMULATED_CAPABILITIES: VenueCapabilities = {
  orderTypes: ['Market', 'Limit', 'StopMarket', 'StopLimit'],
  timeInForce: ['Day', 'GTC', 'IOC', 'FOK', 'GTD'],
  supportsPostOnly: true,
  supportsReduceOnly: true,
  supportsAmend: true,
  supportsOco: false,
  supportsDeadMansSwitch: true,
  deadMansSwitch: { scope: 'Account', timeoutUsMin: US_PER_SECOND, timeoutUsMax: 86_400 * US_PER_SECOND },
  ackTimeoutUs: 2 * US_PER_SECOND,
  validityWindowUs: 10 * US_PER_SECOND,
}

/**
 * Completes a model that a person wrote.
 *
 * Errors: a line for each parameter that is unknown, not a whole number, or out of its range.
 */
export function defineFillModel(given: Readonly<Record<string, unknown>>): Result<FillModel, readonly string[]> {
  const errors: string[] = []
  for (const [name, value] of Object.entries(given)) {
    const error = errorOf(name, value)
    if (error !== undefined) errors.push(error)
  }
  return errors.length > 0 ? refusalOf(errors) : okOf({ ...DEFAULT_FILL_MODEL, ...given })
}

const FLAGS = new Set(['enforcesBalances', 'stopsByTradesOnly', 'feesInReceived'])
const PPM_FIELDS = new Set(['rejectPpm', 'cancelsAheadPpm'])

function errorOf(name: string, value: unknown): string | undefined {
  if (name === 'limitFill') return memberError(name, value, LIMIT_FILLS)
  if (name === 'barPath') return memberError(name, value, BAR_PATHS)
  if (FLAGS.has(name)) return typeof value === 'boolean' ? undefined : `${name}: ${value} is not true or false`
  if (!(name in DEFAULT_FILL_MODEL)) return `${name}: unknown; allowed: ${Object.keys(DEFAULT_FILL_MODEL).join(', ')}`
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return `${name}: ${value} is not a whole number`
  const min =
    name === 'fundingRatePpm' ? -1_000_000 : name === 'fundingIntervalUs' || name === 'historyOrdersMax' ? 1 : 0
  const max = PPM_FIELDS.has(name) || name === 'fundingRatePpm' ? 1_000_000 : Number.MAX_SAFE_INTEGER
  return value < min || value > max ? `${name}: ${value} is outside ${min} to ${max}` : undefined
}

function memberError(name: string, value: unknown, allowed: readonly string[]): string | undefined {
  return allowed.includes(value as string) ? undefined : `${name}: ${value} is not one of ${allowed.join(', ')}`
}
