/** The kinds of parameter that a strategy can declare, each with its range, its reading of a value and its words for what is allowed. */

import { parseScaled, scaleOf } from '../core/std/decimal.ts'
import { okOf, type Result, refusalOf } from '../core/std/result.ts'
import { barLengthOf } from './bar-length.ts'
import { formatDurationUs, parseDurationUs } from './duration.ts'

export const PARAMETER_KINDS = [
  'integer',
  'number',
  'choice',
  'boolean',
  'text',
  'duration',
  'decimal',
  'instrument',
  'barLength',
] as const
export type ParameterKind = (typeof PARAMETER_KINDS)[number]

/** One parameter: `T` is the type of its value in `this.parameters`. */
export interface Parameter<T> {
  readonly kind: ParameterKind
  /** `undefined`: the configuration has to say it. */
  readonly default: T | undefined
  readonly description: string
  /** The range as data, in the form a configuration writes it; for forms and sweeps. */
  readonly range: ParameterRange
  /** Reads a value from a configuration file or a command line (text); the refusal says what is allowed. */
  parse(found: unknown): Result<T, string>
  /** The value in the form a configuration writes it. */
  toJson(value: T): string | number | boolean
}

export interface ParameterRange {
  readonly min?: number | string | undefined
  readonly max?: number | string | undefined
  readonly step?: number | undefined
  readonly options?: readonly string[] | undefined
}

interface Described<T> {
  readonly default?: T
  readonly description?: string
}

interface Ranged {
  readonly min?: number
  readonly max?: number
  /** How far apart the values of a sweep lie; a single value may lie between. */
  readonly step?: number
}

/** A whole number. */
export function integer(options: Described<number> & Ranged = {}): Parameter<number> {
  return numeric('integer', 'a whole number', Number.isSafeInteger, options)
}

/** A number with a fraction, for statistics: never a price or a quantity, which are {@link decimal}. */
export function number(options: Described<number> & Ranged = {}): Parameter<number> {
  return numeric('number', 'a number', Number.isFinite, options)
}

export function boolean(options: Described<boolean> = {}): Parameter<boolean> {
  return {
    ...describedOf('boolean', options, {}),
    parse(found) {
      if (found === true || found === 'true') return okOf(true)
      if (found === false || found === 'false') return okOf(false)
      return refusalOf('true or false')
    },
    toJson: value => value,
  }
}

/** One of a closed set of words. */
export function choice<const Options extends readonly string[]>(
  options: { readonly options: Options } & Described<Options[number]>,
): Parameter<Options[number]> {
  const allowed = `one of ${options.options.join(', ')}`
  return {
    ...describedOf('choice', options, { options: options.options }),
    parse: found => (options.options.includes(found as string) ? okOf(found as Options[number]) : refusalOf(allowed)),
    toJson: value => value,
  }
}

export function text(options: Described<string> & { readonly lengthMax?: number } = {}): Parameter<string> {
  const lengthMax = options.lengthMax ?? 200
  return {
    ...describedOf('text', options, { max: lengthMax }),
    parse(found) {
      if (typeof found === 'string' && found.length <= lengthMax) return okOf(found)
      return refusalOf(`text of at most ${lengthMax} characters`)
    },
    toJson: value => value,
  }
}

/** The id of an instrument, `SYMBOL.VENUE`; that it is configured is checked when the strategy is built. */
export function instrument(options: Described<string> = {}): Parameter<string> {
  return {
    ...describedOf('instrument', options, {}),
    parse(found) {
      if (typeof found === 'string' && /^[^\s.]+\.[A-Z0-9_]+$/.test(found)) return okOf(found)
      return refusalOf('an instrument id like BTC-USDT.SIM')
    },
    toJson: value => value,
  }
}

/** The length of a bar, as `bars(...)` reads it: `1m`, `4h`, `100tick`, `5000lot`. */
export function barLength(options: Described<string> = {}): Parameter<string> {
  return {
    ...describedOf('barLength', options, {}),
    parse(found) {
      if (typeof found === 'string' && barLengthOf(found) !== undefined) return okOf(found)
      return refusalOf('a bar length like 1m, 4h, 100tick, 5000lot')
    },
    toJson: value => value,
  }
}

/** A length of time, written `30s` or `5m`; the value is microseconds. */
export function duration(
  options: {
    readonly default?: string
    readonly min?: string
    readonly max?: string
    readonly description?: string
  } = {},
): Parameter<number> {
  const min = options.min === undefined ? 0 : requiredUs(options.min)
  const max = options.max === undefined ? Number.MAX_SAFE_INTEGER : requiredUs(options.max)
  const allowed = `a duration like 250ms, 30s, 5m, 1h${rangeText(options.min, options.max)}`
  const byDefault = options.default === undefined ? {} : { default: requiredUs(options.default) }
  return {
    ...describedOf('duration', { ...options, ...byDefault } as Described<number>, {
      min: options.min,
      max: options.max,
    }),
    parse(found) {
      const us = typeof found === 'string' ? parseDurationUs(found) : undefined
      return us !== undefined && us >= min && us <= max ? okOf(us) : refusalOf(allowed)
    },
    toJson: formatDurationUs,
  }
}

/** An exact decimal number kept as its text: a price, a quantity, an amount. `instrument.price(...)` and `.qty(...)` read it. */
export function decimal(
  options: Described<string> & { readonly min?: string; readonly max?: string } = {},
): Parameter<string> {
  const allowed = `a decimal number like "0.25"${rangeText(options.min, options.max)}`
  return {
    ...describedOf('decimal', options, { min: options.min, max: options.max }),
    parse(found) {
      const written = typeof found === 'number' ? String(found) : found
      if (typeof written !== 'string') return refusalOf(allowed)
      const isAbove = options.min === undefined || isAtMost(options.min, written)
      const isBelow = options.max === undefined || isAtMost(written, options.max)
      return isAbove && isBelow && isAtMost(written, written) ? okOf(written) : refusalOf(allowed)
    },
    toJson: value => value,
  }
}

/** False where either is no decimal text, or has more digits than can be compared exactly. */
function isAtMost(a: string, b: string): boolean {
  if (!isDecimal(a) || !isDecimal(b)) return false
  const scale = Math.max(scaleOf(a), scaleOf(b))
  const scaledA = parseScaled(a, scale)
  const scaledB = parseScaled(b, scale)
  return scaledA !== undefined && scaledB !== undefined && scaledA <= scaledB
}

function isDecimal(written: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(written)
}

function numeric(
  kind: 'integer' | 'number',
  noun: string,
  isRight: (value: number) => boolean,
  options: Described<number> & Ranged,
): Parameter<number> {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = options
  const allowed = noun + rangeText(options.min, options.max)
  return {
    ...describedOf(kind, options, { min: options.min, max: options.max, step: options.step }),
    parse(found) {
      const value = typeof found === 'string' && found.trim() !== '' ? Number(found) : found
      return typeof value === 'number' && isRight(value) && value >= min && value <= max
        ? okOf(value)
        : refusalOf(allowed)
    },
    toJson: value => value,
  }
}

function describedOf<T>(kind: ParameterKind, options: Described<T>, range: ParameterRange) {
  return { kind, default: options.default, description: options.description ?? '', range }
}

function rangeText(min: number | string | undefined, max: number | string | undefined): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`
  if (min !== undefined) return ` of at least ${min}`
  return max === undefined ? '' : ` of at most ${max}`
}

function requiredUs(written: string): number {
  const us = parseDurationUs(written)
  if (us === undefined)
    throw new Error(`"${written}" in a parameter definition is no duration: write 250ms, 30s, 5m, 1h`)
  return us
}
