/** Carries what strategies said about themselves from the supervisor to the node, so that no process is started twice for it. */

import { isDeepStrictEqual } from 'node:util'
import { okOf } from '../../core/std/result.ts'
import type { StrategyDescriber } from '../config/describe-strategy.ts'
import { describeInChild } from '../config/describe-strategy-child.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import type { DescribedStrategy } from './messages.ts'

export function describedOf({ strategies, config }: LoadedConfig): DescribedStrategy[] {
  return strategies.map(({ strategyId, file, className, parameters, written, requests, schema }) => ({
    file,
    parameters: config.strategies[strategyId]!.parameters,
    description: { className, parameters, written, requests, schema },
  }))
}

/** Asks in a child where the configuration has changed since. */
export function describerFrom(described: readonly DescribedStrategy[]): StrategyDescriber {
  return async (file, written) => {
    const known = described.find(each => each.file === file && isDeepStrictEqual(each.parameters, written))
    return known === undefined ? describeInChild(file, written) : okOf(known.description)
  }
}
