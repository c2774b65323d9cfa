/** Readings that need a memory: how equity moved over minutes, how fast denials and rejections grow. Bounded by time. */

import type { SessionView } from '../../api/contract/session-view.ts'
import type { Reading } from '../../operations/alerts/alert-book.ts'
import type { LevelCode } from '../../operations/alerts/level-rules.ts'

export const COURSE_CODES = ['EQUITY_MOVES', 'DRAWDOWN', 'ORDERS_DENIED'] as const satisfies readonly LevelCode[]

const EQUITY_US = 600_000_000
const RATE_US = 60_000_000

/** Values with their times, the oldest dropped; one is kept for each second at most. */
export class Course {
  readonly #lengthUs: number
  #points: (readonly [timeUs: number, value: number])[] = []

  constructor(lengthUs: number) {
    this.#lengthUs = lengthUs
  }

  note(timeUs: number, value: number): void {
    const newest = this.#points.at(-1)
    if (newest !== undefined && timeUs - newest[0] < 1_000_000) return
    this.#points.push([timeUs, value])
    const oldest = this.#points.findIndex(([pointUs]) => timeUs - pointUs <= this.#lengthUs)
    if (oldest > 0) this.#points = this.#points.slice(oldest)
  }

  get values(): readonly number[] {
    return this.#points.map(([, value]) => value)
  }

  /** How much a counter grew in the time that is kept; one that began anew has grown from 0. */
  growth(): number {
    return this.values.reduce(
      (sum, value, at, all) => (at === 0 ? 0 : sum + (value < all[at - 1]! ? value : value - all[at - 1]!)),
      0,
    )
  }
}

export class CourseReadings {
  readonly #equities = new Map<string, Course>()
  /** Since this process began. */
  readonly #peaks = new Map<string, number>()
  readonly #denials = new Course(RATE_US)

  read(view: SessionView): readonly Reading[] {
    if (view.cluster?.role === 'Standby') return []
    this.#denials.note(
      view.timeUs,
      view.denials.reduce((sum, { count }) => sum + count, 0),
    )
    const denied = this.#denials.growth()
    const text = `the gate denied ${denied} orders within a minute`
    return [
      ...view.accounts.flatMap(account => this.#ofAccount(account, view.timeUs)),
      { code: 'ORDERS_DENIED', subject: '', value: denied, text },
    ]
  }

  #ofAccount({ accountId, equityMinor, currency }: SessionView['accounts'][number], timeUs: number): Reading[] {
    const course = this.#equities.get(accountId) ?? new Course(EQUITY_US)
    this.#equities.set(accountId, course)
    if (equityMinor === null || equityMinor <= 0) return []
    course.note(timeUs, equityMinor)
    const peak = Math.max(this.#peaks.get(accountId) ?? 0, equityMinor)
    this.#peaks.set(accountId, peak)
    const values = course.values
    const [least, most] = [Math.min(...values), Math.max(...values)]
    const moved = ((most - least) / most) * 100
    const lost = ((peak - equityMinor) / peak) * 100
    return [
      {
        code: 'EQUITY_MOVES',
        subject: accountId,
        value: moved,
        text: `the equity of ${accountId} moved by ${moved.toFixed(1)} % within 10 minutes (${currency})`,
      },
      {
        code: 'DRAWDOWN',
        subject: accountId,
        value: lost,
        text: `${accountId} is ${lost.toFixed(1)} % below its highest equity`,
      },
    ]
  }
}
