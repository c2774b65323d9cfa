/** Reads decimal texts as whole ticks or lots, exactly, and infers a scale from the data where nobody gave one. */

import { isDecimalText, parseScaled, powerOfTen, scaleOf } from '../../core/std/decimal.ts'
import { DataError } from '../data-error.ts'

/** Reads one column's texts. A text that cannot be read gives NaN and says why in `refusal`. */
export interface ScaleReader {
  /** `shift` more digits stand after an unwritten point: `6438000` with shift 4 is 643.8. */
  read(text: string, shift?: number): number
  readonly refusal: 'NOT_A_NUMBER' | 'OFF_SCALE'
}

/** Counts in a step of any size: 0.01, 0.25, 0.00005. */
export class StepScale implements ScaleReader {
  refusal: 'NOT_A_NUMBER' | 'OFF_SCALE' = 'NOT_A_NUMBER'
  /** Values that were cut down to a whole step; only where a person asked for it. */
  roundedCount = 0
  readonly #digits: number
  /** The step in units of its last digit: 25 for 0.25. */
  readonly #units: number
  readonly #isRounding: boolean

  /** Errors: DataError `BAD_OPTION` where the step is not a positive decimal. */
  constructor(step: string, isRounding = false) {
    this.#digits = scaleOf(step)
    this.#units = parseScaled(step, this.#digits) ?? 0
    this.#isRounding = isRounding
    if (this.#units <= 0 || this.#digits > 18) {
      throw new DataError('BAD_OPTION', `"${step}" is not a step size; give a positive decimal such as 0.01`)
    }
  }

  read(text: string, shift = 0): number {
    const value = shift === 0 ? parseScaled(text, this.#digits) : this.#readShifted(text, shift)
    if (value !== undefined && value % this.#units === 0) return value / this.#units
    this.refusal = isDecimalText(text) ? 'OFF_SCALE' : 'NOT_A_NUMBER'
    return this.#isRounding && this.refusal === 'OFF_SCALE' && shift === 0 ? this.#readRounded(text) : Number.NaN
  }

  #readShifted(text: string, shift: number): number | undefined {
    if (this.#digits >= shift) return parseScaled(text, this.#digits - shift)
    const value = parseScaled(text, 0)
    const divisor = powerOfTen(shift - this.#digits)
    return value !== undefined && value % divisor === 0 ? value / divisor : undefined
  }

  /** Cuts the digits in the text, so that no float is in between. */
  #readRounded(text: string): number {
    const point = text.indexOf('.')
    const value = parseScaled(point < 0 ? text : text.slice(0, point + 1 + this.#digits), this.#digits)
    if (value === undefined || value < 0) return Number.NaN
    this.roundedCount++
    return Math.floor(value / this.#units)
  }
}

/** More digits than this are the dirt of a float in the source (`9.342381490000001`) and are refused row by row. */
export const INFERRED_DIGITS_MAX = 10

/** Watches the digits that a column uses; reads nothing, gives NaN for no number and a stand-in for the rest. */
export class DigitCounter implements ScaleReader {
  readonly refusal = 'NOT_A_NUMBER'
  digitsMax = 0
  valueCount = 0
  /** Values with more digits than any venue quotes. */
  dirtyCount = 0

  read(text: string, shift = 0): number {
    if (!isDecimalText(text)) return Number.NaN
    const digits = shift === 0 ? scaleOf(text) : shiftedDigits(text, shift)
    this.valueCount++
    if (digits > INFERRED_DIGITS_MAX) this.dirtyCount++
    else if (digits > this.digitsMax) this.digitsMax = digits
    return 1
  }

  /** `0.01` for two digits. */
  stepText(): string {
    return this.digitsMax === 0 ? '1' : `0.${'0'.repeat(this.digitsMax - 1)}1`
  }
}

function shiftedDigits(text: string, shift: number): number {
  const point = text.indexOf('.')
  if (point >= 0) return shift + scaleOf(text)
  let zeros = 0
  while (zeros < shift && text.charCodeAt(text.length - 1 - zeros) === 48) zeros++
  return shift - zeros
}

/** A whole number; undefined for anything else. */
export function parseCount(text: string): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}
