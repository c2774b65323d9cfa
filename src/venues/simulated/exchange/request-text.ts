/** Takes a request's text apart: its parameters, its signature, and the very text that was signed. */

import { errors } from './errors.ts'
import { Parameters } from './parameters.ts'

export interface RequestText {
  readonly parameters: Parameters
  readonly signature: string | undefined
  /** Query and body one after the other, as they came, without the signature. */
  readonly payload: string
}

/** Shape: `query` without its question mark; `body` a form. Errors: -1100 where a percent sign starts no escape, -1101 for a name sent twice. */
export function readRequestText(query: string, body: string): RequestText {
  const values = new Map<string, string>()
  let signature: string | undefined
  const signed = [query, body].map(text => {
    const own = new Set<string>()
    const pairs = text.split('&').filter(pair => pair !== '')
    const kept: string[] = []
    for (const pair of pairs) {
      const [name, value] = pairOf(pair)
      if (own.has(name)) throw errors.duplicateParameter()
      own.add(name)
      if (name === 'signature') signature ??= value
      else {
        kept.push(pair)
        if (!values.has(name)) values.set(name, value)
      }
    }
    return kept.join('&')
  })
  return { parameters: new Parameters(values, signature !== undefined), signature, payload: signed.join('') }
}

function pairOf(pair: string): [string, string] {
  const at = pair.indexOf('=')
  const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
  try {
    return [decode(name), decode(value)]
  } catch {
    throw errors.illegalCharacters(name, '^[A-Za-z0-9%]*$')
  }
}

/** A form writes a blank as a plus; in base64 a plus is a plus, and no parameter has blanks. */
function decode(text: string): string {
  return decodeURIComponent(text)
}

/** The WebSocket API signs its parameters in the order of their names, as `a=1&b=2`. */
export function readParams(params: Readonly<Record<string, string>>): RequestText {
  const { signature, ...rest } = params
  const names = Object.keys(rest).sort()
  return {
    parameters: new Parameters(new Map(names.map(name => [name, rest[name]!])), signature !== undefined),
    signature,
    payload: names.map(name => `${name}=${rest[name]}`).join('&'),
  }
}
