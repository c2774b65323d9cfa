/** A strategy's section of a configuration for recorded data: its parameters and limits, in units of what stands in. Pure. */

import { barSeriesOf, parseSeriesName } from '../../market-data/series.ts'
import { formatDurationUs, parseDurationUs } from '../../strategy/duration.ts'
import type { LoadedStrategy } from '../config/loaded-config.ts'
import type { RecordedInstrument } from './recorded-market.ts'
import { qtyText, renamed, type Swap } from './swaps.ts'

/** A mapping as a person writes it. */
export type Section = Readonly<Record<string, unknown>>

export interface RetargetOptions {
  /** `real`, `10x`, `full`. */
  readonly speed: string
  /** 1 for real time; Infinity. */
  readonly speedFactor: number
  readonly dataFolder: string
}

export function retargetStrategy(
  { requests, written, file }: LoadedStrategy,
  section: Section,
  swaps: readonly Swap[],
  options: RetargetOptions,
): { readonly section: Section | undefined; readonly notes: string[] } {
  const ours = swaps.filter(({ from }) => requests.some(({ instrumentId }) => instrumentId === from))
  const missing = requests.flatMap(({ kind, instrumentId }) => {
    const { series } = ours.find(({ from }) => from === instrumentId)!.to
    return offers(series, kind)
      ? []
      : [`needs ${kind.toLowerCase()} data of ${instrumentId}, there is ${series.join(', ')}`]
  })
  if (missing.length > 0) return { section: undefined, notes: [`left out: it ${missing[0]}`] }
  const notes: string[] = []
  const [swap] = ours
  const parameters = Object.fromEntries(
    Object.entries(written).map(([name, value]) => [
      name,
      swap === undefined ? value : parameterOf(name, value, swap, ours, notes),
    ]),
  )
  const series = ours.flatMap(({ to }) => [to])
  const limits = withoutNarrowAge(sectionOf(section['limits']), series, options)
  const allowed = (limits['allowedInstruments'] as readonly string[] | undefined)?.map(id => renamed(id, swaps))
  const instrumentLimits = Object.entries(sectionOf(section['instrumentLimits'])).map(([id, values]) => [
    renamed(id, swaps),
    instrumentLimitsOf(
      sectionOf(values),
      swaps.find(({ from }) => from === id),
    ),
  ])
  return {
    notes,
    section: {
      ...section,
      file,
      parameters,
      limits: allowed === undefined ? limits : { ...limits, allowedInstruments: [...new Set(allowed)] },
      instrumentLimits: Object.fromEntries(instrumentLimits),
    },
  }
}

function offers(series: readonly string[], kind: string): boolean {
  if (kind === 'Bar') return series.length > 0
  return series.includes(kind.toLowerCase())
}

/** Instruments by their names; quantities and distances by theirs; bars that are not recorded and cannot be made. */
function parameterOf(
  name: string,
  value: string | number | boolean,
  swap: Swap,
  ours: readonly Swap[],
  notes: string[],
) {
  const other = ours.find(({ from }) => from === value)
  if (other !== undefined) return other.to.spec.instrumentId
  const text = String(value)
  if (/qty|quantity|positionMax/i.test(name) && Number(text) > 0) return told(name, text, qtyText(text, swap), notes)
  if (/ticks$/i.test(name) && Number(text) > 0)
    return told(name, text, String(Math.max(1, Math.round(Number(text) * swap.ticksRatio))), notes)
  const stepUs = parseDurationUs(text)
  if (stepUs !== undefined && /bar/i.test(name)) return told(name, text, barText(text, stepUs, swap.to.series), notes)
  return value
}

function told(name: string, before: string, after: string, notes: string[]): string {
  if (after !== before) notes.push(`${name} ${after} in place of ${before}`)
  return after
}

/** Bars of any length are made of ticks; without ticks the recorded ones are all there is. */
function barText(text: string, stepUs: number, series: readonly string[]): string {
  if (series.includes('trade') || series.includes('quote') || series.includes(barSeriesOf(stepUs).name)) return text
  const shortest = barStepsOf(series)[0]
  return shortest === undefined ? text : formatDurationUs(shortest)
}

function barStepsOf(series: readonly string[]): number[] {
  return series
    .map(name => parseSeriesName(name)?.stepUs ?? 0)
    .filter(stepUs => stepUs > 0)
    .sort((a, b) => a - b)
}

function instrumentLimitsOf(limits: Section, swap: Swap | undefined): Section {
  if (swap === undefined) return limits
  const scaled = (name: string) => (limits[name] === undefined ? {} : { [name]: qtyText(String(limits[name]), swap) })
  return { ...limits, ...scaled('orderQtyMax'), ...scaled('positionMax') }
}

/** Bars come seldom: data are not old because the next bar is not there yet. */
export function withoutNarrowAge(
  limits: Section,
  instruments: readonly RecordedInstrument[],
  { speedFactor }: RetargetOptions,
): Section {
  const ageUs = parseDurationUs(String(limits['dataAgeMax'] ?? ''))
  const isOfBars = instruments.some(({ series }) => !series.includes('trade') && !series.includes('quote'))
  const stepUs = Math.max(0, ...instruments.flatMap(({ series }) => barStepsOf(series).slice(0, 1)))
  const neededUs = Number.isFinite(speedFactor) ? Math.ceil((3 * stepUs) / speedFactor) : 0
  if (ageUs === undefined || !isOfBars || neededUs <= ageUs) return limits
  return { ...limits, dataAgeMax: formatDurationUs(neededUs) }
}

export function sectionOf(value: unknown): Section {
  return typeof value === 'object' && value !== null ? (value as Section) : {}
}
