/**
 * What server, console and command say to each other: one table of endpoints, from which the routes, the OpenAPI document,
 * the clients and the authorisation test are made. It is bundled into the browser.
 */

import type { z } from 'zod'
import { ALERTS } from './contract/alerts.ts'
import { COMMANDS } from './contract/commands.ts'
import type { Endpoint } from './contract/endpoint.ts'
import { INCIDENTS } from './contract/incidents.ts'
import { PEOPLE } from './contract/people.ts'
import { RECORDS } from './contract/records.ts'
import { SIGNING_IN } from './contract/signing-in.ts'
import { TRADING } from './contract/trading.ts'

/** Fixed paths stand before those with a `:name` that they would fit. */
export const ENDPOINTS = {
  ...SIGNING_IN,
  ...PEOPLE,
  ...TRADING,
  ...COMMANDS,
  ...ALERTS,
  ...INCIDENTS,
  ...RECORDS,
} as const satisfies Readonly<Record<string, Endpoint>>

export type EndpointName = keyof typeof ENDPOINTS
export const ENDPOINT_NAMES = Object.keys(ENDPOINTS) as readonly EndpointName[]

export function endpointOf(name: EndpointName): Endpoint {
  return ENDPOINTS[name]
}

type Table = typeof ENDPOINTS
type InputOf<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined
type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined
type PartOf<Name extends EndpointName, Part extends 'query' | 'body'> =
  Table[Name] extends Readonly<Record<Part, infer Schema>> ? Schema : undefined

type NamesIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

/** The `:names` of a path, as texts. */
export type PathOf<Name extends EndpointName> = Readonly<Record<NamesIn<Table[Name]['path']>, string>>
/** As a client writes them, and as the server has them after the defaults. */
export type QueryOf<Name extends EndpointName> = InputOf<PartOf<Name, 'query'>>
export type BodyOf<Name extends EndpointName> = InputOf<PartOf<Name, 'body'>>
export type TakenQueryOf<Name extends EndpointName> = OutputOf<PartOf<Name, 'query'>>
export type TakenBodyOf<Name extends EndpointName> = OutputOf<PartOf<Name, 'body'>>
export type AnswerOf<Name extends EndpointName> = z.output<Table[Name]['answer']>

/** The header that carries the token of the session with whatever changes something. */
export const CSRF_HEADER = 'x-csrf-token'
/** What a page asks by itself, with nobody at it, says so: it is no use of the session. What it says counts only against it. */
export const BACKGROUND_HEADER = 'x-background'
