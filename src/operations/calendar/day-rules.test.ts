import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DayRule, date, dayOfRule, dayOfText, easter, equinox, nth, textOfDay, weekdayOf } from './day-rules.ts'

test('a rule finds its day of a year', () => {
  const rows: [DayRule, number, string][] = [
    [date(12, 25, 'none'), 2021, '2021-12-25'], // a Saturday
    [date(12, 25, 'sundayToMonday'), 2021, '2021-12-25'],
    [date(12, 25, 'sundayToMonday'), 2022, '2022-12-26'],
    [date(12, 25, 'toFridayOrMonday'), 2021, '2021-12-24'],
    [date(12, 25, 'toFridayOrMonday'), 2022, '2022-12-26'],
    [date(12, 25, 'toMonday'), 2021, '2021-12-27'],
    [date(12, 25, 'toMonday'), 2022, '2022-12-26'],
    [date(12, 25, 'twoDays'), 2021, '2021-12-27'],
    [date(12, 26, 'twoDays'), 2021, '2021-12-28'],
    [date(12, 24, 'toFriday'), 2022, '2022-12-23'],
    [date(12, 24, 'toFriday'), 2023, '2023-12-22'],
    [date(12, 25, 'toMonday'), 2024, '2024-12-25'],
    [date(1, 1, 'toFridayOrMonday'), 2022, '2021-12-31'], // into the year before
    [date(2, 29, 'none'), 2023, '-'],
    [nth(1, 'mon', 9), 2025, '2025-09-01'],
    [nth(4, 'thu', 11), 2024, '2024-11-28'],
    [nth(4, 'thu', 11, { plusDays: 1 }), 2024, '2024-11-29'],
    [nth(-1, 'mon', 5), 2021, '2021-05-31'],
    [nth(-1, 'sun', 12), 2023, '2023-12-31'],
    [easter(0), 1818, '1818-03-22'], // the earliest that there is
    [easter(0), 2038, '2038-04-25'], // the latest
    [easter(0), 2024, '2024-03-31'],
    [easter(-2), 2025, '2025-04-18'],
    [easter(1), 2026, '2026-04-06'],
    [equinox(3, 'sundayToMonday'), 2027, '2027-03-22'],
    [equinox(3, 'none'), 2026, '2026-03-20'],
    [equinox(9, 'none'), 2026, '2026-09-23'],
    [date(7, 4, 'none', { from: 2000 }), 1999, '-'],
    [date(7, 4, 'none', { until: 2000 }), 2001, '-'],
    [date(7, 4, 'none', { except: [2001] }), 2001, '-'],
    [date(7, 4, 'none', { weekdays: [5] }), 2025, '2025-07-04'],
    [date(7, 4, 'none', { weekdays: [5] }), 2024, '-'],
  ]
  for (const [rule, year, wanted] of rows) {
    const day = dayOfRule(rule, year)
    assert.equal(day === undefined ? '-' : textOfDay(day), wanted, `${JSON.stringify(rule)} in ${year}`)
  }
})

test('days, texts and weekdays', () => {
  assert.equal(dayOfText('1970-01-01'), 0)
  assert.equal(textOfDay(-1), '1969-12-31')
  for (const text of ['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', 'today'])
    assert.equal(dayOfText(text), undefined, text)
  for (const text of ['1969-12-29', '1970-01-05', '2026-11-23']) assert.equal(weekdayOf(dayOfText(text)!), 1, text)
})
