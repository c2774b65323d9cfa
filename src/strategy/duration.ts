/** Durations as people write them: `250ms`, `30s`, `5m`, `1h`, `1d`. */

const UNITS_US: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
  w: 604_800_000_000,
}
const DURATION = /^(\d{1,9})(us|ms|s|m|h|d|w)$/

/** Microseconds of a duration's text; `undefined` where the text is not one. Whole numbers only: `90s`, not `1.5m`. */
export function parseDurationUs(text: string): number | undefined {
  const match = DURATION.exec(text)
  if (match === null) return undefined
  const us = Number(match[1]) * UNITS_US[match[2]!]!
  return Number.isSafeInteger(us) ? us : undefined
}

/** The shortest text that {@link parseDurationUs} reads back: the largest unit that divides it. */
export function formatDurationUs(us: number): string {
  let best = `${us}us`
  for (const [unit, unitUs] of Object.entries(UNITS_US)) {
    if (us !== 0 && us % unitUs === 0) best = `${us / unitUs}${unit}`
  }
  return best
}
