/** What the venue says when it does not know, or does not want to: its own statuses, codes and words. */

import { divFloor } from '../../../../core/std/integers.ts'
import type { Answer } from '../seams.ts'
import type { UnknownAnswer } from './fault-spec.ts'

/** The request may have been executed, and may not. */
export function unknownAnswer(answer: UnknownAnswer): Answer {
  switch (answer) {
    case '503':
      return answerOf(503, -1000, 'Unknown error, please check your request or try again later.')
    case '-1006':
      return answerOf(500, -1006, 'An unexpected response was received from the message bus. Execution status unknown.')
    case '-1007':
      return answerOf(
        504,
        -1007,
        'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
      )
    default:
      return answer satisfies never
  }
}

export function rateLimitAnswer(status: 429 | 418, retryAfterSeconds: number, nowUs: number): Answer {
  const untilMs = divFloor(nowUs, 1000) + retryAfterSeconds * 1000
  const what = status === 429 ? 'Too many requests;' : `Way too many requests; IP banned until ${untilMs}.`
  const msg = `${what} Please use WebSocket Streams for live updates to avoid ${status === 429 ? 'polling the API' : 'bans'}.`
  return { status, headers: { 'Retry-After': String(retryAfterSeconds) }, body: { code: -1003, msg } }
}

export function downAnswer(): Answer {
  return answerOf(503, -1008, 'Server is currently overloaded with other requests. Please try again in a few minutes.')
}

function answerOf(status: number, code: number, msg: string): Answer {
  return { status, headers: {}, body: { code, msg } }
}
