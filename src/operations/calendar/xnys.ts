/** New York Stock Exchange, regular hours, since 1990. */

import type { CalendarTable } from './calendar.ts'
import { date, MON_TO_FRI, nth, WEEKDAYS } from './day-rules.ts'
import {
  CHRISTMAS,
  CHRISTMAS_EVE,
  GOOD_FRIDAY,
  INDEPENDENCE_DAY,
  JUNETEENTH,
  LABOR_DAY,
  MARTIN_LUTHER_KING,
  MEMORIAL_DAY,
  MOURNING_DATES,
  NEW_YEAR,
  PRESIDENTS_DAY,
  THANKSGIVING,
} from './us-holidays.ts'

const { mon, tue, wed, thu, fri } = WEEKDAYS

export const XNYS: CalendarTable = {
  zone: 'America/New_York',
  hours: [{ weekdays: MON_TO_FRI, windows: [[9 * 60 + 30, 16 * 60]] }],
  holidays: [
    NEW_YEAR,
    MARTIN_LUTHER_KING,
    PRESIDENTS_DAY,
    GOOD_FRIDAY,
    MEMORIAL_DAY,
    JUNETEENTH,
    INDEPENDENCE_DAY,
    LABOR_DAY,
    THANKSGIVING,
    CHRISTMAS,
  ],
  closedDates: [
    ...MOURNING_DATES,
    // The attacks of September 11th.
    '2001-09-11',
    '2001-09-12',
    '2001-09-13',
    '2001-09-14',
    // Hurricane Sandy.
    '2012-10-29',
    '2012-10-30',
  ],
  earlyCloses: [
    { closeMinute: 14 * 60, rules: [{ ...CHRISTMAS_EVE, until: 1992 }], dates: ['1992-11-27'] },
    {
      closeMinute: 13 * 60,
      rules: [
        nth(4, 'thu', 11, { plusDays: 1, from: 1993 }),
        { ...CHRISTMAS_EVE, from: 1993 },
        date(7, 3, 'none', { weekdays: [mon, tue, thu], from: 1995 }),
        // Around an Independence Day on a Thursday it is the day before since 2013; it was the Friday after.
        date(7, 3, 'none', { weekdays: [wed], from: 2013 }),
        date(7, 5, 'none', { weekdays: [fri], from: 1995, until: 2012 }),
      ],
      dates: ['1997-12-26', '1999-12-31', '2003-12-26'],
    },
  ],
}
