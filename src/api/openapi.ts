/** The contract as an OpenAPI 3.1 document, made of the table of endpoints. */

import { z } from 'zod'
import { waitingAnswer } from './contract/commands.ts'
import type { Endpoint } from './contract/endpoint.ts'
import { errorAnswer } from './contract/errors.ts'
import { CSRF_HEADER, ENDPOINT_NAMES, type EndpointName, endpointOf } from './contract.ts'

type Json = Record<string, unknown>

let text: string | undefined

/** Made once: it is the same as long as the program runs. */
export function openApiText(): string {
  text ??= JSON.stringify(openApi())
  return text
}

export function openApi(): Json {
  const paths: Record<string, Json> = {}
  for (const name of ENDPOINT_NAMES) {
    const endpoint = endpointOf(name)
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(name, endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version: '1',
      description: 'Watching and commanding a session. Times are microseconds, UTC.',
    },
    paths,
    components: {
      schemas: { Error: schemaOf(errorAnswer, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-holdfast-PORT', description: `With ${CSRF_HEADER}.` },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

function operationOf(name: EndpointName, endpoint: Endpoint): Json {
  const { permission, stepUp, fourEyes, summary, body } = endpoint
  const needs = ['Anyone', 'SignedIn', 'InPerson'].includes(permission) ? [] : [`Permission: ${permission}.`]
  if (stepUp) needs.push('A fresh second factor.')
  if (fourEyes) needs.push('The configuration may ask for a second person.')
  return {
    operationId: name,
    summary,
    ...(needs.length > 0 && { description: needs.join(' ') }),
    security: permission === 'Anyone' ? [] : [{ session: [] }, { token: [] }],
    parameters: [...pathParameters(endpoint.path), ...queryParameters(endpoint)],
    ...(body !== undefined && { requestBody: { required: true, content: jsonOf(schemaOf(body, 'input')) } }),
    responses: {
      200: { description: 'Done.', content: contentOf(name, endpoint) },
      ...(fourEyes && {
        202: { description: 'Waits for a second person.', content: jsonOf(schemaOf(waitingAnswer, 'output')) },
      }),
      default: { description: 'Refused.', content: jsonOf({ $ref: '#/components/schemas/Error' }) },
    },
  }
}

function contentOf(name: EndpointName, { answer }: Endpoint): Json {
  return name === 'metrics' ? { 'text/plain': { schema: { type: 'string' } } } : jsonOf(schemaOf(answer, 'output'))
}

const jsonOf = (schema: Json) => ({ 'application/json': { schema } })

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function pathParameters(path: string): Json[] {
  const names = [...path.matchAll(/:(\w+)/g)].map(match => match[1]!)
  return names.map(name => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
}

function queryParameters({ query }: Endpoint): Json[] {
  if (query === undefined) return []
  const { properties = {}, required = [] } = schemaOf(query, 'input') as { properties?: Json; required?: string[] }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}
