/** Makes a message of the book say what cannot be: a bid at or above an ask. Prices stay those of the message, to the digit. */

type Payload = Readonly<Record<string, unknown>>
type Level = readonly [price: string, qty: string]

/** Returns: undefined where the message does not name both a bid and an ask. */
export function crossedBook(payload: Payload): Payload | undefined {
  if (payload['e'] === 'depthUpdate') return crossedUpdate(payload)
  if (Array.isArray(payload['bids'])) return crossedSides(payload, 'bids', 'asks')
  const { b, B, a, A } = payload
  const isQuote = typeof b === 'string' && typeof a === 'string' && b !== a
  return isQuote ? { ...payload, b: a, B: A, a: b, A: B } : undefined
}

/** A bid is added at the highest ask that the update names: whoever keeps a book has it crossed from now on. */
function crossedUpdate(payload: Payload): Payload | undefined {
  const asks = payload['a'] as readonly Level[]
  const highest = asks.findLast(([, qty]) => /[1-9]/.test(qty))
  if (highest === undefined) return undefined
  return { ...payload, b: [highest, ...(payload['b'] as readonly Level[])] }
}

function crossedSides(payload: Payload, bids: string, asks: string): Payload | undefined {
  const [bid, ...otherBids] = payload[bids] as readonly Level[]
  const [ask, ...otherAsks] = payload[asks] as readonly Level[]
  if (bid === undefined || ask === undefined) return undefined
  return { ...payload, [bids]: [[ask[0], bid[1]], ...otherBids], [asks]: [[bid[0], ask[1]], ...otherAsks] }
}
