/** Small sums on the texts of venues, exact at any scale, before it is known which instrument or currency they count. */

import { formatScaled, isDecimalText } from '../../core/std/decimal.ts'

const EXPONENT_FORM = /^([+-]?)(\d+)(?:\.(\d*))?[eE]([+-]?\d{1,3})$/

/** Writes `1.5e-7` as `0.00000015`: some venues say small numbers so. Any other text stays as it is. */
export function withoutExponent(text: string): string {
  const match = EXPONENT_FORM.exec(text)
  if (match === null) return text
  const [, sign, whole, fraction = '', exponent] = match
  const digits = whole! + fraction
  const point = whole!.length + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** Returns: '' where one of them is no decimal. Nothing counts as zero. */
export function addTexts(a: string, b: string): string {
  const terms = [a, b].map(text => withoutExponent(text === '' ? '0' : text))
  if (!terms.every(isDecimalText)) return ''
  const scale = Math.max(...terms.map(fractionLengthOf))
  const sum = terms.reduce((units, term) => units + unitsOf(term, scale), 0n)
  return formatScaled(sum, scale)
}

export function negateText(text: string): string {
  if (text === '' || /^[+-]?0*\.?0*$/.test(text)) return text.replace(/^[+-]/, '')
  return text.startsWith('-') ? text.slice(1) : `-${text.replace(/^\+/, '')}`
}

function fractionLengthOf(text: string): number {
  const point = text.indexOf('.')
  return point < 0 ? 0 : text.length - point - 1
}

function unitsOf(text: string, scale: number): bigint {
  const isNegative = text.startsWith('-')
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.')
  const units = BigInt(`0${whole}${fraction.padEnd(scale, '0')}`)
  return isNegative ? -units : units
}
