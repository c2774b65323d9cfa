/** What every indicator has in common: readiness, and a state of plain numbers that a restart gives back. */

/** All that an indicator knows, as numbers that JSON keeps exactly. */
export type IndicatorState = readonly number[]

/**
 * Fed by its own `update`; outputs are NaN until `isReady`, so that no comparison with them holds before.
 *
 * Invariant: after `restore(saved)` the same updates give the same outputs, bit for bit.
 */
export interface Indicator {
  readonly isReady: boolean
  save(): IndicatorState
  /** Errors: throws where the state is of another indicator or another period. */
  restore(state: IndicatorState): void
}

/** Errors: throws unless the period is a whole number from 1 to 100,000; an author's mistake. */
export function checkPeriod(name: string, period: number): number {
  if (Number.isInteger(period) && period >= 1 && period <= 100_000) return period
  throw new Error(`${name} period=${period}: a whole number from 1 to 100000 is needed`)
}

/** Errors: throws on NaN and infinity, which an average would never lose again. */
export function checkFinite(value: number): void {
  if (value - value !== 0) throw new Error(`indicator input: found ${value}, a finite number is needed`)
}

/** Several states as one; {@link unpackStates} takes them apart. */
export function packStates(...states: readonly IndicatorState[]): IndicatorState {
  return states.flatMap(state => [state.length, ...state])
}

/** Errors: throws where the numbers do not make exactly so many states. */
export function unpackStates(packed: IndicatorState, count: number): readonly IndicatorState[] {
  const states: IndicatorState[] = []
  let at = 0
  while (at < packed.length) {
    const length = packed[at]!
    states.push(packed.slice(at + 1, at + 1 + length))
    at += 1 + length
  }
  if (at !== packed.length || states.length !== count) throw new Error(`indicator state: not of ${count} parts`)
  return states
}

/** Errors: throws unless the state has this length and its first number is this period. */
export function checkState(name: string, state: IndicatorState, period: number, length: number): void {
  if (state.length === length && state[0] === period) return
  throw new Error(
    `${name}: found a state of period=${state[0]} length=${state.length}, not period=${period} length=${length}`,
  )
}
