/** Why the core took something back by itself, in words that stay in the journal. */

import { denialText } from '../domain/denial-text.ts'
import { figureOf } from '../domain/figure-text.ts'
import type { Denial } from '../domain/limits.ts'
import type { Order } from '../domain/order.ts'
import type { Scope } from '../domain/scope.ts'
import type { Breach } from '../risk/breakers.ts'
import type { EngineState } from './engine-state.ts'

/** Before this rule version reasons counted in lots, ticks and minor units. */
export const READABLE_REASONS_SINCE = 5

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
