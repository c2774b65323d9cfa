/** Whether a request is of now: its timestamp against the venue's clock, within the window that it asks for. */

import { errors } from './errors.ts'
import type { Parameters } from './parameters.ts'

const RECV_WINDOW_US = 5_000_000
const RECV_WINDOW_US_MAX = 60_000_000
const AHEAD_US_MAX = 1_000_000
/** A timestamp this large is in microseconds; as milliseconds it would lie in the year 33658. */
const MICROSECONDS_FROM = 1e15

/** Errors: -1102, -1100, -1131, -1021. */
export function checkRequestTime(parameters: Parameters, nowUs: number): void {
  const timestamp = parameters.requiredWhole('timestamp')
  const timestampUs = timestamp >= MICROSECONDS_FROM ? timestamp : timestamp * 1000
  const windowUs = recvWindowUs(parameters)
  if (timestampUs >= nowUs + AHEAD_US_MAX) throw errors.timestampAhead()
  if (nowUs - timestampUs > windowUs) throw errors.timestampStale()
}

function recvWindowUs(parameters: Parameters): number {
  const text = parameters.decimal('recvWindow')
  if (text === undefined) return RECV_WINDOW_US
  const windowUs = Math.round(Number(text) * 1000)
  if (windowUs > RECV_WINDOW_US_MAX) throw errors.badRecvWindow()
  return windowUs
}
