/** The body of a request as JSON: of bounded length and depth, without keys that mean something to the language. */

import type { IncomingMessage } from 'node:http'
import { okOf } from '../../core/std/result.ts'
import { type Outcome, refused } from '../outcome.ts'

export const BODY_BYTES_MAX = 64 * 1_024
export const JSON_DEPTH_MAX = 16
const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** An absent body is an empty object. */
export async function readJsonBody(incoming: IncomingMessage): Promise<Outcome<unknown>> {
  const text = await readText(incoming)
  if (!text.ok) return text
  if (text.value === '') return okOf({})
  const type = incoming.headers['content-type'] ?? ''
  if (!/^application\/json(;\s*charset=utf-8)?$/i.test(type))
    return refused('WRONG_MEDIA_TYPE', `content-type is ${JSON.stringify(type.slice(0, 80))}`)
  return parseJson(text.value)
}

async function readText(incoming: IncomingMessage): Promise<Outcome<string>> {
  const tooLarge = refused('BODY_TOO_LARGE', `a body has at most ${BODY_BYTES_MAX} bytes`)
  if (Number(incoming.headers['content-length'] ?? 0) > BODY_BYTES_MAX) return tooLarge
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > BODY_BYTES_MAX) return tooLarge
      chunks.push(chunk)
    }
    return okOf(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)))
  } catch {
    return refused('BAD_REQUEST', 'the body ended early, or is not UTF-8 text')
  }
}

export function parseJson(text: string): Outcome<unknown> {
  if (depthOf(text) > JSON_DEPTH_MAX) return refused('BAD_REQUEST', `the body is nested deeper than ${JSON_DEPTH_MAX}`)
  let unsafe: string | undefined
  try {
    const value: unknown = JSON.parse(text, (key, inner: unknown) => {
      if (UNSAFE_KEYS.has(key)) unsafe = key
      return inner
    })
    return unsafe === undefined
      ? okOf(value)
      : refused('BAD_REQUEST', `the body has a key ${unsafe}, which nothing here has`)
  } catch {
    return refused('BAD_REQUEST', 'the body is not JSON')
  }
}

/** Of brackets outside of texts; that of no JSON may be anything. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let isText = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (isText) {
      if (character === '\\') at++
      else if (character === '"') isText = false
    } else if (character === '"') isText = true
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth)
    else if (character === '}' || character === ']') depth--
  }
  return deepest
}
