/** Lays points out as a curve in a box of 1000 by 100, the greatest value at the top. */

export interface CurvePoint {
  readonly atUs: number
  readonly value: number
}

export interface Curve {
  /** `d` of an SVG path. */
  readonly stroke: string
  readonly area: string
  /** Where the first value lies: above it is a gain. */
  readonly startY: number
  readonly min: number
  readonly max: number
}

/** Returns: undefined for fewer than two points. */
export function curveOf(points: readonly CurvePoint[]): Curve | undefined {
  const [first] = points
  const last = points.at(-1)
  if (first === undefined || last === undefined || last.atUs <= first.atUs) return undefined
  const values = points.map(({ value }) => value)
  const min = values.reduce((least, value) => Math.min(least, value))
  const max = values.reduce((most, value) => Math.max(most, value))
  const height = max - min || 1
  const x = (atUs: number) => (((atUs - first.atUs) / (last.atUs - first.atUs)) * 1000).toFixed(1)
  const y = (value: number) => 96 - ((value - min) / height) * 92
  const stroke = points
    .map(({ atUs, value }, at) => `${at === 0 ? 'M' : 'L'}${x(atUs)} ${y(value).toFixed(2)}`)
    .join('')
  return { stroke, area: `${stroke}L1000 100L0 100Z`, startY: y(first.value), min, max }
}
