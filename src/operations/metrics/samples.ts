/** Samples by name, so that one of no metric, or with too few labels, does not compile. */

import type { ValueSample } from '../../ports/metrics.ts'
import type { LabelsOf, ValueName } from './catalogue.ts'

export function sample<N extends ValueName>(name: N, labels: LabelsOf<N>, value: number): ValueSample {
  return { kind: 'Value', name, labels: labels as readonly string[], value }
}

/** What counts nothing where nothing was counted: a metric with labels has the series that happened. */
export function samplesOf<N extends ValueName>(
  name: N,
  counts: Iterable<readonly [labels: LabelsOf<N>, value: number]>,
): ValueSample[] {
  return Array.from(counts, ([labels, value]) => sample(name, labels, value))
}

/** 1 or 0. */
export function flag(isSo: boolean): number {
  return isSo ? 1 : 0
}
