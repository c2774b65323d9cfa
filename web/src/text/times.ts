/** Shows times and durations; microseconds in, words out. */

const SECOND_US = 1_000_000
const MINUTE_US = 60 * SECOND_US
const HOUR_US = 60 * MINUTE_US
const DAY_US = 24 * HOUR_US

/** The two biggest units: `850 ms`, `12 s`, `3 m 05 s`, `4 h 02 m`, `2 d 3 h`. */
export function durationText(us: number): string {
  if (us < 0) return '0 s'
  if (us < SECOND_US) return `${Math.floor(us / 1000)} ms`
  if (us < MINUTE_US) return `${Math.floor(us / SECOND_US)} s`
  if (us < HOUR_US) return `${Math.floor(us / MINUTE_US)} m ${two(((us % HOUR_US) % MINUTE_US) / SECOND_US)} s`
  if (us < DAY_US) return `${Math.floor(us / HOUR_US)} h ${two((us % HOUR_US) / MINUTE_US)} m`
  return `${Math.floor(us / DAY_US)} d ${Math.floor((us % DAY_US) / HOUR_US)} h`
}

/** For what takes less than a second: `340 µs`, `12.4 ms`. */
export function shortDurationText(us: number): string {
  if (us < 1000) return `${Math.round(us)} µs`
  return us < SECOND_US ? `${(us / 1000).toFixed(us < 10_000 ? 2 : 1)} ms` : durationText(us)
}

const two = (count: number) => String(Math.floor(count)).padStart(2, '0')

/** `zone`: undefined for the browser's own. */
export function clockText(us: number, zone: 'UTC' | undefined): string {
  const [, time] = partsOf(us, zone)
  return time
}

export function dateText(us: number, zone: 'UTC' | undefined): string {
  const [date] = partsOf(us, zone)
  return date
}

/** With the milliseconds; for the record, where order counts. */
export function exactText(us: number, zone: 'UTC' | undefined): string {
  const [date, time] = partsOf(us, zone)
  const millis = String(Math.floor((us % SECOND_US) / 1000)).padStart(3, '0')
  return `${date} ${time}.${millis}`
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Returns: `2026-11-22` and `13:04:05`. */
function partsOf(us: number, zone: 'UTC' | undefined): readonly [date: string, time: string] {
  const key = zone ?? ''
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: zone })
  formats.set(key, format)
  const [date = '', time = ''] = format.format(new Date(us / 1000)).split(' ')
  return [date, time]
}
