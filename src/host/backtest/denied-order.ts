/** The order that a refusal is about: its figures are counted in the units of that order's instrument. */

import type { DeniedOrder } from '../../backtest/order-tally.ts'
import type { OrderDenied } from '../../core/domain/events.ts'
import type { Input } from '../../core/domain/inputs.ts'
import type { EngineState } from '../../core/engine/engine-state.ts'

/** Shape: `input` is what was refused. Returns: `undefined` where it names no order that there is. */
export function deniedOrderOf(
  { strategyIndex, leg }: OrderDenied,
  input: Input,
  state: EngineState,
): DeniedOrder | undefined {
  switch (input.kind) {
    // A list is refused whole, in the words of one leg: all are of one instrument, and who pays first is named first.
    case 'SubmitOrder':
      return input.legs[0]
    case 'AmendOrder':
    case 'CancelOrder':
      return state.orders.byIntent(strategyIndex, input.targetIntentSequence, leg)
    default:
      return undefined
  }
}
