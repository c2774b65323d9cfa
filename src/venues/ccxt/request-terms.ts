/** What a request to a venue is made of, and what it calls a market. */

import type { InstrumentKind } from '../../core/domain/instrument.ts'

/** What ccxt's `sign` needs; it adds nothing that is not here but key, time and signature. */
export interface RestRequest {
  readonly api: string | readonly string[]
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly params: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[]
  /** What it costs of the venue's rate budget. */
  readonly weight: number
}

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
