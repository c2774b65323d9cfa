/** The routes, made of the contract's table: each request goes through the same chain, whatever it asks for. */

import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { addressOf, Call } from './chain/call.ts'
import { RECORDED, recordDeed, Tries } from './chain/deeds.ts'
import type { Gates } from './chain/gates.ts'
import { readJsonBody } from './chain/json-body.ts'
import { answerOf, refusalAnswer } from './chain/respond.ts'
import { checked } from './chain/schema-check.ts'
import { COMMANDS, type CommandName } from './contract/commands.ts'
import { ENDPOINT_NAMES, type EndpointName, endpointOf } from './contract.ts'
import type { Handler } from './handler.ts'
import { HANDLERS } from './handlers/all.ts'
import { askSecondPerson } from './handlers/approval.ts'
import { type Outcome, refused } from './outcome.ts'
import type { Pages } from './pages/pages.ts'
import type { ApiWorld } from './world.ts'

type Bound = { Bindings: HttpBindings }

const PARAMETER = /^[A-Za-z0-9_:.-]{1,120}$/

export interface Routing {
  readonly world: ApiWorld
  readonly pages: Pages
  readonly gates: Gates
}

export function routesOf(routing: Routing): Hono<Bound> {
  const app = new Hono<Bound>({ strict: true })
  const tries = new Tries()
  for (const name of ENDPOINT_NAMES) {
    const { method, path } = endpointOf(name)
    app.on(method, path, context => serve(routing, tries, name, context))
  }
  app.all('*', context => elsewhere(routing, context))
  // What a handler throws is our own mistake: the number leads from the answer to the log, and tells nothing.
  app.onError(error => broken(routing.world, error))
  return app
}

async function serve(
  { world, gates }: Routing,
  tries: Tries,
  name: EndpointName,
  context: Context<Bound>,
): Promise<Response> {
  const { incoming } = context.env
  const asked = { name, endpoint: endpointOf(name), params: context.req.param(), query: context.req.query() }
  const call = new Call(world, asked, incoming)
  const begunMs = performance.now()
  const outcome = await answered(call, gates, tries)
  world.onRequest(name, outcome.ok ? undefined : outcome.error.code, performance.now() - begunMs)
  if (!outcome.ok) return refusalAnswer(outcome.error, call.cookiesBack)
  const isWaiting = (outcome.value as { outcome?: string }).outcome === 'Waiting'
  return answerOf(isWaiting ? 202 : 200, outcome.value, call.cookiesBack)
}

async function answered(call: Call, gates: Gates, tries: Tries): Promise<Outcome<unknown>> {
  const { name, endpoint, params, query } = call.asked
  const refusal = gates.pace(call.whence.address) ?? gates.refusalOf(call)
  if (refusal !== undefined) {
    tries.record(call, refusal)
    return { ok: false, error: refusal }
  }
  if (!Object.values(params).every(each => PARAMETER.test(each))) return refused('NOT_FOUND', 'there is no such thing')
  const soundQuery = checked('query', endpoint.query, query)
  if (!soundQuery.ok) return soundQuery
  const found = endpoint.method === 'GET' ? ({ ok: true, value: {} } as const) : await readJsonBody(call.incoming)
  const body = found.ok ? checked('body', endpoint.body, found.value) : found
  return body.ok ? act(call, name, soundQuery.value, body.value) : body
}

async function act(call: Call, name: EndpointName, query: unknown, body: unknown): Promise<Outcome<unknown>> {
  const { world, caller, whence, asked } = call
  if (asked.endpoint.fourEyes && world.site.fourEyes.has(name) && isCommand(name) && caller !== undefined)
    return askSecondPerson(call, caller, name, body)
  const handler = HANDLERS[name] as unknown as Handler<'kill'>
  const request = { world, call, caller: caller!, whence, params: asked.params, query, body }
  const outcome = await handler(request as unknown as Parameters<typeof handler>[0])
  if (RECORDED.has(name)) recordDeed(call, name, caller?.name ?? '', (body as object | undefined) ?? {}, outcome)
  return outcome
}

function isCommand(name: EndpointName): name is CommandName {
  return name in COMMANDS
}

/** A page of the console, another method of a path that there is, or nothing. */
function elsewhere({ world, gates, pages }: Routing, { req, env }: Context<Bound>): Response {
  const refusal = gates.pace(addressOf(env.incoming)) ?? gates.foreignHost(env.incoming, world.site)
  if (refusal !== undefined) return refusalAnswer(refusal)
  const page = ['GET', 'HEAD'].includes(req.method)
    ? pages.responseTo(req.path, { knownTag: req.header('if-none-match'), encodings: req.header('accept-encoding') })
    : undefined
  if (page !== undefined) return page
  const methods = ENDPOINT_NAMES.map(endpointOf)
    .filter(({ path }) => fits(path, req.path))
    .map(each => each.method)
  if (methods.length === 0) return refusalAnswer({ code: 'NOT_FOUND', text: pages.count === 0 ? NOT_BUILT : NO_PATH })
  const response = refusalAnswer({ code: 'METHOD_NOT_ALLOWED', text: `this path takes ${methods.join(', ')}` })
  response.headers.set('allow', methods.join(', '))
  return response
}

const NO_PATH = 'there is no such path'
const NOT_BUILT = 'there is no such path: the pages of the console were not built; run "npm run web"'

function fits(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  return wanted.length === given.length && wanted.every((part, at) => part.startsWith(':') || part === given[at])
}

function broken({ onLog, nowUs }: ApiWorld, error: Error): Response {
  const number = nowUs().toString(36)
  onLog(`request ${number} failed: ${error.stack ?? error.message}`)
  return refusalAnswer({ code: 'INTERNAL', text: `something went wrong here; it is number ${number} in the log` })
}
