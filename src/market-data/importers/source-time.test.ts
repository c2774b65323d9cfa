import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEpochByLengthUs, parseEpochUs, timeReaderOf, ZoneClock } from './source-time.ts'

test('times of every format', () => {
  const utc = (text: string) => Date.parse(text) * 1000
  const rows = [
    // format               zone                 text                                utc
    ['iso', 'UTC', '2013-01-01 22:00:00.295000+00:00', utc('2013-01-01T22:00:00.295Z')],
    ['iso', 'UTC', '2004-08-19', utc('2004-08-19T00:00Z')],
    ['iso', 'America/New_York', '2004-08-19', utc('2004-08-19T04:00Z')],
    ['iso', 'America/New_York', '2004-01-19', utc('2004-01-19T05:00Z')],
    ['iso', 'America/New_York', '2004-08-19 10:00:00+02:00', utc('2004-08-19T08:00Z')],
    ['iso', '-05:00', '2004-08-19 10:00:00', utc('2004-08-19T15:00Z')],
    ['iso', 'UTC', '2004-13-19', Number.NaN],
    ['s', 'America/New_York', '1672531436', utc('2023-01-01T00:03:56Z')],
    ['s', 'UTC', '1672531436.1234567', utc('2023-01-01T00:03:56Z') + 123_456],
    ['ms', 'UTC', '1672531436001', utc('2023-01-01T00:03:56.001Z')],
    ['ns', 'UTC', '1723161253937085768', 1_723_161_253_937_085],
    ['us', 'UTC', '-1', Number.NaN],
    ['us', 'UTC', '1e9', Number.NaN],
    ['yyyyMMdd HHmmssSSS', '-05:00', '20200101 170000065', utc('2020-01-01T22:00:00.065Z')],
    ['yyyyMMdd HHmmssSSS', '-05:00', '20200101 250000065', Number.NaN],
    ['yyyyMMdd HHmmssSSS', '-05:00', '20200101', Number.NaN],
    ['dd/MM/yyyy', 'UTC', '31/01/2020', utc('2020-01-31T00:00Z')],
    ['dd/MM/yyyy', 'UTC', '31/02/2020', Number.NaN],
    ['dd/MM/yyyy', 'UTC', '3x/01/2020', Number.NaN],
  ] as const
  for (const [format, zone, text, expected] of rows) {
    const { readLocal, clock } = timeReaderOf(format, zone)
    assert.equal(clock.toUtcUs(readLocal(text)), expected, `${format} ${text} in ${zone}`)
  }
  assert.throws(() => timeReaderOf('HH:mm', 'UTC'), /"HH:mm" is not a time format; allowed: iso/)
  assert.throws(() => new ZoneClock('Mars/Olympus'), /"Mars\/Olympus" is not a time zone/)
  assert.equal(parseEpochByLengthUs('1735689600000'), 1_735_689_600_000_000)
  assert.equal(parseEpochByLengthUs('1735689600000123'), 1_735_689_600_000_123)
  for (const text of ['', '123', 'open_time', '17356896000001', '1735689600000.5']) {
    assert(Number.isNaN(parseEpochByLengthUs(text)), text)
  }
  assert.equal(parseEpochUs('1672531436.5', 's'), 1_672_531_436_500_000)
})

test('New York clocks: the hour that is missing and the hour that comes twice', () => {
  const clock = new ZoneClock('America/New_York')
  const local = (text: string) => Date.parse(`${text}Z`) * 1000
  const rows = [
    ['2014-03-09T01:59:59', '2014-03-09T06:59:59Z'],
    ['2014-03-09T02:30:00', '2014-03-09T07:30:00Z'], // does not exist: an hour later
    ['2014-03-09T03:00:00', '2014-03-09T07:00:00Z'],
    ['2014-11-02T00:59:59', '2014-11-02T04:59:59Z'],
    ['2014-11-02T01:30:00', '2014-11-02T05:30:00Z'], // comes twice: the first
    ['2014-11-02T02:00:00', '2014-11-02T07:00:00Z'],
  ] as const
  for (const [wall, utc] of rows) assert.equal(clock.toUtcUs(local(wall)), Date.parse(utc) * 1000, wall)
})
