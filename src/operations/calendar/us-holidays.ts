/** The holidays that markets of the United States keep, each as a rule. */

import { date, easter, nth, WEEKDAYS } from './day-rules.ts'

/** On a Saturday it is not made up for: the year before would end a day early. */
export const NEW_YEAR = date(1, 1, 'sundayToMonday')
export const MARTIN_LUTHER_KING = nth(3, 'mon', 1, { from: 1998 })
export const PRESIDENTS_DAY = nth(3, 'mon', 2)
export const GOOD_FRIDAY = easter(-2)
export const MEMORIAL_DAY = nth(-1, 'mon', 5)
export const JUNETEENTH = date(6, 19, 'toFridayOrMonday', { from: 2022 })
export const INDEPENDENCE_DAY = date(7, 4, 'toFridayOrMonday')
export const LABOR_DAY = nth(1, 'mon', 9)
export const THANKSGIVING = nth(4, 'thu', 11)
export const CHRISTMAS = date(12, 25, 'toFridayOrMonday')

const { mon, tue, wed, thu } = WEEKDAYS
/** On a Friday it is the holiday itself, moved from a Saturday. */
export const CHRISTMAS_EVE = date(12, 24, 'none', { weekdays: [mon, tue, wed, thu] })

/** National days of mourning that stock and futures markets kept. */
export const MOURNING_DATES = ['1994-04-27', '2004-06-11', '2007-01-02', '2018-12-05', '2025-01-09']
