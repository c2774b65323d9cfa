/** What the place and name of a LEAN file say: `equity/usa/minute/spy/20131007_trade.zip`, `forex/oanda/daily/eurusd.zip`. */

import { parseTimeUs, US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../core/std/time.ts'

export const LEAN_CLASSES = ['equity', 'forex', 'crypto', 'future'] as const
export type LeanClass = (typeof LEAN_CLASSES)[number]
export const LEAN_RESOLUTIONS = ['tick', 'second', 'minute', 'hour', 'daily'] as const
export type LeanResolution = (typeof LEAN_RESOLUTIONS)[number]

export interface LeanFile {
  readonly assetClass: LeanClass
  readonly market: string
  readonly resolution: LeanResolution
  readonly symbol: string
  readonly tickType: 'trade' | 'quote'
  /** Tick, second and minute files: midnight of their day on the wall clock; 0 for hour and daily files. */
  readonly dayUs: number
}

const DAY_FILE =
  /(?:^|\/)(equity|forex|crypto)\/([a-z0-9]+)\/(tick|second|minute)\/([a-z0-9.]+)\/(\d{8})_(trade|quote)\.zip$/i
const LONG_FILE = /(?:^|\/)(equity|forex|crypto)\/([a-z0-9]+)\/(hour|daily)\/([a-z0-9.]+?)(?:_(trade|quote))?\.zip$/i

/** Reads a path; undefined where the last parts are not those of a LEAN data folder. */
export function parseLeanPath(path: string): LeanFile | undefined {
  const place = path.replaceAll('\\', '/').toLowerCase()
  const day = DAY_FILE.exec(place)
  if (day !== null) {
    const dayUs = leanDayUs(day[5]!)
    return dayUs === undefined ? undefined : leanFileOf(day, day[6], dayUs)
  }
  const long = LONG_FILE.exec(place)
  return long === null ? undefined : leanFileOf(long, long[5], 0)
}

/** `20131007` as midnight on the wall clock; undefined where there is no such day. */
export function leanDayUs(date: string): number | undefined {
  return parseTimeUs(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`)
}

function leanFileOf(match: RegExpExecArray, tickType: string | undefined, dayUs: number): LeanFile {
  const assetClass = match[1] as LeanClass
  // Forex has quotes only, and daily files of the other two are of trades unless they say so.
  const byDefault = assetClass === 'forex' ? 'quote' : 'trade'
  return {
    assetClass,
    market: match[2]!,
    resolution: match[3] as LeanResolution,
    symbol: match[4]!.toUpperCase(),
    tickType: (tickType ?? byDefault) as 'trade' | 'quote',
    dayUs,
  }
}

/** Equities of other markets are in their own zones: `usa` is New York, `india` Kolkata; what is not known is New York. */
export function zoneOfLeanEquity(market: string): string {
  return market === 'india' ? 'Asia/Kolkata' : 'America/New_York'
}

/** The zone of the times in a file. Source: `dataTimeZone` of LEAN's market-hours database. */
export function zoneOfLeanFile(file: LeanFile): string {
  if (file.assetClass === 'equity') return zoneOfLeanEquity(file.market)
  // FXCM's data are in Eastern standard time the whole year.
  return file.assetClass === 'forex' && file.market === 'fxcm' ? '-05:00' : 'UTC'
}

/** 0 for ticks. */
export function stepOfLeanFile(file: LeanFile): number {
  switch (file.resolution) {
    case 'tick':
      return 0
    case 'second':
      return US_PER_SECOND
    case 'minute':
      return US_PER_MINUTE
    case 'hour':
      return US_PER_HOUR
    case 'daily':
      return US_PER_DAY
    default:
      return file.resolution satisfies never
  }
}
