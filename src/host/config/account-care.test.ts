/** How an account is watched over, from the file to the core's configuration. */

import { deepEqual, equal } from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { AccountDefinition } from '../../core/domain/configuration.ts'
import { buildConfiguration } from './build-configuration.ts'
import { formatConfigError } from './config-error.ts'
import { describeStrategy } from './describe-strategy.ts'
import { broken, SOUND_CONFIG, writeConfig } from './fixtures/config-text.ts'
import { loadConfig } from './load-config.ts'

async function accountOf(context: TestContext, text: string): Promise<AccountDefinition | string> {
  const loaded = await loadConfig(writeConfig(context, text).file, { describe: describeStrategy })
  if (!loaded.ok) return loaded.error.map(formatConfigError).join('\n')
  const built = buildConfiguration(loaded.value, { epoch: 1, generation: 1 })
  return built.ok ? built.value.accounts[0]! : built.error.map(formatConfigError).join('\n')
}

const careOf = (account: AccountDefinition | string) => {
  if (typeof account === 'string') return account
  const { externalOrders, reconcileEveryUs, deadMansSwitchUs, balanceTolerances } = account
  return { externalOrders, reconcileEveryUs, deadMansSwitchUs, balanceTolerances }
}

/** The sound configuration with more keys of its account, one a line. */
const withKeys = (...keys: string[]) =>
  broken('    baseCurrency: USDT', ['baseCurrency: USDT', ...keys].map(key => `    ${key}`).join('\n'))

test('what nobody wrote', async context => {
  deepEqual(careOf(await accountOf(context, SOUND_CONFIG)), {
    externalOrders: 'Show',
    reconcileEveryUs: 60_000_000,
    deadMansSwitchUs: 60_000_000,
    balanceTolerances: [],
  })
})

test('what somebody wrote', async context => {
  const tolerance = 'balanceTolerance: { USDT: "0.01", BTC: "0.00000001" }'
  const text = withKeys('externalOrders: Adopt', 'reconcileEvery: 5s', 'deadMansSwitch: 0s', tolerance)
  deepEqual(careOf(await accountOf(context, text)), {
    externalOrders: 'Adopt',
    reconcileEveryUs: 5_000_000,
    deadMansSwitchUs: undefined,
    balanceTolerances: [
      { currency: 0, amountMinor: 1_000_000 },
      { currency: 1, amountMinor: 1 },
    ],
  })
})

const FAULTS: readonly (readonly [keys: string, words: RegExp])[] = [
  ['externalOrders: Ignore', /expected one of Show, Adopt, Cancel, found Ignore/],
  ['reconcileEvery: 1s', /expected 5s to 1d, found 1 s/],
  ['reconcileEvery: 2d', /expected 5s to 1d, found 172800 s/],
  ['deadMansSwitch: off', /expected a duration such as/],
  ['balanceTolerance: { DOGE: "1" }', /expected an amount of a currency of the session \(USDT, BTC\), found 1 DOGE/],
  ['balanceTolerance: { USDT: "0.000000001" }', /expected an amount of a currency of the session/],
]

for (const [keys, words] of FAULTS) {
  test(`refused: ${keys}`, async context => {
    const told = await accountOf(context, withKeys(keys))
    equal(typeof told === 'string' && words.test(told), true, JSON.stringify(told))
  })
}
