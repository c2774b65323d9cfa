/** How an account is watched over: how often it is read, what becomes of strangers' orders, the dead man's switch. */

import type { AccountDefinition } from '../../core/domain/configuration.ts'
import type { BuildContext } from './build-context.ts'
import type { ConfigPath } from './config-error.ts'
import type { WrittenAccount } from './config-schema.ts'

const RECONCILE_EVERY_US_MIN = 5_000_000
const RECONCILE_EVERY_US_MAX = 86_400_000_000

type Care = Pick<AccountDefinition, 'externalOrders' | 'reconcileEveryUs' | 'deadMansSwitchUs'>

export function buildAccountCare(context: BuildContext, path: ConfigPath, written: WrittenAccount): Care {
  const { externalOrders, reconcileEvery, deadMansSwitch } = written
  if (reconcileEvery < RECONCILE_EVERY_US_MIN || reconcileEvery > RECONCILE_EVERY_US_MAX)
    context.complain([...path, 'reconcileEvery'], `expected 5s to 1d, found ${reconcileEvery / 1_000_000} s`)
  const deadMansSwitchUs = deadMansSwitch === 0 ? undefined : deadMansSwitch
  return { externalOrders, reconcileEveryUs: reconcileEvery, deadMansSwitchUs }
}
