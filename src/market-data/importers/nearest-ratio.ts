/** The simple ratio behind two rounded decimals: 0.25 over 0.0357143 is 7 to 1. */

/** Factor files write six or seven digits: what is closer than this is the same. */
const TOLERANCE = 1e-5

/** Shape: positive decimal texts. Returns: the first convergent of their quotient within the tolerance. */
export function nearestRatio(a: string, b: string): { readonly numerator: number; readonly denominator: number } {
  const quotient = Number(a) / Number(b)
  let [numerator, denominator] = [1, 0]
  let [numeratorBefore, denominatorBefore] = [0, 1]
  let rest = quotient
  do {
    const whole = Math.floor(rest)
    ;[numerator, numeratorBefore] = [whole * numerator + numeratorBefore, numerator]
    ;[denominator, denominatorBefore] = [whole * denominator + denominatorBefore, denominator]
    rest = 1 / (rest - whole)
  } while (Math.abs(numerator / denominator / quotient - 1) > TOLERANCE)
  return { numerator, denominator }
}
