/** A client of the contract's table: what is asked and answered has the types of the endpoint, and the answer is checked. */

import {
  type AnswerOf,
  type BodyOf,
  type EndpointName,
  endpointOf,
  type PathOf,
  type QueryOf,
} from '../../api/contract.ts'
import { CliError } from '../exit-codes.ts'
import type { ConsolePlace } from './console-place.ts'
import { callHttps, type HttpsAnswer } from './https-call.ts'
import { pendingOf, refusalOf } from './refused-answer.ts'

type Part<Key extends string, Value> = undefined extends Value
  ? Value extends undefined
    ? object
    : { readonly [key in Key]?: Value }
  : { readonly [key in Key]: Value }

/** What an endpoint has to be told: the names in its path, its query, its body; nothing that it does not take. */
export type Asked<Name extends EndpointName> = (keyof PathOf<Name> extends never
  ? object
  : { readonly path: PathOf<Name> }) &
  Part<'query', QueryOf<Name>> &
  Part<'body', BodyOf<Name>>

/** The same as the table's types see it once the name is forgotten. */
interface Told {
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

export interface ClientSetup {
  readonly place: ConsolePlace
  readonly token: string
}

const PATIENCE_MS = 15_000

export class ApiClient {
  readonly setup: ClientSetup

  constructor(setup: ClientSetup) {
    this.setup = setup
  }

  /** Errors: CliError; `unconfirmed` where a command may have been taken and nobody said so. */
  async ask<Name extends EndpointName>(
    name: Name,
    asked: Asked<Name>,
    patienceMs = PATIENCE_MS,
  ): Promise<AnswerOf<Name>> {
    const { place, token } = this.setup
    const { method, path, answer } = endpointOf(name)
    const told = asked as Told
    const heard = await callHttps(place, {
      method,
      path: pathOf(path, told.path ?? {}) + queryOf(told.query ?? {}),
      token,
      body: told.body === undefined ? undefined : JSON.stringify(told.body),
      patienceMs,
    })
    // What answers otherwise than a console may still have taken a command.
    const strange = (text: string) =>
      new CliError(method === 'GET' ? 'unreachable' : 'unconfirmed', `${place.origin} answers ${name} ${text}`)
    const value = jsonIn(heard)
    if (value === undefined) throw strange(`with ${heard.status} and no JSON: is that a console of Holdfast?`)
    if (heard.status === 202) throw pendingOf(value)
    if (heard.status !== 200) throw refusalOf(value) ?? strange(`with ${heard.status}: is that a console of Holdfast?`)
    const parsed = answer.safeParse(value)
    if (parsed.success) return parsed.data as AnswerOf<Name>
    const fault = parsed.error.issues[0]
    throw strange(
      `otherwise than this version expects: ${fault?.path.join('.')} ${fault?.message}; use the console's version`,
    )
  }
}

function pathOf(template: string, names: Readonly<Record<string, string>>): string {
  return template.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(names[name] ?? ''))
}

function queryOf(query: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}

function jsonIn({ type, body }: HttpsAnswer): unknown {
  try {
    return type.startsWith('application/json') ? JSON.parse(body) : undefined
  } catch {
    return undefined
  }
}
