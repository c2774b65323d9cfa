/** What strategies let be drawn, as it was after the newest bar of each instrument; as texts, for people alone. */

import type { PlotLine, PlotView } from '../../../api/contract/session-view.ts'
import type { Configuration } from '../../../core/domain/configuration.ts'
import type { Instrument } from '../../../core/domain/instrument.ts'
import { formatScaled } from '../../../core/std/decimal.ts'
import type { PlotPoint, PlotReading } from '../../../strategy/plots.ts'

/** Of a tick: an average lies between prices. */
const TICK_PARTS = 100
const TICK_PARTS_DIGITS = 2
const PANE_DIGITS = 8

export class PlotBoard {
  /** By strategy and instrument: bounded by the configuration. */
  readonly #views = new Map<string, PlotView>()

  /** A strategy that catches up tells again what it told before: older news changes nothing. */
  note(
    { strategies, instruments }: Pick<Configuration, 'strategies' | 'instruments'>,
    index: number,
    reading: PlotReading,
  ): void {
    const { strategyId } = strategies[index]!
    const instrument = instruments[reading.instrumentIndex]!
    const { instrumentId } = instrument
    const key = `${strategyId} ${instrumentId}`
    if ((this.#views.get(key)?.timeUs ?? 0) > reading.timeUs) return
    const lines = reading.points.map(point => lineOf(instrument, point))
    this.#views.set(key, { strategyId, instrumentId, timeUs: reading.timeUs, lines })
  }

  views(): PlotView[] {
    return [...this.#views.values()]
  }
}

function lineOf(instrument: Instrument, { name, pane, value }: PlotPoint): PlotLine {
  if (value === null) return { name, pane, value }
  return {
    name,
    pane,
    value: pane === '' ? priceText(instrument, value) : String(Number(value.toPrecision(PANE_DIGITS))),
  }
}

/** Returns: `null` for what is no price that could be drawn. */
function priceText({ tickUnits, priceDigits }: Instrument, ticks: number): string | null {
  const parts = Math.round(ticks * TICK_PARTS)
  if (!Number.isSafeInteger(parts)) return null
  return formatScaled(BigInt(parts) * BigInt(tickUnits), priceDigits + TICK_PARTS_DIGITS)
}
