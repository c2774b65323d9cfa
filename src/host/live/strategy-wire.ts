/**
 * What a node and the process of a strategy say to each other, as frames. Towards the strategy anything may be sent;
 * from it only what is short, of a known kind, and JSON or records, so that reading it can do no harm.
 */

import { deserialize, serialize } from 'node:v8'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { ParameterValue } from '../../core/domain/parameter-value.ts'
import type { SavedStrategyState } from '../../core/domain/saved-strategy-state.ts'
import type { PlotReading } from '../../strategy/plots.ts'
import { FrameError, frameOf } from './frames.ts'
import { INTENT_BYTES_MAX } from './intents-intake.ts'
import type { StrategySource } from './messages.ts'
import { decodePlotted, encodePlotted } from './plotted-wire.ts'

export type ToStrategy =
  | {
      readonly kind: 'Begin'
      readonly strategyIndex: number
      readonly configuration: Configuration
      readonly source: StrategySource
      /** What a person set in place of some of its parameters. */
      readonly changes: readonly ParameterValue[] | undefined
      readonly saved: SavedStrategyState | undefined
      /** What it is delivered up to here was delivered before: what it says to that was said before. */
      readonly heardUntilSequence: number
    }
  /**
   * A run of whole turns. `payload`: records (RecordWriter) of inputs and events; `stamps`: for each record its sequence
   * number and its time. Answered by `Done`; the next run is sent only then.
   */
  | { readonly kind: 'Deliver'; readonly payload: Uint8Array; readonly stamps: Float64Array }
  /** Asks for a SaveStrategyState intent; answered by `Done`. */
  | { readonly kind: 'Save' }

export type FromStrategy =
  | { readonly kind: 'Begun' }
  /** `payload`: the intents that the run led to, as records; empty where there were none. */
  | { readonly kind: 'Done'; readonly payload: Uint8Array }
  | { readonly kind: 'Failed'; readonly hook: string; readonly message: string; readonly stack: string }
  /** Read by `decodeLog`. */
  | { readonly kind: 'Log'; readonly level: string; readonly text: string }
  /** What it lets be drawn of one instrument, as it is after the newest bar of a run; told before `Done`. */
  | { readonly kind: 'Plotted'; readonly reading: PlotReading }

/** In place of a hook's name: its host ended it for the number of its intents. */
export const FLOODS = 'STRATEGY_FLOODS'

const TO_STRATEGY = ['Begin', 'Deliver', 'Save'] as const
const FROM_STRATEGY = ['Begun', 'Done', 'Failed', 'Log', 'Plotted'] as const
export const LOG_FRAME = FROM_STRATEGY.indexOf('Log')
const TEXT_MAX = 2_000
const STACK_MAX = 8_000

/** A strategy trusts its node: only what it can never be is refused. */
export const TO_STRATEGY_BYTES_MAX: readonly number[] = [2 ** 31, 2 ** 31, 0]
export const FROM_STRATEGY_BYTES_MAX: readonly number[] = [0, INTENT_BYTES_MAX, 64 * 1024, 16 * 1024, 16 * 1024]

export function encodeToStrategy(message: ToStrategy): Uint8Array {
  const kind = TO_STRATEGY.indexOf(message.kind)
  switch (message.kind) {
    case 'Begin':
      return frameOf(kind, serialize(message))
    case 'Deliver': {
      const { stamps, payload } = message
      const stampBytes = new Uint8Array(stamps.buffer, stamps.byteOffset, stamps.byteLength)
      const count = new Uint8Array(Float64Array.of(stamps.length).buffer)
      return frameOf(kind, count, stampBytes, payload)
    }
    case 'Save':
      return frameOf(kind)
    default:
      return message satisfies never
  }
}

export function decodeToStrategy(kind: number, payload: Uint8Array): ToStrategy {
  switch (TO_STRATEGY[kind]) {
    case 'Begin':
      return deserialize(payload) as ToStrategy
    case 'Deliver': {
      const { buffer } = payload
      const [count] = new Float64Array(buffer, 0, 1)
      return {
        kind: 'Deliver',
        stamps: new Float64Array(buffer, 8, count!),
        payload: new Uint8Array(buffer, 8 + count! * 8),
      }
    }
    case 'Save':
      return { kind: 'Save' }
    default:
      throw new FrameError(`a frame of kind ${kind}, which there is not`)
  }
}

/** Long texts are cut: the node refuses what is longer. */
export function encodeFromStrategy(message: FromStrategy): Uint8Array {
  return frameOf(FROM_STRATEGY.indexOf(message.kind), payloadOf(message))
}

function payloadOf(message: FromStrategy): Uint8Array {
  switch (message.kind) {
    case 'Begun':
      return NOTHING
    case 'Done':
      return message.payload
    case 'Failed': {
      const { hook, stack } = message
      return bytesOf({ hook, message: message.message.slice(0, TEXT_MAX), stack: stack.slice(0, STACK_MAX) })
    }
    case 'Log':
      return bytesOf({ level: message.level, text: message.text.slice(0, TEXT_MAX) })
    case 'Plotted':
      return encodePlotted(message.reading)
    default:
      return message satisfies never
  }
}

const NOTHING = new Uint8Array(0)

function bytesOf(fields: Readonly<Record<string, string>>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(fields))
}

/** Errors: FrameError for what no host of a strategy sends. */
export function decodeFromStrategy(kind: number, payload: Uint8Array): Exclude<FromStrategy, { kind: 'Log' }> {
  switch (FROM_STRATEGY[kind]) {
    case 'Begun':
      return { kind: 'Begun' }
    case 'Done':
      return { kind: 'Done', payload }
    case 'Failed': {
      const [hook, message, stack] = textsOf(payload, ['hook', 'message', 'stack'])
      return { kind: 'Failed', hook: hook!, message: message!, stack: stack! }
    }
    case 'Plotted':
      return { kind: 'Plotted', reading: decodePlotted(payload) }
    default:
      throw new FrameError(`a frame of kind ${kind}, which there is not`)
  }
}

/** Apart from the others, for most of a flood is never read. Returns: as it is shown. Errors: FrameError. */
export function decodeLog(payload: Uint8Array): string {
  const [level, text] = textsOf(payload, ['level', 'text'])
  return `[${level}] ${text}`
}

/** The named fields, each of them text. */
function textsOf(payload: Uint8Array, names: readonly string[]): string[] {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(payload))
  } catch {
    throw new FrameError('text that is not JSON')
  }
  if (typeof value !== 'object' || value === null) throw new FrameError('JSON that is not an object')
  return names.map(name => {
    const text: unknown = (value as Record<string, unknown>)[name]
    if (typeof text !== 'string') throw new FrameError(`"${name}" is not text`)
    return text
  })
}
