/** How an account is watched over, as a person writes it; docs/orders.md tells what the keys do. */

import { EXTERNAL_ORDER_POLICIES } from '../../core/domain/configuration.ts'
import { duration, oneOf } from './scalars.ts'

export const accountCare = {
  externalOrders: oneOf(EXTERNAL_ORDER_POLICIES)
    .describe('Orders in the account that are not ours: shown, taken into our book, or canceled.')
    .prefault('Show'),
  reconcileEvery: duration(1).describe('The account is read and compared this often: 5s to 1d.').prefault('60s'),
  deadMansSwitch: duration()
    .describe('The venue cancels our orders when it did not hear of us for this long; 0s: its switch is not used.')
    .prefault('60s'),
}
