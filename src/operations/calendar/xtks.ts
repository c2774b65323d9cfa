/** Tokyo Stock Exchange, since 2000: with a break at noon. */

import type { CalendarTable, WallWindow } from './calendar.ts'
import { date, equinox, MON_TO_FRI, nth, WEEKDAYS } from './day-rules.ts'

const MORNING: WallWindow = [9 * 60, 11 * 60 + 30]
const { mon, tue, wed } = WEEKDAYS

export const XTKS: CalendarTable = {
  zone: 'Asia/Tokyo',
  hours: [
    { weekdays: MON_TO_FRI, windows: [MORNING, [12 * 60 + 30, 15 * 60]], until: '2024-11-04' },
    { weekdays: MON_TO_FRI, windows: [MORNING, [12 * 60 + 30, 15 * 60 + 30]], from: '2024-11-05' },
  ],
  holidays: [
    date(1, 1, 'none'),
    date(1, 2, 'none'),
    date(1, 3, 'none'),
    nth(2, 'mon', 1),
    date(2, 11, 'sundayToMonday'),
    // The birthday of the emperor, and of the one before.
    date(2, 23, 'sundayToMonday', { from: 2020 }),
    date(12, 23, 'sundayToMonday', { until: 2018 }),
    equinox(3, 'sundayToMonday'),
    date(4, 29, 'sundayToMonday'),
    date(5, 3, 'none'),
    date(5, 4, 'none'),
    date(5, 5, 'none'),
    // For one of these three that falls on a Sunday; before 2007 for the last of them alone.
    date(5, 6, 'none', { weekdays: [mon] }),
    date(5, 6, 'none', { weekdays: [tue, wed], from: 2007 }),
    // Moved for the games of 2020 and 2021, and so are the days of sports and of mountains.
    date(7, 20, 'sundayToMonday', { until: 2002 }),
    nth(3, 'mon', 7, { from: 2003, except: [2020, 2021] }),
    date(8, 11, 'sundayToMonday', { from: 2016, except: [2020, 2021] }),
    date(9, 15, 'sundayToMonday', { until: 2002 }),
    nth(3, 'mon', 9, { from: 2003 }),
    equinox(9, 'sundayToMonday'),
    nth(2, 'mon', 10, { except: [2020, 2021] }),
    date(11, 3, 'sundayToMonday'),
    date(11, 23, 'sundayToMonday'),
    date(12, 31, 'none'),
  ],
  closedDates: [
    // A day between two holidays is one.
    '2009-09-22',
    '2015-09-22',
    '2026-09-22',
    '2032-09-21',
    '2037-09-22',
    '2043-09-22',
    '2049-09-21',
    // A change of reign.
    '2019-04-30',
    '2019-05-01',
    '2019-05-02',
    '2019-10-22',
    '2020-07-23',
    '2020-07-24',
    '2020-08-10',
    // The machines of the exchange failed.
    '2020-10-01',
    '2021-07-22',
    '2021-07-23',
    '2021-08-09',
  ],
  earlyCloses: [],
}
