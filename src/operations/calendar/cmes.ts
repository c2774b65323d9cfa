/** CME Globex, equity indices, since 1990: from the evening before to the afternoon, Chicago time. */

import type { CalendarTable } from './calendar.ts'
import { MON_TO_FRI, nth } from './day-rules.ts'
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

export const CMES: CalendarTable = {
  zone: 'America/Chicago',
  hours: [{ weekdays: MON_TO_FRI, windows: [[-7 * 60, 17 * 60]] }],
  holidays: [NEW_YEAR, GOOD_FRIDAY, CHRISTMAS],
  closedDates: MOURNING_DATES,
  earlyCloses: [
    {
      closeMinute: 12 * 60,
      rules: [
        MARTIN_LUTHER_KING,
        PRESIDENTS_DAY,
        MEMORIAL_DAY,
        JUNETEENTH,
        INDEPENDENCE_DAY,
        LABOR_DAY,
        THANKSGIVING,
        nth(4, 'thu', 11, { plusDays: 1, from: 1993 }),
        CHRISTMAS_EVE,
      ],
      dates: [],
    },
  ],
}
