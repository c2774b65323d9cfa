/** Draws an equity curve and its drawdowns with characters: Braille dots in Unicode, stars and hashes in ASCII. */

import type { EquityBuckets } from './equity-record.ts'

/** One column of dots: what the curve did within its stretch of time. */
export interface CurveSlice {
  readonly min: number
  readonly max: number
  readonly last: number
  /** The deepest fall below the peak so far, as a share of it. */
  readonly drawdown: number
}

/** A rectangle of dots that becomes lines of text. Dots are counted from the upper left. */
interface Canvas {
  readonly dotsWide: number
  readonly dotsHigh: number
  set(x: number, y: number): void
  lines(): string[]
}

/**
 * Cuts a curve into equal stretches of time. Each begins at the last value of the one before, so that
 * the line has no holes; a stretch without points stays there.
 *
 * The peak that a fall is measured from is that of the buckets before: a fall within one bucket after a peak in the same
 * is not drawn deeper than from there (the report's figures are, they follow each point).
 */
export function slicesOf(curve: EquityBuckets, startUs: number, endUs: number, count: number): readonly CurveSlice[] {
  const slices: CurveSlice[] = []
  const { startUs: bucketStartUs, min, max, last } = curve
  let at = 0
  let value = last.length > 0 ? min[0]! : 0
  let peak = Number.NEGATIVE_INFINITY
  for (let i = 0; i < count; i++) {
    const untilUs = i + 1 === count ? Number.POSITIVE_INFINITY : startUs + ((endUs - startUs) * (i + 1)) / count
    const slice = { min: value, max: value, last: value, drawdown: 0 }
    const from = at
    let isFirst = at === 0
    for (; at < last.length && (bucketStartUs[at]! < untilUs || isFirst); at++) {
      slice.min = Math.min(slice.min, min[at]!)
      slice.max = Math.max(slice.max, max[at]!)
      slice.drawdown = Math.max(slice.drawdown, fallOf(peak, min[at]!))
      peak = Math.max(peak, max[at]!)
      value = last[at]!
      isFirst = false
    }
    if (at === from) slice.drawdown = fallOf(peak, value)
    slices.push({ ...slice, last: value })
  }
  return slices
}

function fallOf(peak: number, value: number): number {
  return peak > 0 && value < peak ? (peak - value) / peak : 0
}

/** A line through the slices; each is as tall as what happened within it. Returns: text lines, the highest first. */
export function drawLine(curve: EquityBuckets, span: Span, size: Size): string[] {
  const canvas = canvasOf(size)
  const slices = slicesOf(curve, span.startUs, span.endUs, canvas.dotsWide)
  const scale = (canvas.dotsHigh - 1) / (span.max - span.min || 1)
  slices.forEach((slice, x) => {
    const top = Math.round((span.max - slice.max) * scale)
    const bottom = Math.round((span.max - slice.min) * scale)
    for (let y = top; y <= bottom; y++) canvas.set(x, y)
  })
  return canvas.lines()
}

/** Falls hang from the upper edge; the lower edge is `depth`. */
export function drawFalls(curve: EquityBuckets, span: Omit<Span, 'min' | 'max'>, depth: number, size: Size): string[] {
  const canvas = canvasOf(size)
  const slices = slicesOf(curve, span.startUs, span.endUs, canvas.dotsWide)
  slices.forEach(({ drawdown }, x) => {
    const dots = depth > 0 ? Math.min(Math.round((drawdown / depth) * canvas.dotsHigh), canvas.dotsHigh) : 0
    for (let y = 0; y < dots; y++) canvas.set(x, y)
  })
  return canvas.lines()
}

export interface Span {
  readonly startUs: number
  readonly endUs: number
  readonly min: number
  readonly max: number
}

export interface Size {
  readonly columns: number
  readonly rows: number
  readonly useUnicode: boolean
}

function canvasOf(size: Size): Canvas {
  return size.useUnicode ? new BrailleCanvas(size) : new AsciiCanvas(size)
}

const BRAILLE_BLANK = 0x2800
/** The bit of each dot in a Braille character, by row, left and right. */
const BRAILLE_BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

/** Two dots across and four down in each character. */
class BrailleCanvas implements Canvas {
  readonly dotsWide: number
  readonly dotsHigh: number
  readonly #cells: Uint8Array
  readonly #columns: number

  constructor({ columns, rows }: Size) {
    this.#columns = columns
    this.dotsWide = columns * 2
    this.dotsHigh = rows * 4
    this.#cells = new Uint8Array(columns * rows)
  }

  set(x: number, y: number): void {
    this.#cells[(y >> 2) * this.#columns + (x >> 1)]! |= BRAILLE_BITS[y & 3]![x & 1]!
  }

  lines(): string[] {
    const lines: string[] = []
    for (let from = 0; from < this.#cells.length; from += this.#columns) {
      const cells = this.#cells.subarray(from, from + this.#columns)
      lines.push(Array.from(cells, bits => (bits === 0 ? ' ' : String.fromCharCode(BRAILLE_BLANK + bits))).join(''))
    }
    return lines
  }
}

class AsciiCanvas implements Canvas {
  readonly dotsWide: number
  readonly dotsHigh: number
  readonly #rows: string[][]

  constructor({ columns, rows }: Size) {
    this.dotsWide = columns
    this.dotsHigh = rows
    this.#rows = Array.from({ length: rows }, () => new Array<string>(columns).fill(' '))
  }

  set(x: number, y: number): void {
    this.#rows[y]![x] = '*'
  }

  lines(): string[] {
    return this.#rows.map(row => row.join(''))
  }
}
