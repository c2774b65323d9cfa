/** What a client may say on a market stream, as the venue reads it: five methods and the errors for everything else. */

export const STREAM_METHODS = [
  'SUBSCRIBE',
  'UNSUBSCRIBE',
  'LIST_SUBSCRIPTIONS',
  'SET_PROPERTY',
  'GET_PROPERTY',
] as const
export type StreamMethod = (typeof STREAM_METHODS)[number]

export type RequestId = number | string | null

export type StreamRequest =
  | { readonly method: 'SUBSCRIBE' | 'UNSUBSCRIBE'; readonly id: RequestId; readonly streams: readonly string[] }
  | { readonly method: 'LIST_SUBSCRIPTIONS' | 'GET_PROPERTY'; readonly id: RequestId }
  | { readonly method: 'SET_PROPERTY'; readonly id: RequestId; readonly isCombined: boolean }

export interface StreamFault {
  readonly code: 0 | 1 | 2 | 3
  readonly msg: string
  readonly id?: RequestId
}

const TEXT_ID = /^[A-Za-z0-9_-]{1,36}$/

/** Returns: the request, or the error that the client is told. */
export function parseStreamRequest(text: string): StreamRequest | StreamFault {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' }
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return { code: 2, msg: 'Invalid request: expected an object' }
  }
  const { method, params, id = null } = message as Record<string, unknown>
  if (!isRequestId(id)) return { code: 2, msg: 'Invalid request: request ID must be an unsigned integer' }
  if (method === undefined) return { code: 2, msg: 'Invalid request: missing field `method`', id }
  const known = STREAM_METHODS.find(each => each === method)
  if (known === undefined) {
    const names = STREAM_METHODS.map(each => `\`${each}\``).join(', ')
    return { code: 2, msg: `Invalid request: unknown variant \`${String(method)}\`, expected one of ${names}`, id }
  }
  return requestOf(known, params, id)
}

export function isFault(parsed: StreamRequest | StreamFault): parsed is StreamFault {
  return 'code' in parsed
}

function requestOf(method: StreamMethod, params: unknown, id: RequestId): StreamRequest | StreamFault {
  switch (method) {
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE': {
      const isList = Array.isArray(params) && params.length > 0 && params.every(each => typeof each === 'string')
      if (!isList) return { code: 2, msg: 'Invalid request: params must be a list of stream names', id }
      return { method, id, streams: params }
    }
    case 'LIST_SUBSCRIPTIONS':
      if (params !== undefined && !(Array.isArray(params) && params.length === 0)) {
        return { code: 2, msg: 'Invalid request: too many parameters', id }
      }
      return { method, id }
    case 'GET_PROPERTY':
    case 'SET_PROPERTY':
      return propertyRequest(method, Array.isArray(params) ? params : [], id)
    default:
      return method satisfies never
  }
}

function propertyRequest(
  method: 'GET_PROPERTY' | 'SET_PROPERTY',
  [name, value, ...rest]: readonly unknown[],
  id: RequestId,
): StreamRequest | StreamFault {
  if (typeof name !== 'string') return { code: 2, msg: 'Invalid request: property name must be a string', id }
  if (name !== 'combined') return { code: 0, msg: 'Unknown property', id }
  const isTooMany = rest.length > 0 || (method === 'GET_PROPERTY' && value !== undefined)
  if (isTooMany) return { code: 2, msg: 'Invalid request: too many parameters', id }
  if (method === 'GET_PROPERTY') return { method, id }
  if (typeof value !== 'boolean') return { code: 1, msg: 'Invalid value type: expected Boolean', id }
  return { method, id, isCombined: value }
}

function isRequestId(id: unknown): id is RequestId {
  return id === null || Number.isSafeInteger(id) || (typeof id === 'string' && TEXT_ID.test(id))
}
