/** Who is on call: people in turns that are handed over at a time of day in a zone, and exceptions to that. */

/** Whose turn it is follows from the calendar alone, so that every process knows the same without asking. */
export interface Schedule {
  /** Such as `Europe/Berlin`: turns are handed over by its clocks, summer time and all. */
  readonly zone: string
  /** In order; the first has the turn that begins at `fromDate`. */
  readonly people: readonly string[]
  readonly turnDays: number
  /** Minutes after midnight. */
  readonly handoverMinute: number
  /** `2026-01-05`. */
  readonly fromDate: string
  readonly overrides: readonly Override[]
}

export interface Override {
  readonly fromUs: number
  readonly untilUs: number
  readonly person: string
}

/** Returns: the name of the person. Before the first turn it is the first one's. */
export function onCallAt(schedule: Schedule, timeUs: number): string {
  const override = schedule.overrides.findLast(({ fromUs, untilUs }) => fromUs <= timeUs && timeUs < untilUs)
  if (override !== undefined) return override.person
  const { people, turnDays } = schedule
  const turn = Math.floor(Math.max(0, handoverCount(schedule, timeUs)) / turnDays)
  return people[turn % people.length]!
}

/** Days whose handover has come since the first. */
function handoverCount({ zone, fromDate, handoverMinute }: Schedule, timeUs: number): number {
  const instant = Temporal.Instant.fromEpochMilliseconds(Math.floor(timeUs / 1_000))
  const today = instant.toZonedDateTimeISO(zone).toPlainDate()
  const days = Temporal.PlainDate.from(fromDate).until(today, { largestUnit: 'days' }).days
  return Temporal.Instant.compare(handoverOf(today, handoverMinute, zone), instant) <= 0 ? days : days - 1
}

/** A time that the clocks skip is the moment after; one that they show twice is the first of the two. */
function handoverOf(date: Temporal.PlainDate, minute: number, zone: string): Temporal.Instant {
  const time = Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 })
  return date.toPlainDateTime(time).toZonedDateTime(zone, { disambiguation: 'compatible' }).toInstant()
}
