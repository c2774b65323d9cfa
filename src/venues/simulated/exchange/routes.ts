/** One route of the REST interface, and of the WebSocket API where the operation is offered there too. */

import type { AccountIndex } from '../../../core/domain/ids.ts'
import type { ApiKey } from './api-keys.ts'
import type { Parameters } from './parameters.ts'
import type { Transport } from './seams.ts'

/** `None`: anybody. `UserStream`: a key. `Trade`, `UserData`: a key and a signature. */
export const SECURITIES = ['None', 'UserStream', 'Trade', 'UserData'] as const
export type Security = (typeof SECURITIES)[number]

export const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/** A request that passed the door. */
export interface Call {
  readonly transport: Transport
  readonly parameters: Parameters
  readonly ip: string
  /** The venue's time when it was taken. */
  readonly nowUs: number
}

/** A call by a key. */
export interface SignedCall extends Call {
  readonly key: ApiKey
  readonly accountName: string
  readonly accountIndex: AccountIndex
}

interface RouteBase {
  readonly method: Method
  /** `/api/v3/depth` */
  readonly path: string
  /** Its name in the WebSocket API: `depth`. */
  readonly wsMethod?: string
  readonly weight: number | ((parameters: Parameters) => number)
}

/** Returns: what is written as JSON. Errors: VenueError. */
export interface PublicRoute extends RouteBase {
  readonly security: 'None'
  handle(call: Call): unknown
}

export interface SignedRoute extends RouteBase {
  readonly security: Exclude<Security, 'None'>
  /** It spends the account's order counts, and its answer tells them. */
  readonly countsOrders?: boolean
  handle(call: SignedCall): unknown
}

export type Route = PublicRoute | SignedRoute

export function weightOf(route: Route, parameters: Parameters): number {
  return typeof route.weight === 'number' ? route.weight : route.weight(parameters)
}
