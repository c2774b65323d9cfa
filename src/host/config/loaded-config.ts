/** A configuration that was read and checked, with its strategies asked: what everything else of the host is built from. */

import type { ParameterLine } from '../../api/contract/session-strategies.ts'
import type { SubscriptionRequest } from '../../strategy/subscriptions.ts'
import type { HoldfastConfig } from './config-schema.ts'
import type { MarketSource } from './market-source.ts'
import type { YamlTree } from './yaml-tree.ts'

export interface LoadedStrategy {
  readonly strategyId: string
  /** Absolute. */
  readonly file: string
  readonly className: string
  /** What the strategy is given. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** The same as a configuration writes them. */
  readonly written: Readonly<Record<string, string | number | boolean>>
  readonly requests: readonly SubscriptionRequest[]
  /** Each parameter as its author declares it. */
  readonly schema: readonly ParameterLine[]
}

export interface LoadedConfig {
  /** As it was named. */
  readonly file: string
  /** Absolute: where the relative paths of the file begin. */
  readonly folder: string
  readonly config: HoldfastConfig
  /** Absolute. */
  readonly dataFolder: string
  readonly source: MarketSource
  readonly strategies: readonly LoadedStrategy[]
  readonly configHash: string
  /** Finds the places of the file for later complaints. */
  readonly tree: YamlTree
}
