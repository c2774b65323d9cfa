/** The sessions of a market: its weekly hours, less what is closed, cut short where it closes early; as windows of time. */

import type { SessionStretch, SessionWindow } from '../../core/domain/session.ts'
import { dateOfDay, US_PER_DAY } from '../../core/std/time.ts'
import { type DayRule, dayOfRule, dayOfText, textOfDay, type Weekday, weekdayOf } from './day-rules.ts'

/** Minutes since midnight of the session's day in the market's zone: below 0 the day before, above 1440 the day after. */
export type WallWindow = readonly [openMinute: number, closeMinute: number]

export interface WeeklyHours {
  readonly weekdays: readonly Weekday[]
  /** In order, apart. */
  readonly windows: readonly WallWindow[]
  /** The first and the last date on which they hold, such as `2024-11-05`. */
  readonly from?: string
  readonly until?: string
}

export interface EarlyClose {
  readonly closeMinute: number
  readonly rules: readonly DayRule[]
  readonly dates: readonly string[]
}

/** What is known of a market's hours. */
export interface CalendarTable {
  /** Of the IANA time zone database. */
  readonly zone: string
  readonly hours: readonly WeeklyHours[]
  readonly holidays: readonly DayRule[]
  /** Days that no rule tells. */
  readonly closedDates: readonly string[]
  readonly earlyCloses: readonly EarlyClose[]
}

/** The trading day of a market, under its own date. */
export interface Session {
  readonly date: string
  /** In order; more than one where there is a break. */
  readonly windows: readonly SessionWindow[]
}

/** A day of the market's zone is at most this far from the same day in UTC. */
const ZONE_DAYS = 2
/** So far both ways the edges of a stretch are looked for at first: over a weekend with holidays. */
const LOOK_DAYS = 4
/** A market without a session for longer has no next one. */
const CLOSED_DAYS_MAX = 400

export class Calendar {
  readonly #table: CalendarTable
  /** Of single days: when they end at the latest. */
  readonly #dates = new Map<number, number>()
  /** By year; of each day that is not as usual, when it ends at the latest. */
  readonly #years = new Map<number, ReadonlyMap<number, number>>()
  #stretch: SessionStretch | undefined

  constructor(table: CalendarTable) {
    this.#table = table
    for (const text of table.closedDates) endBy(this.#dates, dayOfText(text), CLOSED)
    for (const { closeMinute, dates } of table.earlyCloses)
      for (const text of dates) endBy(this.#dates, dayOfText(text), closeMinute)
  }

  /** The sessions from one day to another, both included; days since 1970 in the market's zone. */
  sessions(fromDay: number, untilDay: number): Session[] {
    const sessions: Session[] = []
    for (let day = fromDay; day <= untilDay; day++) {
      const windows = this.#windowsOf(day)
      if (windows.length > 0) sessions.push({ date: textOfDay(day), windows })
    }
    return sessions
  }

  /** All that is open of a stretch of time, in order; what meets is one window. */
  windows(fromUs: number, untilUs: number): SessionWindow[] {
    const windows: { openUs: number; closeUs: number }[] = []
    const lastDay = Math.floor(untilUs / US_PER_DAY) + ZONE_DAYS
    for (let day = Math.floor(fromUs / US_PER_DAY) - ZONE_DAYS; day <= lastDay; day++)
      for (const window of this.#windowsOf(day)) {
        const openUs = Math.max(window.openUs, fromUs)
        const closeUs = Math.min(window.closeUs, untilUs)
        if (openUs >= closeUs) continue
        const last = windows.at(-1)
        if (last !== undefined && openUs <= last.closeUs) last.closeUs = Math.max(last.closeUs, closeUs)
        else windows.push({ openUs, closeUs })
      }
    return windows
  }

  /** The stretch that a time lies in, open or closed. What never ends is told piece by piece. */
  stretchAt(timeUs: number): SessionStretch {
    const known = this.#stretch
    if (known !== undefined && known.fromUs <= timeUs && timeUs < known.untilUs) return known
    this.#stretch = this.#findStretch(timeUs)
    return this.#stretch
  }

  #findStretch(timeUs: number): SessionStretch {
    for (let days = LOOK_DAYS; ; days *= 4) {
      const [fromUs, untilUs] = [timeUs - days * US_PER_DAY, timeUs + days * US_PER_DAY]
      const windows = this.windows(fromUs, untilUs)
      const open = windows.find(({ openUs, closeUs }) => openUs <= timeUs && timeUs < closeUs)
      if (open !== undefined) return { isOpen: true, fromUs: open.openUs, untilUs: open.closeUs }
      const before = windows.findLast(({ closeUs }) => closeUs <= timeUs)
      const next = windows.find(({ openUs }) => openUs > timeUs)
      if ((before !== undefined && next !== undefined) || days > CLOSED_DAYS_MAX)
        return { isOpen: false, fromUs: before?.closeUs ?? fromUs, untilUs: next?.openUs ?? untilUs }
    }
  }

  // ── one day ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #windowsOf(day: number): SessionWindow[] {
    const hours = this.#hoursOf(day)
    const closeMinute = this.#closeMinuteOf(day)
    if (hours === undefined || closeMinute === CLOSED) return []
    return hours.windows.flatMap(([open, close]) =>
      open < closeMinute
        ? [{ openUs: this.#timeUs(day, open), closeUs: this.#timeUs(day, Math.min(close, closeMinute)) }]
        : [],
    )
  }

  #hoursOf(day: number): WeeklyHours | undefined {
    const text = textOfDay(day)
    const weekday = weekdayOf(day)
    return this.#table.hours.find(
      ({ weekdays, from = text, until = text }) => weekdays.includes(weekday) && from <= text && text <= until,
    )
  }

  /** When the day ends at the latest; {@link CLOSED} where it has no session. */
  #closeMinuteOf(day: number): number {
    const { year } = dateOfDay(day)
    // A day that is moved may fall into the year beside its own.
    const ends = [this.#dates, this.#exceptionsOf(year - 1), this.#exceptionsOf(year), this.#exceptionsOf(year + 1)]
    return Math.min(...ends.map(each => each.get(day) ?? Number.POSITIVE_INFINITY))
  }

  #exceptionsOf(year: number): ReadonlyMap<number, number> {
    const known = this.#years.get(year)
    if (known !== undefined) return known
    const ends = new Map<number, number>()
    const { holidays, earlyCloses } = this.#table
    for (const rule of holidays) endBy(ends, dayOfRule(rule, year), CLOSED)
    for (const { closeMinute, rules } of earlyCloses)
      for (const rule of rules) endBy(ends, dayOfRule(rule, year), closeMinute)
    this.#years.set(year, ends)
    return ends
  }

  /** Wall time: where clocks are set forward over it, the moment after; where it comes twice, the first. */
  #timeUs(day: number, minute: number): number {
    const days = Math.floor(minute / MINUTES_PER_DAY)
    const ofDay = minute - days * MINUTES_PER_DAY
    const { year, month, dayOfMonth } = dateOfDay(day + days)
    const wall = new Temporal.PlainDateTime(year, month, dayOfMonth, Math.floor(ofDay / 60), ofDay % 60)
    return wall.toZonedDateTime(this.#table.zone).epochMilliseconds * 1_000
  }
}

const CLOSED = Number.NEGATIVE_INFINITY
const MINUTES_PER_DAY = 24 * 60

function endBy(ends: Map<number, number>, day: number | undefined, closeMinute: number): void {
  if (day !== undefined) ends.set(day, Math.min(ends.get(day) ?? closeMinute, closeMinute))
}
