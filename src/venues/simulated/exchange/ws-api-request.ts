/** One request of the WebSocket API, read from its text: numbers keep the digits that were signed. */

import { z } from 'zod'
import { errors } from './errors.ts'

export interface WsApiRequest {
  readonly id: string | number | null
  readonly method: string
  readonly params: Readonly<Record<string, string>>
}

const request = z.object({
  id: z.union([z.string().max(36), z.number(), z.null()]).optional(),
  method: z.string().min(1).max(64),
  params: z.record(z.string(), z.unknown()).optional(),
})

/** Errors: -1135. */
export function readWsApiRequest(text: string): WsApiRequest {
  const parsed = request.safeParse(parse(text))
  if (!parsed.success) throw errors.badJson()
  const { id = null, method, params = {} } = parsed.data
  return { id, method, params: textsOf(params) }
}

function textsOf(params: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined) continue
    texts[name] = value instanceof NumberText ? value.text : typeof value === 'string' ? value : JSON.stringify(value)
  }
  return texts
}

/** A number of a parameter, as it was written. */
class NumberText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toJSON(): number {
    return Number(this.text)
  }
}

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown

function parse(text: string): unknown {
  const keepDigits: Reviver = (key, value, { source }) =>
    typeof value === 'number' && key !== 'id' ? new NumberText(source ?? String(value)) : value
  try {
    return JSON.parse(text, keepDigits as (this: unknown, key: string, value: unknown) => unknown)
  } catch {
    throw errors.badJson()
  }
}
