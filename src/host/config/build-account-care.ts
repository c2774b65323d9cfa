/** How an account is watched over: how often it is read, what becomes of strangers' orders, the dead man's switch. */

import type { AccountDefinition, Amount } from '../../core/domain/configuration.ts'
import type { CurrencyIndex } from '../../core/domain/ids.ts'
import { parseMoney } from '../../core/domain/instrument-math.ts'
import type { Currency } from '../../core/domain/quantities.ts'
import type { BuildContext } from './build-context.ts'
import type { ConfigPath } from './config-error.ts'
import type { WrittenAccount } from './config-schema.ts'

const RECONCILE_EVERY_US_MIN = 5_000_000
const RECONCILE_EVERY_US_MAX = 86_400_000_000

type Care = Pick<AccountDefinition, 'externalOrders' | 'reconcileEveryUs' | 'deadMansSwitchUs' | 'balanceTolerances'>

export function buildAccountCare(
  context: BuildContext,
  path: ConfigPath,
  written: WrittenAccount,
  currencies: readonly Currency[],
): Care {
  const { externalOrders, reconcileEvery, deadMansSwitch } = written
  if (reconcileEvery < RECONCILE_EVERY_US_MIN || reconcileEvery > RECONCILE_EVERY_US_MAX)
    context.complain([...path, 'reconcileEvery'], `expected 5s to 1d, found ${reconcileEvery / 1_000_000} s`)
  const deadMansSwitchUs = deadMansSwitch === 0 ? undefined : deadMansSwitch
  const balanceTolerances = buildTolerances(
    context,
    [...path, 'balanceTolerance'],
    written.balanceTolerance,
    currencies,
  )
  return { externalOrders, reconcileEveryUs: reconcileEvery, deadMansSwitchUs, balanceTolerances }
}

function buildTolerances(
  context: BuildContext,
  path: ConfigPath,
  written: WrittenAccount['balanceTolerance'],
  currencies: readonly Currency[],
): readonly Amount[] {
  return Object.entries(written).flatMap(([code, text]) => {
    const index = currencies.findIndex(currency => currency.code === code)
    const amountMinor = index < 0 ? undefined : parseMoney(currencies[index]!, text)
    if (amountMinor !== undefined) return [{ currency: index as CurrencyIndex, amountMinor }]
    const known = currencies.map(currency => currency.code).join(', ')
    context.complain(
      [...path, code],
      `expected an amount of a currency of the session (${known}), found ${text} ${code}`,
    )
    return []
  })
}
