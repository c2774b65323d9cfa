/** Why the core took something back by itself, in words that stay in the journal. */

import { denialText } from '../domain/denial-text.ts'
import { figureOf } from '../domain/figure-text.ts'
import type { Denial } from '../domain/limits.ts'
import type { Order } from '../domain/order.ts'
import type { Scope } from '../domain/scope.ts'
import type { Breach } from '../risk/breakers.ts'
import { formatSpanUs } from '../std/time.ts'
import type { EngineState } from './engine-state.ts'

/** Before this rule version reasons counted in lots, ticks and minor units. */
export const READABLE_REASONS_SINCE = 5
/** Before this one the age of data was told in microseconds. */
const READABLE_AGES_SINCE = 7

/** Why an order that waited is not sent after all. */
export function denialReason(state: EngineState, order: Order, denial: Denial): string {
  const { code, what, was, limit } = denial
  if (state.world.ruleVersion < READABLE_REASONS_SINCE) return `${code}: ${what}=${was}, limit ${limit}`
  const { accountIndex, side } = order
  const instrument = state.instrumentOf(order.instrumentIndex)
  return denialText(denial, { configuration: state.world, accountIndex, instrument, side })
}

/** Why a scope may no longer trade. */
export function breachReason(state: EngineState, { level, index }: Scope, { what, was, limit }: Breach): string {
  const { world } = state
  if (world.ruleVersion < READABLE_REASONS_SINCE) return `${what}=${was}, limit ${limit}`
  const accountIndex = level === 'Strategy' ? world.strategies[index]!.accountIndex : index
  const { name, textOf } = figureOf(what, { configuration: world, accountIndex })
  return `${name}=${textOf(was)}, limit ${textOf(limit)}`
}

/** Why an instrument's data no longer count as live. */
export function dataAgeReason({ world }: EngineState, ageUs: number, ageUsMax: number): string {
  if (world.ruleVersion < READABLE_AGES_SINCE) return `age ${ageUs} us, limit ${ageUsMax} us`
  return `its newest data are ${formatSpanUs(ageUs)} old, limit ${formatSpanUs(ageUsMax)}`
}

/** Why they do not although the line speaks well of them, with `text`: that alone would say the contrary. */
export function praisedDataReason(state: EngineState, ageUs: number, ageUsMax: number, text: string): string {
  return state.world.ruleVersion < READABLE_AGES_SINCE ? text : dataAgeReason(state, ageUs, ageUsMax)
}
