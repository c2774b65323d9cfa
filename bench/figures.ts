/** How benchmarks tell their figures: median, minimum and maximum of several runs, beside what is wanted. */

export interface Figure {
  readonly name: string
  readonly unit: string
  readonly median: number
  readonly min: number
  readonly max: number
  readonly runCount: number
  /** Higher is better for rates (`/s`), lower for everything else. */
  readonly target: number | undefined
  readonly answer: Readonly<Record<string, unknown>>
}

export function summarizeRuns(
  name: string,
  unit: string,
  values: readonly number[],
  target: number | undefined,
  answer: Readonly<Record<string, unknown>> = {},
): Figure {
  const sorted = [...values].sort((a, b) => a - b)
  return {
    name,
    unit,
    median: sorted[sorted.length >> 1]!,
    min: sorted[0]!,
    max: sorted.at(-1)!,
    runCount: sorted.length,
    target,
    answer,
  }
}

export function isReached({ unit, median, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined
  return unit.endsWith('/s') ? median >= target : median <= target
}

/** Ends the process with no figures where what a benchmark needs is absent; `reason` false: it is there. */
export function endWhereNothingCanBeMeasured(reason: string | false, asJson: boolean): void {
  if (reason === false) return
  console.error(reason)
  printFigures([], asJson)
  process.exit(0)
}

export function printFigures(figures: readonly Figure[], asJson: boolean): void {
  if (asJson) {
    console.log(JSON.stringify(figures, null, 2))
    return
  }
  const rows = figures.map(figure => {
    const reached = isReached(figure)
    const wanted = figure.target === undefined ? '' : `${textOf(figure.target)} ${reached ? 'reached' : 'missed'}`
    return [figure.name, textOf(figure.median), textOf(figure.min), textOf(figure.max), figure.unit, wanted]
  })
  const head = ['benchmark', 'median', 'min', 'max', 'unit', 'wanted']
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map(row => row[at]!.length)))
  for (const row of [head, ...rows]) {
    console.log(
      row
        .map((cell, at) => (at >= 1 && at <= 3 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
        .join('  ')
        .trimEnd(),
    )
  }
}

function textOf(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`
  if (value >= 1e3) return `${(value / 1e3).toFixed(1)} k`
  return value >= 10 ? value.toFixed(1) : value.toFixed(3)
}
