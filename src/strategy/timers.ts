/** The timers that a strategy has set: when each is due and, for repeating ones, how often. */

export const TIMER_NUMBER_MAX = 9_999

export interface TimerState {
  readonly timerNumber: number
  readonly atUs: number
  /** 0: fires once. */
  readonly intervalUs: number
}

export class StrategyTimers {
  readonly #timers = new Map<number, TimerState>()

  set(timerNumber: number, atUs: number, intervalUs: number): void {
    this.#timers.set(timerNumber, { timerNumber, atUs, intervalUs })
  }

  /** False where no such timer was set. */
  clear(timerNumber: number): boolean {
    return this.#timers.delete(timerNumber)
  }

  /** Takes a fired timer away. Returns: when it is due again; 0 for never, `undefined` if it was not set. */
  fire(timerNumber: number, timeUs: number): number | undefined {
    const timer = this.#timers.get(timerNumber)
    if (timer === undefined) return undefined
    this.#timers.delete(timerNumber)
    if (timer.intervalUs === 0) return 0
    // A late one skips what it missed and keeps its rhythm.
    const missedCount = Math.max(0, Math.floor((timeUs - timer.atUs) / timer.intervalUs))
    return timer.atUs + (missedCount + 1) * timer.intervalUs
  }

  intervalUsOf(timerNumber: number): number {
    return this.#timers.get(timerNumber)?.intervalUs ?? 0
  }

  save(): readonly TimerState[] {
    return [...this.#timers.values()]
  }

  restore(saved: readonly TimerState[]): void {
    this.#timers.clear()
    for (const timer of saved) this.#timers.set(timer.timerNumber, timer)
  }
}

/** True for a number that a strategy may give a timer; it bounds how many of them there are. */
export function isTimerNumber(timerNumber: number): boolean {
  return Number.isInteger(timerNumber) && timerNumber >= 0 && timerNumber <= TIMER_NUMBER_MAX
}

/** Errors: throws on a number outside 0 to {@link TIMER_NUMBER_MAX} or a time that is no whole number. */
export function checkTimer(timerNumber: number, whenName: string, whenUs: number): void {
  if (!isTimerNumber(timerNumber))
    throw new Error(`timerNumber=${timerNumber}: a whole number from 0 to ${TIMER_NUMBER_MAX}`)
  if (!Number.isSafeInteger(whenUs) || whenUs <= 0) throw new Error(`${whenName}=${whenUs}: whole microseconds above 0`)
}
