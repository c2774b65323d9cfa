/** An instrument as a person writes it, in decimal texts, and the reading of those texts with every fault named. */

import { formatScaled, isDecimalText, parseScaled, scaleOf } from '../std/decimal.ts'
import type { InstrumentKind } from './instrument.ts'

/** Prices in the quote currency, quantities in the base currency or in contracts, notional and fees in the settlement currency. */
export interface InstrumentSpec {
  readonly instrumentId: string
  readonly kind: InstrumentKind
  readonly baseCurrency: string
  readonly quoteCurrency: string
  /** Follows from the kind; may be given to be checked. */
  readonly settlementCurrency?: string | undefined
  readonly tickSize: string
  readonly lotSize: string
  /** Contracts only. Default: 1. */
  readonly multiplier?: string | undefined
  /** Default: one tick. Zero or less only for linear contracts. */
  readonly priceMin?: string | undefined
  /** Default: the largest that keeps price × quantity below 2^53 minor units. */
  readonly priceMax?: string | undefined
  /** Default: one lot. */
  readonly qtyMin?: string | undefined
  /** Default: as for `priceMax`; with neither given both get an equal share of the room. */
  readonly qtyMax?: string | undefined
  /** Default: none. */
  readonly notionalMin?: string | undefined
  readonly notionalMax?: string | undefined
  /** Basis points, to two decimals; negative for a rebate. Default: 0. */
  readonly makerFeeBps?: string | undefined
  readonly takerFeeBps?: string | undefined
  readonly feePerExecution?: string | undefined
  /** Percent of the notional, to four decimals. Default: 100, paid in full. */
  readonly marginInitialPercent?: string | undefined
  /** Default: half of the initial margin. */
  readonly marginMaintenancePercent?: string | undefined
  /** Dated futures only, and needed there: an ISO 8601 time. */
  readonly expiry?: string | undefined
}

type DecimalField = {
  [Field in keyof InstrumentSpec]-?: InstrumentSpec[Field] extends string | undefined ? Field : never
}[keyof InstrumentSpec]

/** An exact decimal: mantissa / 10^scale. */
export interface Decimal {
  readonly mantissa: bigint
  readonly scale: number
}

export const DECIMAL_ZERO: Decimal = { mantissa: 0n, scale: 0 }

/** Finer or longer decimals than these are slips of the pen; the limit also keeps every later bigint small. */
const DECIMAL_DIGITS_MAX = 30

/** Reads one instrument's fields and gathers what is wrong with them; after the first fault the results are stand-ins. */
export class SpecReader {
  readonly faults: string[] = []
  readonly #spec: InstrumentSpec

  constructor(spec: InstrumentSpec) {
    this.#spec = spec
  }

  /** Adds a fault in the one form: instrument, field, value, what is wrong. */
  refuse(field: keyof InstrumentSpec, complaint: string): void {
    const value = this.#spec[field]
    const found = value === undefined ? 'absent' : `"${value}"`
    this.faults.push(`${this.#spec.instrumentId}: ${field} is ${found}: ${complaint}`)
  }

  has(field: DecimalField): boolean {
    return this.#spec[field] !== undefined
  }

  decimal(field: DecimalField, byDefault: Decimal): Decimal {
    const text = this.#spec[field]
    if (text === undefined) return byDefault
    if (isDecimalText(text) && text.length <= DECIMAL_DIGITS_MAX) return decimalOf(text)
    this.refuse(field, `expected a plain decimal number of at most ${DECIMAL_DIGITS_MAX} characters, such as 0.01`)
    return byDefault
  }

  positive(field: DecimalField, byDefault: Decimal): Decimal {
    const value = this.decimal(field, byDefault)
    if (value.mantissa > 0n) return value
    this.refuse(field, 'must be above 0')
    return byDefault
  }

  /** Reads a decimal as a whole number of `unitName`, each 1/10^scale; undefined where the field is absent or refused. */
  scaled(field: DecimalField, scale: number, unitName: string): number | undefined {
    const text = this.#spec[field]
    if (text === undefined) return undefined
    const value = parseScaled(text, scale)
    if (value !== undefined) return value
    this.refuse(field, `expected a decimal number that is a whole number of ${unitName} (${formatScaled(1, scale)})`)
    return undefined
  }

  /** Reads a decimal as a whole number of steps, such as ticks; undefined where the field is absent or refused. */
  steps(field: DecimalField, step: Decimal, stepName: string): number | undefined {
    if (!this.has(field)) return undefined
    const value = this.decimal(field, DECIMAL_ZERO)
    const dividend = value.mantissa * 10n ** BigInt(step.scale)
    const divisor = step.mantissa * 10n ** BigInt(value.scale)
    if (dividend % divisor !== 0n) {
      this.refuse(field, `must be a whole number of ${stepName} ${textOf(step)}`)
      return undefined
    }
    const count = Number(dividend / divisor)
    if (Number.isSafeInteger(count)) return count
    this.refuse(
      field,
      `is ${dividend / divisor} times ${stepName} ${textOf(step)}; the most is ${Number.MAX_SAFE_INTEGER}`,
    )
    return undefined
  }
}

/** Shape: a decimal text. Trailing zeros are dropped. */
export function decimalOf(text: string): Decimal {
  const scale = scaleOf(text)
  const point = text.indexOf('.')
  const digits = point < 0 ? text : text.slice(0, point) + text.slice(point + 1, point + 1 + scale)
  return { mantissa: BigInt(digits.replace(/^\+/, '')), scale }
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { mantissa: a.mantissa * b.mantissa, scale: a.scale + b.scale }
}

export function textOf(value: Decimal): string {
  const { mantissa, scale } = reduced(value)
  return formatScaled(mantissa, scale)
}

/** The same value without trailing zeros after the point. */
export function reduced(value: Decimal): Decimal {
  let { mantissa, scale } = value
  while (scale > 0 && mantissa % 10n === 0n) {
    mantissa /= 10n
    scale--
  }
  return { mantissa, scale }
}
