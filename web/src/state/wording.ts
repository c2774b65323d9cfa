/** Texts of numbers and times as this person wants to see them. */

import { groupDigits } from '../text/numbers.ts'
import { clockText, dateText, exactText } from '../text/times.ts'
import { browserMs } from './now.ts'
import { type Grouping, settings } from './settings.ts'

const SEPARATORS: Readonly<Record<Grouping, string>> = { Space: '\u202f', Comma: ',', None: '' }

export function numberText(text: string): string {
  return groupDigits(text, SEPARATORS[settings.value.grouping])
}

function zone(): 'UTC' | undefined {
  return settings.value.zone === 'UTC' ? 'UTC' : undefined
}

/** The date is left out where it is today's, unless the person wants to see it always. */
export function timeText(us: number): string {
  const date = dateText(us, zone())
  const isToday = settings.value.clock === 'Time' && date === dateText(browserMs.value * 1000, zone())
  return isToday ? clockText(us, zone()) : `${date} ${clockText(us, zone())}`
}

export function fullTimeText(us: number): string {
  return `${exactText(us, zone())} ${settings.value.zone === 'UTC' ? 'UTC' : 'local'}`
}

export function nowText(us: number): string {
  return clockText(us, zone())
}
