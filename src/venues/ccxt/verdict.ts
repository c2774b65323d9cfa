/** What an answer of a venue means for the request: certain things are told from uncertain ones, and only those. */

import { objectOf, type RawObject, textAt } from './raw.ts'

export const VERDICTS = [
  'Ok',
  /** The venue says no, and did nothing. */
  'Refused',
  /** It knows no such order, or none that is open. */
  'OrderUnknown',
  /** An order with this id is there already: ours from before, or its twin. Ask. */
  'Duplicate',
  /** Too many requests: it was not looked at, and we have to be silent for a while. */
  'RateLimited',
  /** Our clock is off: it was not looked at. */
  'BadClock',
  /** Key, signature or permission: it was not looked at, and nothing will be until a person helps. */
  'BadKey',
  /** It may have been done, or not. */
  'Unknown',
] as const
export type VerdictKind = (typeof VERDICTS)[number]

export interface Verdict {
  readonly kind: VerdictKind
  readonly text: string
}

export const OK: Verdict = { kind: 'Ok', text: '' }

export function verdict(kind: VerdictKind, text: string): Verdict {
  return { kind, text }
}

/** By code, or by the beginning of it. */
export type VerdictTable = Readonly<Record<string, VerdictKind>>

/**
 * Judges by the venue's own code first, then by the status of HTTP.
 *
 * Returns: for a code that is in no table, `Refused` where the venue answered that it will not, `Unknown` where its servers
 * failed: an error that we do not know, from a server that says it failed, proves nothing.
 */
export function judge(table: VerdictTable, status: number, code: string, text: string): Verdict {
  const known = table[code] ?? prefixed(table, code)
  const words = `${code} ${text}`.trim() || `HTTP ${status}`
  if (known !== undefined) return verdict(known, words)
  return byStatus(status, words, code !== '')
}

function prefixed(table: VerdictTable, code: string): VerdictKind | undefined {
  const entry = Object.entries(table).find(([key]) => key.endsWith('*') && code.startsWith(key.slice(0, -1)))
  return entry?.[1]
}

/** A "forbidden" without a word of the venue's own is of the wall before it: too much came from here, and it did not see it. */
export function byStatus(status: number, text: string, isTheVenues = false): Verdict {
  if (status === 429 || status === 418 || (status === 403 && !isTheVenues)) return verdict('RateLimited', text)
  if (status === 401 || status === 403) return verdict('BadKey', text)
  if (status === 408 || status >= 500) return verdict('Unknown', text)
  return verdict('Refused', text)
}

/** `code` and `msg` of an answer, by whatever names the venue gives them. */
export function codeAndText(answer: unknown, codeKey: string, textKey: string): readonly [string, string, RawObject] {
  const raw = objectOf(answer)
  return [textAt(raw, codeKey), textAt(raw, textKey), raw]
}
