/** One hash for one meaning: equal for two files that say the same in another order or another layout. */

import { createHash } from 'node:crypto'
import { canonicalJson } from '../../core/std/canonical.ts'
import type { HoldfastConfig } from './config-schema.ts'
import type { LoadedStrategy } from './loaded-config.ts'

/**
 * SHA-256 of the configuration with its defaults and the strategies' parameters filled in; hexadecimal. Who looks on and who
 * is told is left aside: nothing that is traded depends on it.
 */
export function configHashOf(config: HoldfastConfig, strategies: readonly LoadedStrategy[]): string {
  const parameters = Object.fromEntries(strategies.map(strategy => [strategy.strategyId, strategy.parameters]))
  const { alerts: _alerts, console: _console, ...traded } = effectiveOf(config, parameters)
  return createHash('sha256').update(canonicalJson(traded)).digest('hex')
}

/** The configuration as it works: what `config show` prints. */
export function effectiveOf(config: HoldfastConfig, parameters: Readonly<Record<string, unknown>>): HoldfastConfig {
  const strategies = Object.entries(config.strategies).map(([strategyId, written]) => {
    return [strategyId, { ...written, parameters: parameters[strategyId] ?? written.parameters }]
  })
  return { ...config, strategies: Object.fromEntries(strategies) } as HoldfastConfig
}
