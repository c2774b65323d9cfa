/**
 * Counts an amount of one currency in another, by instruments' marks and by rates that a person set.
 *
 * Rule: configured conversions come first, then what spot instruments, shares and FX pairs say by themselves; the path with the fewest
 * steps, either way round. A missing mark makes the rate unknown: nothing is guessed.
 */

import type { Configuration, Conversion } from '../domain/configuration.ts'
import type { Instrument } from '../domain/instrument.ts'
import { type Currency, PPM } from '../domain/quantities.ts'
import { mulDiv } from '../std/integers.ts'

/** `to` minor units are `from` minor units × numerator / denominator, the numerator times the mark where there is an instrument. */
interface Step {
  readonly from: number
  readonly to: number
  /** -1: a fixed rate. */
  readonly instrumentIndex: number
  readonly numerator: number
  readonly denominator: number
  readonly isReverse: boolean
}

export type ConversionPath = readonly Step[]

export const NO_MARK = Number.NaN

export class Conversions {
  readonly #steps: Step[] = []
  readonly #currencyCount: number
  /** By from × count + to; `null`: there is no path. */
  readonly #paths: (ConversionPath | null | undefined)[] = []
  readonly #marks: Float64Array

  /** `marks` is read at each conversion: ticks by instrument, {@link NO_MARK} where there is none. */
  constructor(configuration: Configuration, marks: Float64Array) {
    this.#marks = marks
    this.#currencyCount = configuration.currencies.length
    for (const conversion of configuration.conversions) this.#addBoth(stepOfConversion(conversion, configuration))
    for (const instrument of configuration.instruments) {
      if (!instrument.isContract) this.#addBoth(stepOfInstrument(instrument, configuration.currencies))
    }
  }

  /** Returns: rounded to the nearest at each step; `undefined` where no path or no mark is known. */
  convert(amountMinor: number, from: number, to: number): number | undefined {
    if (from === to || amountMinor === 0) return amountMinor
    const path = this.pathOf(from, to)
    return path === undefined ? undefined : this.convertBy(amountMinor, path)
  }

  convertBy(amountMinor: number, path: ConversionPath): number | undefined {
    let amount = amountMinor
    for (let i = 0; i < path.length; i++) {
      const step = path[i]!
      const factor = step.instrumentIndex < 0 ? step.numerator : step.numerator * this.#marks[step.instrumentIndex]!
      if (!(factor > 0)) return undefined
      amount = step.isReverse
        ? mulDiv(amount, step.denominator, factor, 'round')
        : mulDiv(amount, factor, step.denominator, 'round')
    }
    return amount
  }

  pathOf(from: number, to: number): ConversionPath | undefined {
    const key = from * this.#currencyCount + to
    let path = this.#paths[key]
    if (path === undefined) {
      path = this.#search(from, to) ?? null
      this.#paths[key] = path
    }
    return path ?? undefined
  }

  #addBoth(step: Step | undefined): void {
    if (step === undefined) return
    this.#steps.push(step, turned(step)!)
  }

  /** Breadth first, in the order of the steps: the same path on every machine. */
  #search(from: number, to: number): ConversionPath | undefined {
    const reached = new Map<number, Step[]>([[from, []]])
    const queue = [from]
    for (const currency of queue) {
      for (const step of this.#steps) {
        if (step.from !== currency || reached.has(step.to)) continue
        const path = [...reached.get(currency)!, step]
        if (step.to === to) return path
        reached.set(step.to, path)
        queue.push(step.to)
      }
    }
    return undefined
  }
}

function stepOfConversion(conversion: Conversion, configuration: Configuration): Step | undefined {
  const { from, to, instrumentIndex, ratePpm } = conversion
  if (instrumentIndex === undefined) {
    if (ratePpm === undefined) return undefined
    return { from, to, instrumentIndex: -1, numerator: ratePpm, denominator: PPM, isReverse: false }
  }
  const instrument = configuration.instruments[instrumentIndex]
  if (instrument === undefined) return undefined
  const { baseCurrency, quoteCurrency } = instrument
  // The other of the two may be a currency that stands for it: USD for USDT.
  if (from === baseCurrency || to === quoteCurrency) return stepOfPrice(instrument, from, to, configuration.currencies)
  if (from !== quoteCurrency && to !== baseCurrency) return undefined
  return turned(stepOfPrice(instrument, to, from, configuration.currencies))
}

function stepOfInstrument(instrument: Instrument, currencies: readonly Currency[]): Step | undefined {
  return stepOfPrice(instrument, instrument.baseCurrency, instrument.quoteCurrency, currencies)
}

/** One base unit is ticks × tickUnits / 10^priceDigits quote units, of a contract as well. */
function stepOfPrice(
  instrument: Instrument,
  base: number,
  quote: number,
  currencies: readonly Currency[],
): Step | undefined {
  const numerator = BigInt(instrument.tickUnits) * 10n ** BigInt(currencies[quote]!.minorDigits)
  const denominator = 10n ** BigInt(instrument.priceDigits + currencies[base]!.minorDigits)
  const divisor = greatestCommonDivisorOf(numerator, denominator)
  const step: Step = {
    from: base,
    to: quote,
    instrumentIndex: instrument.index,
    numerator: Number(numerator / divisor),
    denominator: Number(denominator / divisor),
    isReverse: false,
  }
  // Beyond 2^53 the rate could not be exact: better unknown than nearly right.
  return Number.isSafeInteger(step.numerator) && Number.isSafeInteger(step.denominator) ? step : undefined
}

function turned(step: Step | undefined): Step | undefined {
  return step && { ...step, from: step.to, to: step.from, isReverse: !step.isReverse }
}

function greatestCommonDivisorOf(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}
