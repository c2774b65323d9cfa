/** How an account is watched over: how often it is read, what becomes of strangers' orders, the dead man's switch. */

import { type AccountDefinition, EXTERNAL_ORDER_POLICIES } from '../../core/domain/configuration.ts'
import type { BuildContext } from './build-context.ts'
import type { ConfigPath } from './config-error.ts'
import type { WrittenAccount } from './config-schema.ts'
import { duration, oneOf } from './scalars.ts'

const RECONCILE_EVERY_US_MIN = 5_000_000
const RECONCILE_EVERY_US_MAX = 86_400_000_000

/** Keys of an account; docs/orders.md tells what they do. */
export const accountCare = {
  externalOrders: oneOf(EXTERNAL_ORDER_POLICIES)
    .describe('Orders in the account that are not ours: shown, taken into our book, or canceled.')
    .prefault('Show'),
  reconcileEvery: duration(1).describe('The account is read and compared this often: 5s to 1d.').prefault('60s'),
  deadMansSwitch: duration()
    .describe('The venue cancels our orders when it did not hear of us for this long; 0s: its switch is not used.')
    .prefault('60s'),
}

type Care = Pick<AccountDefinition, 'externalOrders' | 'reconcileEveryUs' | 'deadMansSwitchUs'>

export function buildAccountCare(context: BuildContext, path: ConfigPath, written: WrittenAccount): Care {
  const { externalOrders, reconcileEvery, deadMansSwitch } = written
  if (reconcileEvery < RECONCILE_EVERY_US_MIN || reconcileEvery > RECONCILE_EVERY_US_MAX)
    context.complain([...path, 'reconcileEvery'], `expected 5s to 1d, found ${reconcileEvery / 1_000_000} s`)
  const deadMansSwitchUs = deadMansSwitch === 0 ? undefined : deadMansSwitch
  return { externalOrders, reconcileEveryUs: reconcileEvery, deadMansSwitchUs }
}
