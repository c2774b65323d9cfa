/** What a request to a venue is made of, what becomes of it, and what the venue calls a market. */

import type { InstrumentKind } from '../../core/domain/instrument.ts'
import type { Verdict } from './verdict.ts'

/** What ccxt's `sign` needs; it adds nothing that is not here but key, time and signature. */
export interface RestRequest {
  readonly api: string | readonly string[]
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly params: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[]
  /** What it costs of the venue's rate budget. */
  readonly weight: number
  /** Of an answer only what is not older is wanted; the venue is not told. */
  readonly sinceMs?: number | undefined
}

/** `Order`: now or never. `Cancel`: may use the kept share, and waits its turn. `Question`: waits a little. */
export const ERRANDS = ['Order', 'Cancel', 'Question'] as const
export type Errand = (typeof ERRANDS)[number]

export type CallOutcome =
  | { readonly kind: 'Answered'; readonly verdict: Verdict; readonly body: unknown }
  /** With proof. */
  | { readonly kind: 'NotSent'; readonly text: string }
  | { readonly kind: 'Unknown'; readonly text: string }

/** Asks of one family of a venue's requests, by reading alone. */
export function questionsOf(api: RestRequest['api']) {
  return (path: string, weight: number, params: RestRequest['params'] = {}): RestRequest => ({
    api,
    method: 'GET',
    path,
    params,
    weight,
  })
}

/** A market that a session is about. */
export interface MarketName {
  /** As requests name it, and as streams do. */
  readonly symbol: string
  readonly streamSymbol: string
  readonly kind: InstrumentKind
  readonly quoteCurrency: string
}
