import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { onCallAt, type Schedule } from './on-call.ts'

const BERLIN: Schedule = {
  zone: 'Europe/Berlin',
  people: ['first', 'second', 'third'],
  turnDays: 7,
  handoverMinute: 9 * 60,
  fromDate: '2026-01-05',
  overrides: [],
}

function us(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds * 1_000
}

test('turns are handed over at the hour of the zone, in winter and in summer', () => {
  const cases = [
    ['2025-12-01T00:00:00Z', 'first'],
    ['2026-01-05T07:59:59Z', 'first'],
    ['2026-01-05T08:00:00Z', 'first'],
    ['2026-01-12T07:59:59Z', 'first'],
    ['2026-01-12T08:00:00Z', 'second'],
    ['2026-01-19T08:00:00Z', 'third'],
    ['2026-01-26T08:00:00Z', 'first'],
    // Summer time: nine o'clock in Berlin is seven in UTC.
    ['2026-03-30T06:59:59Z', 'third'],
    ['2026-03-30T07:00:00Z', 'first'],
    // And back.
    ['2026-10-26T07:59:59Z', 'third'],
    ['2026-10-26T08:00:00Z', 'first'],
  ] as const
  for (const [time, person] of cases) assert.equal(onCallAt(BERLIN, us(time)), person, time)
})

test('a handover that the clocks skip comes with the jump; one that they show twice comes once', () => {
  const daily = {
    ...BERLIN,
    turnDays: 1,
    handoverMinute: 2 * 60 + 30,
    people: ['first', 'second'],
    fromDate: '2026-03-28',
  }
  // 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC; half past two would be 03:30.
  assert.equal(onCallAt(daily, us('2026-03-29T01:29:59Z')), 'first')
  assert.equal(onCallAt(daily, us('2026-03-29T01:30:00Z')), 'second')
  // 25 October 2026: half past two at 00:30 UTC and again at 01:30 UTC.
  const autumn = { ...daily, fromDate: '2026-10-24' }
  assert.equal(onCallAt(autumn, us('2026-10-25T00:29:59Z')), 'first')
  assert.equal(onCallAt(autumn, us('2026-10-25T00:30:00Z')), 'second')
  assert.equal(onCallAt(autumn, us('2026-10-25T01:10:00Z')), 'second')
  assert.equal(onCallAt(autumn, us('2026-10-25T01:30:00Z')), 'second')
})

test('somebody stands in for somebody, and of several the last counts', () => {
  const overrides = [
    { fromUs: us('2026-01-06T00:00:00Z'), untilUs: us('2026-01-08T00:00:00Z'), person: 'second' },
    { fromUs: us('2026-01-07T00:00:00Z'), untilUs: us('2026-01-07T12:00:00Z'), person: 'third' },
  ]
  const schedule = { ...BERLIN, overrides }
  assert.equal(onCallAt(schedule, us('2026-01-05T23:59:59Z')), 'first')
  assert.equal(onCallAt(schedule, us('2026-01-06T00:00:00Z')), 'second')
  assert.equal(onCallAt(schedule, us('2026-01-07T06:00:00Z')), 'third')
  assert.equal(onCallAt(schedule, us('2026-01-07T12:00:00Z')), 'second')
  assert.equal(onCallAt(schedule, us('2026-01-08T00:00:00Z')), 'first')
})

test('in every zone somebody is on call at every time, and a whole round later it is the same one', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu')
  const hour = fc.integer({ min: 0, max: 24 * 365 * 3 })
  fc.assert(
    fc.property(
      zones,
      hour,
      fc.integer({ min: 0, max: 1439 }),
      fc.integer({ min: 1, max: 14 }),
      (zone, hours, handoverMinute, turnDays) => {
        const schedule = { ...BERLIN, zone, handoverMinute, turnDays, fromDate: '2025-06-01' }
        const atUs = us('2026-01-01T00:00:00Z') + hours * 3_600_000_000
        const now = onCallAt(schedule, atUs)
        assert.ok(schedule.people.includes(now))
        const local = Temporal.Instant.fromEpochMilliseconds(atUs / 1_000).toZonedDateTimeISO(zone)
        const same = local.add({ days: turnDays * 3 })
        if (same.toPlainTime().equals(local.toPlainTime()))
          assert.equal(
            onCallAt(schedule, same.epochMilliseconds * 1_000),
            now,
            'a whole round later it is the same one',
          )
      },
    ),
    { numRuns: 200 },
  )
})
