/** A strategy's parameters: declared once with range, default and description, read from a configuration with clear refusals. */

import type { ParameterValue } from '../core/domain/parameter-value.ts'
import { okOf, type Result, refusalOf } from '../core/std/result.ts'
import { nearestName } from './nearest-name.ts'
import type { Parameter, ParameterKind, ParameterRange } from './parameter-kinds.ts'

export type ParameterShape = Readonly<Record<string, Parameter<unknown>>>

type ValuesOfShape<Shape> = {
  readonly [Name in keyof Shape]: Shape[Name] extends Parameter<infer Value> ? Value : never
}

export interface ParameterDefinition<Shape extends ParameterShape = ParameterShape> {
  readonly shape: Shape
  /** A rule over several values: the refusal's text, or `undefined` where they agree. */
  check(values: ValuesOfShape<Shape>): string | undefined
}

/** The values that a strategy sees: `ParameterValues<typeof EmaCross.parameters>`. */
export type ParameterValues<Definition> = Definition extends { readonly shape: infer Shape }
  ? ValuesOfShape<Shape>
  : Readonly<Record<string, unknown>>

/** A strategy without parameters. */
export type NoParameters = ParameterDefinition<Readonly<Record<never, never>>>

/**
 * Declares the parameters of a strategy; their order is the order of forms and messages.
 *
 * Errors: throws where a default lies outside its own range, which is a mistake of the author.
 */
export function defineParameters<Shape extends ParameterShape>(
  shape: Shape,
  rules: { readonly check?: (values: ValuesOfShape<Shape>) => string | undefined } = {},
): ParameterDefinition<Shape> {
  for (const [name, parameter] of Object.entries(shape)) {
    if (parameter.default === undefined) continue
    const parsed = parameter.parse(parameter.toJson(parameter.default))
    if (!parsed.ok)
      throw new Error(`default of parameter ${name}: found ${show(parameter.default)}, allowed: ${parsed.error}`)
  }
  return { shape, check: rules.check ?? (() => undefined) }
}

/**
 * Reads values as a configuration file or a command line gives them; what is absent takes its default.
 *
 * Errors: every fault at once, one text each: the name, what was found, what is allowed.
 */
export function parseParameters<Shape extends ParameterShape>(
  definition: ParameterDefinition<Shape>,
  found: Readonly<Record<string, unknown>>,
): Result<ValuesOfShape<Shape>, readonly string[]> {
  const faults = unknownNames(definition.shape, found)
  const values: Record<string, unknown> = {}
  for (const [name, parameter] of Object.entries(definition.shape)) {
    const value = parseOne(parameter, found[name])
    if (value.ok) values[name] = value.value
    else faults.push(`${name}: ${value.error}`)
  }
  if (faults.length > 0) return refusalOf(faults)
  const disagreement = definition.check(values as ValuesOfShape<Shape>)
  return disagreement === undefined ? okOf(values as ValuesOfShape<Shape>) : refusalOf([disagreement])
}

/**
 * Lays values that a person set, as text, over those that a strategy has.
 *
 * Errors: as {@link parseParameters}.
 */
export function changeParameters(
  definition: ParameterDefinition,
  values: Readonly<Record<string, unknown>>,
  changes: readonly ParameterValue[],
): Result<Readonly<Record<string, unknown>>, readonly string[]> {
  const written = Object.entries(definition.shape).map(([name, parameter]) => [name, parameter.toJson(values[name])])
  const changed = changes.map(({ name, value }) => [name, value])
  return parseParameters(definition, Object.fromEntries([...written, ...changed]))
}

export interface ParameterDescription extends ParameterRange {
  readonly name: string
  readonly kind: ParameterKind
  /** In the form a configuration writes it; absent where the parameter is required. */
  readonly default?: string | number | boolean | undefined
  readonly description: string
}

/** The definition as plain data, in its own order. */
export function describeParameters(definition: ParameterDefinition): readonly ParameterDescription[] {
  return Object.entries(definition.shape).map(([name, parameter]) => ({
    name,
    kind: parameter.kind,
    default: parameter.default === undefined ? undefined : parameter.toJson(parameter.default),
    description: parameter.description,
    ...parameter.range,
  }))
}

function parseOne(parameter: Parameter<unknown>, found: unknown): Result<unknown, string> {
  if (found === undefined) {
    if (parameter.default !== undefined) return okOf(parameter.default)
    const parsed = parameter.parse(undefined)
    return refusalOf(`missing; allowed: ${parsed.ok ? 'anything' : parsed.error}`)
  }
  const parsed = parameter.parse(found)
  return parsed.ok ? parsed : refusalOf(`found ${show(found)}; allowed: ${parsed.error}`)
}

function unknownNames(shape: ParameterShape, found: Readonly<Record<string, unknown>>): string[] {
  const known = Object.keys(shape)
  const faults: string[] = []
  for (const name of Object.keys(found)) {
    if (Object.hasOwn(shape, name)) continue
    const nearest = nearestName(name, known)
    const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`
    faults.push(`${name}: no such parameter${hint}; known: ${known.join(', ') || 'none'}`)
  }
  return faults
}

function show(value: unknown): string {
  const written = JSON.stringify(value) ?? String(value)
  return written.length <= 60 ? written : `${written.slice(0, 57)}...`
}
