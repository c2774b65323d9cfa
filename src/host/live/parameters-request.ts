/** A person's wish to set a strategy's parameters, read by the strategy's own definition in a process behind its walls. */

import { isDeepStrictEqual } from 'node:util'
import type { StrategyIndex } from '../../core/domain/ids.ts'
import type { SetParameters } from '../../core/domain/inputs.ts'
import { parameterChangeOf } from '../../core/domain/parameter-changes.ts'
import type { ParameterValue } from '../../core/domain/parameter-value.ts'
import type { EngineState } from '../../core/engine/engine-state.ts'
import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import { faultOfModule, type StrategyDescriber, type StrategyFault } from '../config/describe-strategy.ts'
import type { LoadedStrategy } from '../config/loaded-config.ts'
import { type MarketSource, withBarSources } from '../config/market-source.ts'
import type { SetParametersRequest } from './control-wire.ts'

export interface ParametersPlace {
  readonly state: EngineState
  readonly strategyIndex: StrategyIndex
  /** What the configuration has; `undefined` for a strategy that only the journal knows. */
  readonly program: LoadedStrategy | undefined
  /** Decides what bars without a source of their own are made of. */
  readonly source: MarketSource
  readonly describe: StrategyDescriber
}

export interface ParametersRefusal {
  readonly code:
    | 'NOT_CONFIGURED'
    | 'IS_RUNNING'
    | 'ORDERS_OPEN'
    | 'NOT_SET'
    | 'BAD_VALUE'
    | 'ASKS_FOR_OTHER_DATA'
    | 'NOT_CHANGED'
    | 'CHANGED_MEANWHILE'
  readonly text: string
}

export type WantedParameters = Pick<SetParameters, 'strategyIndex' | 'values'>
type Wanted = Result<WantedParameters, ParametersRefusal>
const refuse = (code: ParametersRefusal['code'], text: string): Wanted => refusalOf({ code, text })

/** Shape: what comes out holds for the state as it is when it comes out. */
export async function wantedParametersOf(
  place: ParametersPlace,
  { strategy, parameters }: Pick<SetParametersRequest, 'strategy' | 'parameters'>,
): Promise<Wanted> {
  const { program, strategyIndex, state } = place
  if (program === undefined)
    return refuse('NOT_CONFIGURED', `the configuration has no strategy ${strategy} any more: there is nothing to set`)
  const hindrance = hindranceOf(place, strategy)
  if (hindrance !== undefined) return hindrance
  const before = parameterChangeOf(state.parameterChanges, strategyIndex)
  if (parameters === null) {
    if (before === undefined) return refuse('NOT_SET', `the parameters of ${strategy} are what the configuration says`)
    return okOf({ strategyIndex, values: undefined })
  }
  const wanted = await readBy(place, program, { ...recordOf(before?.values), ...parameters })
  if (!wanted.ok) return wanted
  const now = parameterChangeOf(state.parameterChanges, strategyIndex)
  if (now !== before)
    return refuse('CHANGED_MEANWHILE', `${now?.actor ?? 'somebody'} set them too: look, and try again`)
  if (isDeepStrictEqual(wanted.value.values, before?.values))
    return refuse('NOT_CHANGED', `these are the parameters of ${strategy} already`)
  // Reading took a while.
  return hindranceOf(place, strategy) ?? wanted
}

function hindranceOf({ state, strategyIndex }: ParametersPlace, strategy: string): Wanted | undefined {
  if (state.strategies[strategyIndex]!.isRunning) return refuse('IS_RUNNING', `${strategy} runs: stop it first`)
  const openCount = state.orders.openCountOf(strategyIndex)
  if (openCount === 0) return undefined
  const orders = openCount === 1 ? 'an order' : `${openCount} orders`
  return refuse('ORDERS_OPEN', `${orders} of ${strategy} would not be known to it any more: cancel first`)
}

/** Every value in the form that a configuration gives it; those that are what the configuration says anyway are left out. */
async function readBy(
  { describe, source, strategyIndex }: ParametersPlace,
  { strategyId, file, written, requests }: LoadedStrategy,
  parameters: Readonly<Record<string, string | number | boolean>>,
): Promise<Wanted> {
  const described = await describe(file, { ...written, ...parameters }).catch((error: Error) =>
    refusalOf([faultOfModule(error.message)]),
  )
  if (!described.ok) return refuse('BAD_VALUE', described.error.map(faultText).join('; '))
  if (!isDeepStrictEqual(plain(withBarSources(described.value.requests, source)), plain(requests)))
    return refuse(
      'ASKS_FOR_OTHER_DATA',
      `${strategyId} would want to see other data under these, which a session cannot change: write them into the configuration and start it again`,
    )
  const values = Object.keys(parameters).flatMap((name): ParameterValue[] => {
    const value = described.value.written[name]
    return value === undefined || value === written[name] ? [] : [{ name, value: String(value) }]
  })
  return okOf({ strategyIndex, values: values.length === 0 ? undefined : values })
}

function faultText({ parameter, message }: StrategyFault): string {
  return parameter === '' ? message : `${parameter}: ${message}`
}

function recordOf(values: readonly ParameterValue[] = []): Record<string, string> {
  return Object.fromEntries(values.map(({ name, value }) => [name, value]))
}

/** What is left out and what is `undefined` are the same request. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
