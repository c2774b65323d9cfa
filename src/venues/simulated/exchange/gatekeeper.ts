/** Lets a request in or refuses it: limits, key, permission, time and signature, in this order, for REST and WebSocket. */

import type { ApiKey, ApiKeys } from './api-keys.ts'
import { errors } from './errors.ts'
import type { RateLimits } from './rate-limits.ts'
import type { RequestText } from './request-text.ts'
import { checkRequestTime } from './request-time.ts'
import type { PublicRoute, Route, Security, SignedCall, SignedRoute } from './routes.ts'
import { weightOf } from './routes.ts'
import type { Transport } from './seams.ts'

export interface Visitor {
  readonly transport: Transport
  readonly ip: string
  readonly text: RequestText
  /** The header `X-MBX-APIKEY`, or the parameter `apiKey` of the WebSocket API. */
  readonly apiKey: string | undefined
  /** The key that the connection logged on with: it needs no signature any more. */
  readonly session?: ApiKey | undefined
  readonly nowUs: number
}

const API_KEY = /^[A-Za-z0-9]{64}$/

export class Gatekeeper {
  readonly keys: ApiKeys
  readonly limits: RateLimits

  constructor(keys: ApiKeys, limits: RateLimits) {
    this.keys = keys
    this.limits = limits
  }

  /** Does what the route asks for, if the visitor may. Errors: VenueError. */
  pass(route: Route, visitor: Visitor): unknown {
    this.limits.spendWeight(visitor.ip, weightOf(route, visitor.text.parameters), visitor.nowUs)
    return route.security === 'None' ? this.#open(route, visitor) : this.#signed(route, visitor)
  }

  #open(route: PublicRoute, { transport, ip, text, nowUs }: Visitor): unknown {
    return route.handle({ transport, parameters: text.parameters, ip, nowUs })
  }

  #signed(route: SignedRoute, visitor: Visitor): unknown {
    const { transport, ip, text, nowUs } = visitor
    const key = this.identify(visitor, route.security)
    const call: SignedCall = {
      transport,
      parameters: text.parameters,
      ip,
      nowUs,
      key,
      accountName: key.stored.account,
      accountIndex: key.accountIndex,
    }
    return route.handle(call)
  }

  /** Errors: -2014, -2015, -1102, -1021, -1022, -1131. */
  identify(visitor: Visitor, security: Security): ApiKey {
    const key = visitor.apiKey === undefined && visitor.session !== undefined ? visitor.session : this.#keyOf(visitor)
    if (!key.allows(visitor.ip) || !isPermitted(key, security)) throw errors.rejectedKey()
    if (security === 'UserStream') return key
    const isSession = key === visitor.session && visitor.text.signature === undefined
    if (!isSession && !visitor.text.signature) throw errors.missing('signature')
    checkRequestTime(visitor.text.parameters, visitor.nowUs)
    if (!isSession && !key.hasSigned(visitor.text.payload, visitor.text.signature!)) throw errors.badSignature()
    return key
  }

  #keyOf({ apiKey }: Visitor): ApiKey {
    if (apiKey === undefined || !API_KEY.test(apiKey)) throw errors.badKeyFormat()
    const key = this.keys.find(apiKey)
    if (key === undefined) throw errors.rejectedKey()
    return key
  }
}

function isPermitted(key: ApiKey, security: Security): boolean {
  switch (security) {
    case 'None':
      return true
    case 'UserStream':
    case 'UserData':
      return key.stored.canRead
    case 'Trade':
      return key.stored.canTrade
    default:
      return security satisfies never
  }
}
