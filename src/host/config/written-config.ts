/**
 * A checked configuration back in the form that a person writes, every default filled in.
 *
 * Invariant: it reads back as the same configuration, with the same hash.
 */

import type { TimeUs } from '../../core/domain/ids.ts'
import { formatTimeUs } from '../../core/std/time.ts'
import { formatDurationUs } from '../../strategy/duration.ts'
import type { LoadedConfig } from './loaded-config.ts'
import { FULL_SPEED } from './scalars.ts'

type Written = string | number | boolean | readonly Written[] | { readonly [key: string]: Written }

/** Keys whose checked value is a number of microseconds. */
export const DURATIONS = [
  'ackTimeout',
  'validityWindow',
  'orderLatency',
  'orderJitter',
  'reportLatency',
  'reportJitter',
  'fundingInterval',
  'repeatedExecutionsWindow',
  'dataAgeMax',
  'intentAgeMax',
  'keep',
  'reconcileEvery',
  'deadMansSwitch',
  'lease',
  'connectTimeout',
  'answerTimeout',
  'staleAfter',
  'switchBackAfter',
  'disagreeAfter',
  'every',
  'for',
  'first',
  'after',
  'repeatAfter',
  'retriggerAfter',
  'keepData',
  'keepRaw',
  'sessionMax',
  'sessionIdle',
]
const TIMES = ['from', 'to']

export function writtenConfigOf({ config, strategies }: LoadedConfig): Readonly<Record<string, Written>> {
  const ofStrategies = Object.entries(config.strategies).map(([strategyId, strategy]) => {
    const parameters = strategies.find(each => each.strategyId === strategyId)?.written ?? {}
    return [strategyId, { ...(writtenOf('', { ...strategy, parameters: {} }) as object), parameters }]
  })
  const { strategies: _strategies, ...rest } = config
  return { ...(writtenOf('', rest) as object), strategies: Object.fromEntries(ofStrategies) }
}

function writtenOf(key: string, value: unknown): Written {
  if (Array.isArray(value)) return value.map(item => writtenOf('', item))
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
    return Object.fromEntries(entries.map(([name, inner]) => [name, writtenOf(name, inner)]))
  }
  return typeof value === 'number' ? writtenNumber(key, value) : (value as string | boolean)
}

function writtenNumber(key: string, value: number): Written {
  if (DURATIONS.includes(key)) return formatDurationUs(value)
  // A conversion's `from` and `to` are texts, so only times come here.
  if (TIMES.includes(key)) return formatTimeUs(value as TimeUs)
  if (key === 'speed') return value === FULL_SPEED ? 'full' : `${value}x`
  if (key !== 'dayStart') return value
  const two = (part: number) => String(part).padStart(2, '0')
  return `${two(Math.floor(value / 60))}:${two(value % 60)}`
}
