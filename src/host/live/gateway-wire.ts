/** What a node and the process of a gateway say to each other, as frames. Both are ours, and trust each other. */

import { deserialize, serialize } from 'node:v8'
import { FrameError, frameOf } from './frames.ts'
import type { FromGateway, ToGateway } from './messages.ts'

const TO_GATEWAY = ['Begin', 'Lead', 'Execute', 'Resume'] as const
const FROM_GATEWAY = ['Inputs', 'Alive', 'Lines', 'Alert', 'Samples'] as const

/** Only what can never be is refused. */
export const TO_GATEWAY_BYTES_MAX: readonly number[] = [2 ** 31, 2 ** 31, 2 ** 31, 2 ** 16]
export const FROM_GATEWAY_BYTES_MAX: readonly number[] = [2 ** 31, 0, 2 ** 24, 2 ** 16, 2 ** 20]

export function encodeToGateway(message: ToGateway): Uint8Array {
  return frameOf(TO_GATEWAY.indexOf(message.kind), serialize(message))
}

export function decodeToGateway(payload: Uint8Array): ToGateway {
  return deserialize(payload) as ToGateway
}

export function encodeFromGateway(message: FromGateway): Uint8Array {
  const kind = FROM_GATEWAY.indexOf(message.kind)
  switch (message.kind) {
    case 'Inputs':
      return frameOf(kind, message.payload)
    case 'Alive':
      return frameOf(kind)
    case 'Lines':
    case 'Alert':
    case 'Samples':
      return frameOf(kind, serialize(message))
    default:
      return message satisfies never
  }
}

/** Errors: FrameError for a kind that there is not. */
export function decodeFromGateway(kind: number, payload: Uint8Array): FromGateway {
  switch (FROM_GATEWAY[kind]) {
    case 'Inputs':
      return { kind: 'Inputs', payload }
    case 'Alive':
      return { kind: 'Alive' }
    case 'Lines':
    case 'Alert':
    case 'Samples':
      return deserialize(payload) as FromGateway
    default:
      throw new FrameError(`a frame of kind ${kind}, which there is not`)
  }
}
