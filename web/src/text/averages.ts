/** Moving averages over the candles of the chart: for the eye, in floats. */

/** Returns: one value for each price, undefined until there are enough. */
export function simpleAverage(prices: readonly number[], length: number): (number | undefined)[] {
  let sum = 0
  return prices.map((price, at) => {
    sum += price
    if (at >= length) sum -= prices[at - length]!
    return at >= length - 1 ? sum / length : undefined
  })
}

/** Begins with the simple average of the first prices. */
export function exponentialAverage(prices: readonly number[], length: number): (number | undefined)[] {
  const weight = 2 / (length + 1)
  let average: number | undefined
  let sum = 0
  return prices.map((price, at) => {
    if (at < length - 1) {
      sum += price
      return undefined
    }
    average = average === undefined ? (sum + price) / length : average + weight * (price - average)
    return average
  })
}
