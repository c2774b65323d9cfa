/**
 * Figures of a series of returns, one a period, as floats: the conventions are those of empyrical, docs/backtest.md has the
 * formulas. A series too short for a figure, or a figure without meaning, is NaN.
 */

/** The simple returns between the values of a curve: one fewer than there are values. */
export function returnsOf(values: ArrayLike<number>): number[] {
  const returns: number[] = []
  for (let i = 1; i < values.length; i++) returns.push(values[i]! / values[i - 1]! - 1)
  return returns
}

/** All returns compounded. */
export function compoundOf(returns: readonly number[]): number {
  if (returns.length === 0) return Number.NaN
  let worth = 1
  for (const each of returns) worth *= 1 + each
  return worth - 1
}

/** Compound annual growth rate; a year is `periodsPerYear` periods. */
export function cagrOf(returns: readonly number[], periodsPerYear: number): number {
  return (1 + compoundOf(returns)) ** (periodsPerYear / returns.length) - 1
}

/** Standard deviation (with n - 1) of the returns, times the square root of the periods in a year. */
export function volatilityOf(returns: readonly number[], periodsPerYear: number): number {
  return deviationOf(returns) * Math.sqrt(periodsPerYear)
}

/** Shape: `excess` are the returns less the risk-free return of each period. */
export function sharpeOf(excess: readonly number[], periodsPerYear: number): number {
  if (excess.length < 2) return Number.NaN
  return (meanOf(excess) / deviationOf(excess)) * Math.sqrt(periodsPerYear)
}

/** The root mean square of the returns below zero, all periods counted, times the square root of the periods in a year. */
export function downsideRiskOf(excess: readonly number[], periodsPerYear: number): number {
  let squares = 0
  for (const each of excess) if (each < 0) squares += each * each
  return Math.sqrt(squares / excess.length) * Math.sqrt(periodsPerYear)
}

/** Shape: `excess` are the returns less the required return of each period. */
export function sortinoOf(excess: readonly number[], periodsPerYear: number): number {
  if (excess.length < 2) return Number.NaN
  return (meanOf(excess) * periodsPerYear) / downsideRiskOf(excess, periodsPerYear)
}

/** The yearly growth for each unit of the deepest drawdown; NaN where there was none. Shape: the ratio is positive. */
export function calmarOf(cagr: number, maxDrawdownRatio: number): number {
  return maxDrawdownRatio > 0 ? cagr / maxDrawdownRatio : Number.NaN
}

export function meanOf(values: readonly number[]): number {
  let sum = 0
  for (const each of values) sum += each
  return sum / values.length
}

function deviationOf(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN
  // Equal values have no deviation, whatever their rounded mean is.
  if (values.every(each => each === values[0])) return 0
  const mean = meanOf(values)
  let squares = 0
  for (const each of values) squares += (each - mean) ** 2
  return Math.sqrt(squares / (values.length - 1))
}
