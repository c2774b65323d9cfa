/** Exponential moving average: a share of 2 / (period + 1), begun with the simple average of the first `period` values. */

import type { Indicator } from './indicator.ts'
import { RecursiveAverage } from './recursive-average.ts'

export class Ema extends RecursiveAverage implements Indicator {
  constructor(period: number) {
    super('EMA', period, 2 / (period + 1))
  }
}
