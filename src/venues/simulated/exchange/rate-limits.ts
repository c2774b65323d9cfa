/**
 * Counts what each address and each account uses up: request weight in fixed minutes, new
 * orders in ten seconds and in a day. An address that goes on after it was told to stop is banned, longer each time.
 *
 * Invariant: at most `ADDRESSES_MAX` addresses are remembered; the one unused longest is forgotten first.
 */

import { US_PER_DAY, US_PER_MINUTE, US_PER_SECOND } from '../../../core/std/time.ts'
import { errors } from './errors.ts'

export interface RateLimitSettings {
  readonly weightPerMinute: number
  readonly ordersPerTenSeconds: number
  readonly ordersPerDay: number
}

interface Window {
  startUs: number
  count: number
}

interface Address {
  readonly weight: Window
  /** Requests refused with 429 since the last ban or quiet minute. */
  refusedCount: number
  banCount: number
  bannedUntilUs: number
}

interface OrderCounts {
  readonly tenSeconds: Window
  readonly day: Window
}

export const ADDRESSES_MAX = 10_000
/** So many requests after a 429 lead to a ban. */
const REFUSED_MAX = 20
const BAN_US_FIRST = 2 * US_PER_MINUTE
const BAN_US_MAX = 3 * US_PER_DAY
const TEN_SECONDS_US = 10 * US_PER_SECOND

export class RateLimits {
  readonly settings: RateLimitSettings
  readonly #addresses = new Map<string, Address>()
  readonly #accounts = new Map<number, OrderCounts>()

  constructor(settings: RateLimitSettings) {
    this.settings = settings
  }

  /** Errors: -1003 with 429, or with 418 while the address is banned. */
  spendWeight(ip: string, weight: number, nowUs: number): void {
    const address = this.#addressOf(ip)
    if (nowUs < address.bannedUntilUs) throw bannedError(ip, address.bannedUntilUs, nowUs)
    if (roll(address.weight, US_PER_MINUTE, nowUs)) address.refusedCount = 0
    address.weight.count += weight
    if (address.weight.count <= this.settings.weightPerMinute) return
    if (++address.refusedCount > REFUSED_MAX) throw ban(ip, address, nowUs)
    throw errors.tooManyRequests(this.settings.weightPerMinute, secondsLeft(address.weight, US_PER_MINUTE, nowUs))
  }

  usedWeight(ip: string, nowUs: number): number {
    const { weight } = this.#addressOf(ip)
    roll(weight, US_PER_MINUTE, nowUs)
    return weight.count
  }

  /** Errors: -1015. */
  spendOrders(account: number, count: number, nowUs: number): void {
    const { tenSeconds, day } = this.#countsOf(account, nowUs)
    const { ordersPerTenSeconds, ordersPerDay } = this.settings
    if (tenSeconds.count + count > ordersPerTenSeconds)
      throw errors.tooManyOrders(ordersPerTenSeconds, '10 SECOND', secondsLeft(tenSeconds, TEN_SECONDS_US, nowUs))
    if (day.count + count > ordersPerDay)
      throw errors.tooManyOrders(ordersPerDay, '1 DAY', secondsLeft(day, US_PER_DAY, nowUs))
    tenSeconds.count += count
    day.count += count
  }

  orderCounts(account: number, nowUs: number): { readonly tenSeconds: number; readonly day: number } {
    const { tenSeconds, day } = this.#countsOf(account, nowUs)
    return { tenSeconds: tenSeconds.count, day: day.count }
  }

  #addressOf(ip: string): Address {
    let address = this.#addresses.get(ip)
    if (address === undefined) {
      if (this.#addresses.size >= ADDRESSES_MAX) this.#addresses.delete(this.#addresses.keys().next().value!)
      address = { weight: { startUs: 0, count: 0 }, refusedCount: 0, banCount: 0, bannedUntilUs: 0 }
    } else this.#addresses.delete(ip)
    this.#addresses.set(ip, address)
    return address
  }

  #countsOf(account: number, nowUs: number): OrderCounts {
    let counts = this.#accounts.get(account)
    if (counts === undefined) {
      counts = { tenSeconds: { startUs: 0, count: 0 }, day: { startUs: 0, count: 0 } }
      this.#accounts.set(account, counts)
    }
    roll(counts.tenSeconds, TEN_SECONDS_US, nowUs)
    roll(counts.day, US_PER_DAY, nowUs)
    return counts
  }
}

/** Returns: true where a new window began. */
function roll(window: Window, lengthUs: number, nowUs: number): boolean {
  const startUs = Math.floor(nowUs / lengthUs) * lengthUs
  if (startUs === window.startUs) return false
  window.startUs = startUs
  window.count = 0
  return true
}

function secondsLeft(window: Window, lengthUs: number, nowUs: number): number {
  return Math.max(1, Math.ceil((window.startUs + lengthUs - nowUs) / US_PER_SECOND))
}

function ban(ip: string, address: Address, nowUs: number): Error {
  address.bannedUntilUs = nowUs + Math.min(BAN_US_FIRST * 2 ** address.banCount++, BAN_US_MAX)
  address.refusedCount = 0
  return bannedError(ip, address.bannedUntilUs, nowUs)
}

function bannedError(ip: string, untilUs: number, nowUs: number): Error {
  return errors.banned(ip, Math.ceil(untilUs / 1000), Math.ceil((untilUs - nowUs) / US_PER_SECOND))
}

// ── as the venue writes them ─────────────────────────────────────────────────────────────────────────────────────────

export interface LimitText {
  readonly rateLimitType: 'REQUEST_WEIGHT' | 'ORDERS' | 'RAW_REQUESTS'
  readonly interval: 'SECOND' | 'MINUTE' | 'DAY'
  readonly intervalNum: number
  readonly limit: number
  readonly count?: number
}

/** The limits without what is used up. */
export function limitTexts({ weightPerMinute, ordersPerTenSeconds, ordersPerDay }: RateLimitSettings): LimitText[] {
  return [
    { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: weightPerMinute },
    { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: ordersPerTenSeconds },
    { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: ordersPerDay },
  ]
}

export function weightLimitText(limits: RateLimits, ip: string, nowUs: number): LimitText {
  return { ...limitTexts(limits.settings)[0]!, count: limits.usedWeight(ip, nowUs) }
}

export function orderLimitTexts(limits: RateLimits, account: number, nowUs: number): LimitText[] {
  const { tenSeconds, day } = limits.orderCounts(account, nowUs)
  const [, ofTenSeconds, ofDay] = limitTexts(limits.settings)
  return [
    { ...ofTenSeconds!, count: tenSeconds },
    { ...ofDay!, count: day },
  ]
}
