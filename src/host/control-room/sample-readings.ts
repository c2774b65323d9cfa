/** What is measured, as readings for the rules of alerts: the machine, loops, clocks, rejections, errors of venues. */

import type { Reading } from '../../operations/alerts/alert-book.ts'
import type { LevelCode } from '../../operations/alerts/level-rules.ts'
import type { Sample, ValueSample } from '../../ports/metrics.ts'
import { Course } from './course-readings.ts'

export const SAMPLE_CODES = [
  'EVENT_LOOP_STALL',
  'DISK_LOW',
  'DISK_FULL_SOON',
  'MEMORY_LOW',
  'CLOCK_DIFFERS',
  'ORDERS_REJECTED',
  'VENUE_ERRORS',
] as const satisfies readonly LevelCode[]

/** All series of a metric of the catalogue (docs/metrics.md), as they are now. */
export type SeriesOf = (name: string) => readonly Sample[]

const MINUTE_US = 60_000_000
const WORST = 'max'
const FAULTY = ['refused', 'limited', 'not_sent', 'unknown']

export class SampleReadings {
  readonly #counts = new Map<string, Course>()

  read(seriesOf: SeriesOf, nowUs: number): readonly Reading[] {
    const values = (name: string) => seriesOf(name).filter(each => each.kind === 'Value')
    return [
      ...loopReadings(values('holdfast_process_event_loop_delay_seconds')),
      ...diskReadings(values('holdfast_host_disk_free_bytes'), values('holdfast_host_disk_size_bytes')),
      ...memoryReadings(values('holdfast_host_memory_available_bytes'), values('holdfast_host_memory_size_bytes')),
      ...clockReadings(values('holdfast_venue_clock_offset_seconds')),
      ...this.#rejections(values('holdfast_orders_total'), nowUs),
      ...this.#venueErrors(values('holdfast_venue_requests_total'), nowUs),
    ]
  }

  #rejections(orders: readonly ValueSample[], nowUs: number): Reading[] {
    const rejected = orders.filter(({ labels: [fate] }) => fate === 'rejected')
    return rejected.map(({ value }) => {
      const count = this.#perMinute('rejected', value, nowUs)
      return {
        code: 'ORDERS_REJECTED',
        subject: '',
        value: count,
        text: `venues rejected ${count} orders within a minute`,
      }
    })
  }

  #venueErrors(requests: readonly ValueSample[], nowUs: number): Reading[] {
    const faulty = requests.filter(({ labels: [, , outcome = ''] }) => FAULTY.includes(outcome))
    return [...Map.groupBy(faulty, ({ labels: [venue = ''] }) => venue)].map(([venue, some]) => {
      const total = some.reduce((sum, { value }) => sum + value, 0)
      const count = this.#perMinute(`errors ${venue}`, total, nowUs)
      return {
        code: 'VENUE_ERRORS',
        subject: venue,
        value: count,
        text: `${count} requests to ${venue} failed within a minute`,
      }
    })
  }

  #perMinute(name: string, total: number, nowUs: number): number {
    const course = this.#counts.get(name) ?? new Course(MINUTE_US)
    this.#counts.set(name, course)
    course.note(nowUs, total)
    return course.growth()
  }
}

function loopReadings(delays: readonly ValueSample[]): Reading[] {
  const worst = delays.filter(({ labels: [, rank] }) => rank === WORST)
  return worst.map(({ labels: [process = ''], value }) => {
    return {
      code: 'EVENT_LOOP_STALL',
      subject: process,
      value,
      text: `${process} did not answer for ${value.toFixed(2)} s`,
    }
  })
}

function diskReadings(free: readonly ValueSample[], sizes: readonly ValueSample[]): Reading[] {
  return free.flatMap(({ labels: [place = ''], value }) => {
    const size = sizes.find(({ labels: [other] }) => other === place)?.value ?? 0
    const left = size > 0 ? (value / size) * 100 : Number.NaN
    const text = `${left.toFixed(1)} % (${Math.round(value / 1e6)} MB) are left where the ${place} is`
    return (['DISK_LOW', 'DISK_FULL_SOON'] as const).map(code => ({ code, subject: place, value: left, text }))
  })
}

function memoryReadings([available]: readonly ValueSample[], [size]: readonly ValueSample[]): Reading[] {
  if (available === undefined || size === undefined) return []
  const left = (available.value / size.value) * 100
  return [{ code: 'MEMORY_LOW', subject: '', value: left, text: `${left.toFixed(1)} % of the memory are left` }]
}

function clockReadings(offsets: readonly ValueSample[]): Reading[] {
  return offsets.map(({ labels: [venue = ''], value }) => {
    const text = `the clock of ${venue} is ${value.toFixed(3)} s ahead of ours`
    return { code: 'CLOCK_DIFFERS', subject: venue, value: Math.abs(value), text }
  })
}
