/** What a strategy lets be drawn, as bytes on its way to the node: read with suspicion, for an author's code made it. */

import { PLOT_LINES_MAX, PLOT_NAME_LENGTH_MAX, type PlotPoint, type PlotReading } from '../../strategy/plots.ts'
import { FrameError } from './frames.ts'

export function encodePlotted(reading: PlotReading): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(reading))
}

/** Errors: FrameError for what no host of a strategy sends. */
export function decodePlotted(payload: Uint8Array): PlotReading {
  const { instrumentIndex, timeUs, points } = fieldsOf(jsonOf(payload))
  if (!isCount(instrumentIndex) || !isCount(timeUs)) throw new FrameError('a drawing without its instrument and time')
  if (!Array.isArray(points) || points.length === 0 || points.length > PLOT_LINES_MAX)
    throw new FrameError(`a drawing that has not 1 to ${PLOT_LINES_MAX} lines`)
  return { instrumentIndex, timeUs, points: points.map(pointOf) }
}

function pointOf(each: unknown): PlotPoint {
  const { name, pane, value } = fieldsOf(each)
  if (!isName(name) || name === '' || !isName(pane)) throw new FrameError('a drawn line without a name')
  if (value !== null && !isDrawable(value)) throw new FrameError(`a drawn line "${name}" that is no number`)
  return { name, pane, value }
}

function jsonOf(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload))
  } catch {
    throw new FrameError('a drawing that is not JSON')
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>
  throw new FrameError('a drawing that is not an object')
}

/** JSON has no infinity, but `1e999` is read as one. */
function isDrawable(value: unknown): value is number {
  return Number.isFinite(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= PLOT_NAME_LENGTH_MAX
}
