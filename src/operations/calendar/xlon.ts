/** London Stock Exchange, since 1990. */

import type { CalendarTable } from './calendar.ts'
import { date, easter, MON_TO_FRI, nth } from './day-rules.ts'

export const XLON: CalendarTable = {
  zone: 'Europe/London',
  hours: [{ weekdays: MON_TO_FRI, windows: [[8 * 60, 16 * 60 + 30]] }],
  holidays: [
    date(1, 1, 'toMonday'),
    easter(-2),
    easter(1),
    // Moved to the anniversary of the end of the war in 1995 and 2020.
    nth(1, 'mon', 5, { except: [1995, 2020] }),
    // Moved to a jubilee.
    nth(-1, 'mon', 5, { except: [2002, 2012, 2022] }),
    nth(-1, 'mon', 8),
    date(12, 25, 'twoDays'),
    date(12, 26, 'twoDays'),
  ],
  closedDates: [
    '1995-05-08',
    '1999-12-31',
    '2002-06-03',
    '2002-06-04',
    // A royal wedding.
    '2011-04-29',
    '2012-06-04',
    '2012-06-05',
    '2020-05-08',
    '2022-06-02',
    '2022-06-03',
    // A state funeral, and a coronation.
    '2022-09-19',
    '2023-05-08',
  ],
  earlyCloses: [{ closeMinute: 12 * 60 + 30, rules: [date(12, 24, 'toFriday'), date(12, 31, 'toFriday')], dates: [] }],
}
