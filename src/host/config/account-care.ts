/** How an account is watched over, as a person writes it; docs/orders.md tells what the keys do. */

import { EXTERNAL_ORDER_POLICIES } from '../../core/domain/configuration.ts'
import { currencyCode, duration, oneOf, positiveDecimal } from './scalars.ts'
import { entries } from './section.ts'

export const accountCare = {
  externalOrders: oneOf(EXTERNAL_ORDER_POLICIES)
    .describe('Orders in the account that are not ours: shown, taken into our book, or canceled.')
    .prefault('Show'),
  reconcileEvery: duration(1).describe('The account is read and compared this often: 5s to 1d.').prefault('60s'),
  balanceTolerance: entries(currencyCode(), positiveDecimal("an amount above 0, such as '0.01'"), "{ USDT: '0.01' }")
    .describe('Balances that differ from the venue’s by no more count as equal. Default: to the last digit.')
    .prefault({}),
  deadMansSwitch: duration()
    .describe('The venue cancels our orders when it did not hear of us for this long; 0s: its switch is not used.')
    .prefault('60s'),
}
