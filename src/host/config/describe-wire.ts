/**
 * What is said between a process that asks a strategy's module and the child that loads it: one question, one answer, as frames.
 *
 * Why JSON for the answer: the module shares the child and can write to its stream what it likes; nothing of it is deserialized.
 */

import { deserialize, serialize } from 'node:v8'
import { FrameError, FrameReader, frameOf } from '../live/frames.ts'
import type { DescriptionResult } from './describe-strategy.ts'

/** Where the child has the stream. */
export const DESCRIBE_FD = 3
const KIND = 0
const QUESTION_BYTES_MAX = 2 ** 24
/** A thousand parameters and ten thousand wishes are less. */
const ANSWER_BYTES_MAX = 2 ** 23

export interface DescribeMessage {
  readonly file: string
  readonly written: Readonly<Record<string, unknown>>
}

export function encodeQuestion(message: DescribeMessage): Uint8Array {
  return frameOf(KIND, serialize(message))
}

export function questionReader(onQuestion: (message: DescribeMessage) => void): FrameReader {
  return new FrameReader({
    bytesMaxByKind: [QUESTION_BYTES_MAX],
    onFrame: (_, payload) => onQuestion(deserialize(payload) as DescribeMessage),
  })
}

export function encodeAnswer(answer: DescriptionResult): Uint8Array {
  return frameOf(KIND, new TextEncoder().encode(JSON.stringify(answer)))
}

/** What the answer says is to be checked. Its `push` throws a FrameError for what is no answer. */
export function answerReader(onAnswer: (answer: unknown) => void): FrameReader {
  return new FrameReader({ bytesMaxByKind: [ANSWER_BYTES_MAX], onFrame: (_, payload) => onAnswer(jsonOf(payload)) })
}

function jsonOf(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload))
  } catch {
    throw new FrameError('text that is not JSON')
  }
}
