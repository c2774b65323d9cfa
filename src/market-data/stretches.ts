/** Stretches of time, in order and apart from each other: what is covered, what is missing of it, what is left of both. */

import type { Stretch } from './parquet.ts'

/** Puts them in order and joins those that touch. */
export function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: { fromUs: number; toUs: number }[] = []
  for (const { fromUs, toUs } of stretches.toSorted((a, b) => a.fromUs - b.fromUs)) {
    const last = result.at(-1)
    if (last !== undefined && fromUs <= last.toUs) last.toUs = Math.max(last.toUs, toUs)
    else result.push({ fromUs, toUs })
  }
  return result
}

/** What lies between stretches that are joined. */
export function between(stretches: readonly Stretch[]): Stretch[] {
  return stretches.slice(1).map((next, at) => ({ fromUs: stretches[at]!.toUs, toUs: next.fromUs }))
}

/** What of `stretch` none of the `taken` covers; these are joined. */
export function without(stretch: Stretch, taken: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = []
  let fromUs = stretch.fromUs
  for (const each of taken) {
    if (each.toUs <= fromUs) continue
    if (each.fromUs >= stretch.toUs) break
    if (each.fromUs > fromUs) left.push({ fromUs, toUs: each.fromUs })
    fromUs = each.toUs
  }
  if (fromUs < stretch.toUs) left.push({ fromUs, toUs: stretch.toUs })
  return left
}

/** Returns: `undefined` where they have nothing in common. */
export function common(a: Stretch, b: Stretch): Stretch | undefined {
  const fromUs = Math.max(a.fromUs, b.fromUs)
  const toUs = Math.min(a.toUs, b.toUs)
  return fromUs < toUs ? { fromUs, toUs } : undefined
}

export function lengthUs(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0)
}
