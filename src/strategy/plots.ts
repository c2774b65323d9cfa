/**
 * What a strategy lets the chart draw: declared once, read after each of its bars, for people alone. The core never sees it, and
 * nothing of it is journaled.
 */

import type { Bar } from '../core/domain/market-data.ts'
import type { InstrumentHandle } from './instrument-handle.ts'
import type { Subscription } from './subscriptions.ts'

/** Lines of one strategy. */
export const PLOT_LINES_MAX = 16
export const PLOT_NAME_LENGTH_MAX = 40

/** The names of what is a number in `Source`. */
type NumberOf<Source> = { [Key in keyof Source]: Source[Key] extends number ? Key : never }[keyof Source] & string

export interface PlotOptions<Source> {
  /** Which of its numbers are drawn, a line each; `value` unless said. */
  readonly lines?: readonly NumberOf<Source>[]
  /** The name of a pane below the candles, for what is not a price; those of one name share it. */
  readonly pane?: string
}

/** One line at one bar. */
export interface PlotPoint {
  readonly name: string
  /** Empty: over the candles, in ticks. */
  readonly pane: string
  /** `null` where there is none yet. */
  readonly value: number | null
}

/** Every line of an instrument, as it was after a bar. */
export interface PlotReading {
  readonly instrumentIndex: number
  /** The end of the bar. */
  readonly timeUs: number
  readonly points: readonly PlotPoint[]
}

interface Line {
  readonly name: string
  readonly pane: string
  readonly instrumentIndex: number
  readonly source: Readonly<Record<string, unknown>>
  readonly key: string
}

export class Plots {
  readonly #lines: Line[] = []
  readonly #subscriptions: readonly Subscription[]

  constructor(subscriptions: readonly Subscription[]) {
    this.#subscriptions = subscriptions
  }

  /** Errors: throws on an author's mistake; the strategy does not start. */
  declare<Source extends object>(
    instrument: InstrumentHandle,
    name: string,
    source: Source,
    { lines, pane = '' }: PlotOptions<Source> = {},
  ): Source {
    const hasBars = this.#subscriptions.some(each => each.kind === 'Bar' && each.instrumentIndex === instrument.index)
    if (!hasBars)
      throw new Error(`plot ${name}: lines are read at each bar, and none of ${instrument.instrumentId} is subscribed`)
    for (const key of lines ?? ['value']) {
      const whole = lines === undefined ? name : `${name} ${key}`
      this.#add({ name: whole, pane, instrumentIndex: instrument.index, source: source as Line['source'], key })
    }
    return source
  }

  /** Returns: `undefined` where nothing is drawn for the bar's instrument. */
  readAfter(bar: Bar): PlotReading | undefined {
    const { instrumentIndex, timeUs, eventTimeUs } = bar
    const points = this.#lines.filter(line => line.instrumentIndex === instrumentIndex).map(pointOf)
    return points.length === 0 ? undefined : { instrumentIndex, timeUs: eventTimeUs || timeUs, points }
  }

  #add(line: Line): void {
    for (const text of [line.name, line.pane])
      if (text.length > PLOT_NAME_LENGTH_MAX)
        throw new Error(`plot "${text}": ${text.length} characters, at most ${PLOT_NAME_LENGTH_MAX} are possible`)
    if (typeof line.source[line.key] !== 'number')
      throw new Error(`plot ${line.name}: it has no number "${line.key}"; say which: { lines: ['upper', 'lower'] }`)
    if (this.#lines.some(({ name, instrumentIndex }) => name === line.name && instrumentIndex === line.instrumentIndex))
      throw new Error(`plot ${line.name}: there is one of that name already`)
    if (this.#lines.length === PLOT_LINES_MAX)
      throw new Error(`plot ${line.name}: more than ${PLOT_LINES_MAX} lines of one strategy`)
    this.#lines.push(line)
  }
}

function pointOf({ name, pane, source, key }: Line): PlotPoint {
  const value = numberOf(source, key)
  return { name, pane, value: Number.isFinite(value) ? value : null }
}

/** Why nothing is thrown: a replay does not read it, and has to come to the same end. */
function numberOf(source: Line['source'], key: string): number {
  try {
    return source[key] as number
  } catch {
    return Number.NaN
  }
}
