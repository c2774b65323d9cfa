/**
 * Asks a strategy's module what it takes and what it wants to see.
 *
 * Why apart: the module is a stranger's code. A backtest asks in its own process, where it runs anyway; a node asks in a
 * child without network, files to write or environment (describe-strategy-child.ts), and sees plain data only.
 */

import { pathToFileURL } from 'node:url'
import type { ParameterLine } from '../../api/contract/session-strategies.ts'
import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import { describeParameters, type ParameterDescription, parseParameters } from '../../strategy/parameters.ts'
import type { StrategyClass } from '../../strategy/strategy.ts'
import { definitionOf, strategyClassOf, subscriptionsOf } from '../../strategy/strategy.ts'
import type { SubscriptionRequest } from '../../strategy/subscriptions.ts'

/** What is known of a strategy without running it; plain data. */
export interface StrategyDescription {
  readonly className: string
  /** As `parseParameters` gives them: defaults filled in, durations in microseconds. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** The same as a configuration writes them: `10s`, not microseconds. */
  readonly written: Readonly<Record<string, string | number | boolean>>
  readonly requests: readonly SubscriptionRequest[]
  /** Each parameter as its author declares it, in his order. */
  readonly schema: readonly ParameterLine[]
}

export interface StrategyFault {
  readonly of: 'Module' | 'Parameters'
  /** Of one parameter; empty where they disagree, or the module is at fault. */
  readonly parameter: string
  readonly message: string
}

export type DescriptionResult = Result<StrategyDescription, readonly StrategyFault[]>
/** `file` is an absolute path; `written` the parameters as the configuration has them, numbers as text. */
export type StrategyDescriber = (file: string, written: Readonly<Record<string, unknown>>) => Promise<DescriptionResult>

/** Loads a strategy's class into this process. Errors: what is wrong with the module. */
export async function loadStrategyClass(file: string): Promise<Result<StrategyClass, string>> {
  try {
    const module: unknown = await import(pathToFileURL(file).href)
    return strategyClassOf((module as { default?: unknown }).default)
  } catch (error) {
    return refusalOf(importFault(error, file))
  }
}

export const describeStrategy: StrategyDescriber = async (file, written) => {
  const loaded = await loadStrategyClass(file)
  if (!loaded.ok) return refusalOf([faultOfModule(loaded.error)])
  const strategyClass = loaded.value
  const parameters = parametersOf(strategyClass, written)
  if (!parameters.ok) return refusalOf(parameters.error.map(faultOf))
  const requests = subscriptionsOf(strategyClass, parameters.value)
  if (!requests.ok) return refusalOf([faultOfModule(requests.error)])
  return okOf({
    className: strategyClass.name,
    parameters: parameters.value,
    written: writtenOf(strategyClass, parameters.value),
    requests: requests.value,
    schema: describeParameters(definitionOf(strategyClass)).map(parameterLine),
  })
}

function parametersOf(
  strategyClass: StrategyClass,
  written: Readonly<Record<string, unknown>>,
): Result<Readonly<Record<string, unknown>>, readonly string[]> {
  const definition = definitionOf(strategyClass)
  const found = Object.entries(written).map(([name, value]) => {
    const kind = Object.hasOwn(definition.shape, name) ? definition.shape[name]!.kind : undefined
    return [name, kind === 'integer' || kind === 'number' ? numberOf(value) : value] as const
  })
  return parseParameters(definition, Object.fromEntries(found))
}

function parameterLine(described: ParameterDescription): ParameterLine {
  const { name, kind, description, default: standard, min, max, step, options } = described
  return {
    name,
    kind,
    description,
    default: standard ?? null,
    min: min ?? null,
    max: max ?? null,
    step: step ?? null,
    options: [...(options ?? [])],
  }
}

function writtenOf(
  { parameters }: StrategyClass,
  values: Readonly<Record<string, unknown>>,
): Record<string, string | number | boolean> {
  const shape = Object.entries(parameters?.shape ?? {})
  return Object.fromEntries(shape.map(([name, parameter]) => [name, parameter.toJson(values[name])]))
}

/** A number as the strategy expects it; whatever is none stays as it is, for the message. */
function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : value
}

export function faultOfModule(message: string): StrategyFault {
  return { of: 'Module', parameter: '', message }
}

function faultOf(text: string): StrategyFault {
  const [, parameter, message] = /^([A-Za-z_$][\w$]*): (.*)$/s.exec(text) ?? ['', '', text]
  return { of: 'Parameters', parameter: parameter!, message: message! }
}

function importFault(error: unknown, file: string): string {
  const { code, message } = error as { code?: unknown; message?: unknown }
  const missing = code === 'ERR_MODULE_NOT_FOUND' ? String(message) : ''
  if (missing.startsWith(`Cannot find module '${file}'`)) return `there is no file ${file}`
  if (missing.startsWith("Cannot find package 'holdfast'"))
    return `${file} is outside of Holdfast's folder: link that folder as node_modules/holdfast beside it`
  return `${file} cannot be loaded: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`
}
