/**
 * The parameters of one request, each read once by name, with the venue's errors for those that are missing or malformed.
 *
 * Shape: the names in the order they were sent; of a name sent twice the first counts, the query before the body.
 */

import { isDecimalText } from '../../../core/std/decimal.ts'
import { errors } from './errors.ts'

const UNSIGNED_DECIMAL = '^([0-9]{1,20})(\\.[0-9]{1,20})?$'
const WHOLE = '^[0-9]{1,20}$'
const CLIENT_ORDER_ID = '^[a-zA-Z0-9-_]{1,36}$'

/** Read at the door, whatever the request. */
const ALWAYS_READ: readonly string[] = ['timestamp', 'recvWindow', 'apiKey', 'returnRateLimits']

export class Parameters {
  readonly #values: ReadonlyMap<string, string>
  readonly #isSigned: boolean
  /** What the request calls a name that is asked for. */
  readonly #aliases: Readonly<Record<string, string>>

  /** `isSigned`: a signature was sent as well; it is counted, and kept elsewhere. */
  constructor(values: ReadonlyMap<string, string>, isSigned = false, aliases: Readonly<Record<string, string>> = {}) {
    this.#values = values
    this.#isSigned = isSigned
    this.#aliases = aliases
  }

  /** The same under other names, `{ price: 'abovePrice' }`: those of one order of a list. */
  as(aliases: Readonly<Record<string, string>>): Parameters {
    return new Parameters(this.#values, this.#isSigned, aliases)
  }

  /** What the request calls it, for messages. */
  sent(name: string): string {
    return this.#aliases[name] ?? name
  }

  /** As sent; undefined where it was not. */
  raw(name: string): string | undefined {
    return this.#values.get(this.sent(name))
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined
  }

  /** Errors: -1104 where more was sent than these; the venue looks at that before anything else. */
  only(...names: readonly string[]): void {
    const unread = [...this.#values.keys()].filter(name => !names.includes(name) && !ALWAYS_READ.includes(name))
    const sent = this.#values.size + (this.#isSigned ? 1 : 0)
    if (unread.length > 0) throw errors.unread(sent - unread.length, sent)
  }

  /** Undefined where it was not sent. Errors: -1105 where it is empty. */
  text(name: string): string | undefined {
    const value = this.raw(name)
    if (value === '') throw errors.empty(this.sent(name))
    return value
  }

  requiredText(name: string): string {
    const value = this.raw(name)
    if (value === undefined || value === '') throw errors.missing(this.sent(name))
    return value
  }

  /** A decimal number that is not negative, as its text. */
  decimal(name: string): string | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!isDecimalText(value) || !new RegExp(UNSIGNED_DECIMAL).test(value)) {
      throw errors.illegalCharacters(this.sent(name), UNSIGNED_DECIMAL)
    }
    return value
  }

  whole(name: string): number | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!new RegExp(WHOLE).test(value)) throw errors.illegalCharacters(this.sent(name), WHOLE)
    const number = Number(value)
    if (!Number.isSafeInteger(number)) throw errors.badData(this.sent(name))
    return number
  }

  requiredWhole(name: string): number {
    const value = this.raw(name)
    if (value === undefined || value === '') throw errors.missing(this.sent(name))
    return this.whole(name)!
  }

  /** A count of rows: above `max` is cut to it, as the venue does. */
  limit(byDefault: number, max: number): number {
    const limit = this.whole('limit') ?? byDefault
    if (limit < 1) throw errors.badData('limit')
    return Math.min(limit, max)
  }

  clientOrderId(name: string): string | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!new RegExp(CLIENT_ORDER_ID).test(value)) throw errors.illegalCharacters(this.sent(name), CLIENT_ORDER_ID)
    return value
  }

  /** One of a closed set. */
  member<const Member extends string>(
    name: string,
    members: readonly Member[],
    refuse: () => Error,
  ): Member | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    if (!members.includes(value as Member)) throw refuse()
    return value as Member
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    const lower = value.toLowerCase()
    if (lower !== 'true' && lower !== 'false') throw errors.badData(this.sent(name))
    return lower === 'true'
  }

  /** A list as JSON, `["A","B"]`. */
  list(name: string): readonly string[] | undefined {
    const value = this.text(name)
    if (value === undefined) return undefined
    let parsed: unknown
    try {
      parsed = JSON.parse(value)
    } catch {
      throw errors.illegalCharacters(this.sent(name), '^\\["[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}\\]$')
    }
    if (!Array.isArray(parsed) || !parsed.every(each => typeof each === 'string')) throw errors.badData(this.sent(name))
    return parsed
  }
}
