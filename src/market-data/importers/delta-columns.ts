/** Numbers of JSON kept as the texts that stand there, and columns of differences summed up exactly. */

import { formatScaled, parseScaled, scaleOf } from '../../core/std/decimal.ts'

/** A column of differences, summed up in whole units of its step; a difference that is no whole number makes the rest unreadable. */
export class DeltaColumn {
  readonly #deltas: readonly string[]
  readonly #scale: number
  readonly #stepUnits: number
  #units: number
  #at = 0

  constructor(first: string, deltas: readonly string[], step: string) {
    const plainStep = plainDecimalOf(step)
    this.#deltas = deltas
    this.#scale = scaleOf(plainStep)
    this.#stepUnits = parseScaled(plainStep, this.#scale) ?? Number.NaN
    this.#units = parseScaled(plainDecimalOf(first), this.#scale) ?? Number.NaN
  }

  /** The next value as text; empty where it cannot be read. */
  next(): string {
    this.#units += (parseScaled(this.#deltas[this.#at++] ?? '', 0) ?? Number.NaN) * this.#stepUnits
    return Number.isSafeInteger(this.#units) ? formatScaled(this.#units, this.#scale) : ''
  }
}

/** Parses JSON with every number as the text that stands there; undefined for what is no JSON. */
export function parseNumberTexts(text: string): unknown {
  try {
    // The third argument holds the text of a number (ECMAScript 2026, "JSON.parse source text access").
    const keepText = (_: string, value: unknown, at?: { readonly source?: string }) =>
      typeof value === 'number' ? at?.source : value
    return JSON.parse(text, keepText)
  } catch {
    return undefined
  }
}

const WITH_EXPONENT = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,2})$/

/** `1.0E-5` as `0.00001`; a text without an exponent as it is. */
export function plainDecimalOf(text: string): string {
  const match = WITH_EXPONENT.exec(text)
  if (match === null) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const pointAt = whole.length + Number(exponent)
  const digits = (whole + fraction).padStart(whole.length + fraction.length - Math.min(0, pointAt - 1), '0')
  const at = Math.max(1, pointAt)
  const padded = digits.padEnd(at, '0')
  return `${sign}${padded.slice(0, at)}.${padded.slice(at)}`.replace(/\.$/, '')
}

/** The same value without zeros at its end: `0.10` as `0.1`. */
export function shortDecimalOf(text: string): string {
  const scale = scaleOf(text)
  return formatScaled(parseScaled(text, scale) ?? 0, scale)
}
