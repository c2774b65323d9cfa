/** Readings that need a memory: how equity and P&L moved over minutes, how fast denials grow. Bounded by time, but for peaks. */

import type { SessionView } from '../../api/contract/session-view.ts'
import type { Reading } from '../../operations/alerts/alert-book.ts'
import type { LevelCode } from '../../operations/alerts/level-rules.ts'

export const COURSE_CODES = [
  'EQUITY_MOVES',
  'STRATEGY_PNL_MOVES',
  'DRAWDOWN',
  'ORDERS_DENIED',
] as const satisfies readonly LevelCode[]

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

  /** Between the least and the most. */
  get span(): number {
    return Math.max(...this.values) - Math.min(...this.values)
  }

  /** How much a counter grew in the time that is kept; one that began anew has grown from 0. */
  growth(): number {
    return this.values.reduce(
      (sum, value, at, all) => (at === 0 ? 0 : sum + (value < all[at - 1]! ? value : value - all[at - 1]!)),
      0,
    )
  }
}

/** Minor units. */
export type Peaks = Readonly<Record<string, number>>

export class CourseReadings {
  readonly #equities = new Map<string, Course>()
  readonly #pnls = new Map<string, Course>()
  readonly #peaks: Map<string, number>
  readonly #denials = new Course(RATE_US)

  /** `peaks`: of an earlier process, by account. */
  constructor(peaks: Peaks = {}) {
    this.#peaks = new Map(Object.entries(peaks))
  }

  /** The highest equities. No new day forgets them: an account may fall for a week. */
  get peaks(): Peaks {
    return Object.fromEntries(this.#peaks)
  }

  /** A person has seen how far it fell: what is there now is the peak. */
  forgetPeak(accountId: string): void {
    this.#peaks.delete(accountId)
  }

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
      ...view.strategies.flatMap(strategy => this.#ofStrategy(strategy, view)),
      { code: 'ORDERS_DENIED', subject: '', value: denied, text },
    ]
  }

  #ofAccount({ accountId, equityMinor, currency }: SessionView['accounts'][number], timeUs: number): Reading[] {
    const course = courseOf(this.#equities, accountId)
    if (equityMinor === null || equityMinor <= 0) return []
    course.note(timeUs, equityMinor)
    const peak = Math.max(this.#peaks.get(accountId) ?? 0, equityMinor)
    this.#peaks.set(accountId, peak)
    const moved = (course.span / Math.max(...course.values)) * 100
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

  /** As a share of its account's equity: what is a storm for one is a breeze for another. Other currencies are not compared. */
  #ofStrategy(
    { strategyId, accountId, currency, pnl }: SessionView['strategies'][number],
    view: SessionView,
  ): Reading[] {
    const account = view.accounts.find(each => each.accountId === accountId)
    const equity = account?.currency === currency ? Number(account.equity) : Number.NaN
    const [value, course] = [Number(pnl), courseOf(this.#pnls, strategyId)]
    if (pnl === '' || Number.isNaN(value) || !(equity > 0)) return []
    course.note(view.timeUs, value)
    const moved = (course.span / equity) * 100
    const text = `the profit and loss of ${strategyId} moved by ${moved.toFixed(1)} % of the equity of ${accountId} within 10 minutes`
    return [{ code: 'STRATEGY_PNL_MOVES', subject: strategyId, value: moved, text }]
  }
}

function courseOf(courses: Map<string, Course>, name: string): Course {
  const course = courses.get(name) ?? new Course(EQUITY_US)
  courses.set(name, course)
  return course
}
