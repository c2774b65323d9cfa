/** The length of a bar as people write it: a time, a count of ticks, a volume. */

import type { BarUnit } from '../core/domain/market-data.ts'
import { parseDurationUs } from './duration.ts'

export interface BarLength {
  readonly unit: BarUnit
  /** Time: microseconds. Tick: number of ticks. Volume: lots. */
  readonly step: number
}

const COUNTED = /^([1-9]\d{0,11})(tick|lot)$/

/** Reads `1m`, `4h`, `100tick`, `5000lot`; `undefined` for anything else. */
export function barLengthOf(text: string): BarLength | undefined {
  const counted = COUNTED.exec(text)
  if (counted !== null) return { unit: counted[2] === 'tick' ? 'Tick' : 'Volume', step: Number(counted[1]) }
  const step = parseDurationUs(text)
  return step === undefined || step === 0 ? undefined : { unit: 'Time', step }
}
