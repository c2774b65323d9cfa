/** What answers an endpoint: its request as the contract has it, checked, and the answer that the contract promises. */

import type { Whence } from '../ports/audit.ts'
import type { Caller } from '../ports/people.ts'
import type { Call } from './chain/call.ts'
import type { Verbatim } from './chain/respond.ts'
import type { AnswerOf, ENDPOINTS, EndpointName, PathOf, TakenBodyOf, TakenQueryOf } from './contract.ts'
import type { Outcome } from './outcome.ts'
import type { ApiWorld } from './world.ts'

/** Of what anybody may ask there may be no caller. */
type CallerOf<Name extends EndpointName> = (typeof ENDPOINTS)[Name]['permission'] extends 'Anyone'
  ? Caller | undefined
  : Caller

export interface Request<Name extends EndpointName> {
  readonly world: ApiWorld
  readonly call: Call
  readonly caller: CallerOf<Name>
  readonly whence: Whence
  readonly params: PathOf<Name>
  readonly query: TakenQueryOf<Name>
  readonly body: TakenBodyOf<Name>
}

/** Whoever answers need not own what he tells. */
type Told<T> = T extends readonly (infer Item)[]
  ? readonly Told<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Told<T[Key]> }
    : T

type Answered<Name extends EndpointName> = Outcome<Told<AnswerOf<Name>> | Verbatim>

export type Handler<Name extends EndpointName> = (request: Request<Name>) => Answered<Name> | Promise<Answered<Name>>

export type Handlers<Name extends EndpointName> = { readonly [Each in Name]: Handler<Each> }
