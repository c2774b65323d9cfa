/** Cancel and replace in one request: either half may fail, and the answer tells what became of both. */

import { saveOrder } from '../venue-state.ts'
import { errors, VenueError } from './errors.ts'
import type { CancelRestriction, OrderName } from './order-entry-desk.ts'
import { NEW_ORDER_NAMES, type NewOrder, readNewOrder } from './order-terms.ts'
import type { Parameters } from './parameters.ts'
import type { SignedCall } from './routes.ts'
import type { SymbolTable } from './symbols.ts'
import { placedText, readOrderName, readRestriction, type TradeDoor } from './trade-door.ts'

const REPLACE_MODES = ['STOP_ON_FAILURE', 'ALLOW_FAILURE'] as const
const REPLACE_NAMES = [
  'cancelReplaceMode',
  'cancelNewClientOrderId',
  'cancelOrigClientOrderId',
  'cancelOrderId',
  'cancelRestrictions',
  'orderRateLimitExceededMode',
] as const
const EXCEEDED_MODES = ['DO_NOTHING', 'CANCEL_ONLY'] as const

/** Half of a cancel-replace: what it answered, or what it was refused with. */
interface Half {
  readonly result: 'SUCCESS' | 'FAILURE' | 'NOT_ATTEMPTED'
  readonly response: unknown
}

const NOT_ATTEMPTED: Half = { result: 'NOT_ATTEMPTED', response: null }

interface ReplaceTerms {
  readonly order: NewOrder
  readonly allowsFailure: boolean
  /** With the order counts used up it cancels all the same. */
  readonly cancelsOverLimit: boolean
  readonly name: OrderName
  readonly cancelId: string | undefined
  readonly restriction: CancelRestriction | undefined
}

function readTerms(parameters: Parameters, symbols: SymbolTable): ReplaceTerms {
  parameters.only(...NEW_ORDER_NAMES, ...REPLACE_NAMES)
  const order = readNewOrder(parameters, symbols)
  parameters.requiredText('cancelReplaceMode')
  const memberOf = <const Member extends string>(name: string, members: readonly Member[]) =>
    parameters.member(name, members, () => errors.badData(name))
  return {
    order,
    allowsFailure: memberOf('cancelReplaceMode', REPLACE_MODES) === 'ALLOW_FAILURE',
    name: readOrderName(parameters, symbols, 'cancelOrig'),
    cancelId: parameters.clientOrderId('cancelNewClientOrderId'),
    restriction: readRestriction(parameters),
    cancelsOverLimit: memberOf('orderRateLimitExceededMode', EXCEEDED_MODES) === 'CANCEL_ONLY',
  }
}

/** Filters and order counts come before the cancel. Errors: those of a new order; -2021, -2022. */
export function cancelReplace(door: TradeDoor, { parameters, accountIndex, nowUs }: SignedCall): unknown {
  const { desk, entry, texts, limits } = door
  const terms = readTerms(parameters, desk.symbols)
  const checked = entry.check(accountIndex, terms.order)
  const counted = attempt(() => limits.spendOrders(accountIndex, 1, nowUs))
  if (counted.result === 'FAILURE' && !terms.cancelsOverLimit) throw counted.error
  const canceled = attempt(() => {
    const { order, cancelId } = entry.cancel(accountIndex, terms.name, terms.cancelId, terms.restriction)
    return texts.canceled(saveOrder(order), cancelId)
  })
  const place = () => placedText(door, terms.order, entry.place(accountIndex, checked))
  const isTried = terms.allowsFailure || canceled.result === 'SUCCESS'
  const placed = !isTried ? NOT_ATTEMPTED : counted.result === 'FAILURE' ? counted : attempt(place)
  return combined(canceled, placed, counted.result === 'FAILURE')
}

/** Errors: -2021 and -2022, with what became of both halves. */
function combined(cancel: Half, placed: Half, isOverLimit: boolean): unknown {
  const data = {
    cancelResult: cancel.result,
    newOrderResult: placed.result,
    cancelResponse: cancel.response,
    newOrderResponse: placed.response,
  }
  if (cancel.result === 'SUCCESS' && placed.result === 'SUCCESS') return data
  const isPartial = cancel.result === 'SUCCESS' || placed.result === 'SUCCESS'
  const status = isOverLimit ? 429 : isPartial ? 409 : 400
  const [code, message] = isPartial
    ? [-2021, 'Order cancel-replace partially failed.']
    : [-2022, 'Order cancel-replace failed.']
  throw new VenueError(code, message, status, {}, data)
}

type Attempt =
  | { readonly result: 'SUCCESS'; readonly response: unknown }
  | { readonly result: 'FAILURE'; readonly response: unknown; readonly error: VenueError }

function attempt(act: () => unknown): Attempt {
  try {
    return { result: 'SUCCESS', response: act() }
  } catch (error) {
    if (error instanceof VenueError) return { result: 'FAILURE', response: error.body, error }
    throw error
  }
}
