/** What the layouts of several kinds have in common. */

import type { ReportedOrder } from '../core/domain/inputs.ts'
import { LIMIT_LEVELS, type LimitScope } from '../core/domain/limit-changes.ts'
import type { OrderTerms } from '../core/domain/order.ts'
import { ORDER_TYPES, SIDES, TIME_IN_FORCE, TRIGGER_SOURCES } from '../core/domain/order.ts'
import type { ParameterValue } from '../core/domain/parameter-value.ts'
import type { Scope } from '../core/domain/scope.ts'
import { SCOPE_LEVELS } from '../core/domain/scope.ts'
import { type FieldCodec, type FieldsOf, NOTHING } from './field-codec.ts'

export type FieldsByKind<R extends { readonly kind: string }> = {
  readonly [K in R['kind']]: FieldsOf<Extract<R, { readonly kind: K }>>
}

/** A closed set that its home spells as a type only; a member left out does not compile. */
export const closedSet =
  <T extends string>() =>
  <const A extends readonly T[]>(set: A & ([T] extends [A[number]] ? unknown : never)): readonly T[] =>
    set

const NO_TERMS = NOTHING as OrderTerms
const NO_SCOPE = NOTHING as Scope
const NO_ORDER = NOTHING as ReportedOrder

export const orderTermsFields = (c: FieldCodec, r: OrderTerms = NO_TERMS): OrderTerms => ({
  instrumentIndex: c.int(r.instrumentIndex),
  side: c.oneOf(SIDES, r.side),
  orderType: c.oneOf(ORDER_TYPES, r.orderType),
  qtyLots: c.int(r.qtyLots),
  limitTicks: c.optionalInt(r.limitTicks),
  triggerTicks: c.optionalInt(r.triggerTicks),
  trailingOffsetTicks: c.optionalInt(r.trailingOffsetTicks),
  triggerSource: c.oneOf(TRIGGER_SOURCES, r.triggerSource),
  timeInForce: c.oneOf(TIME_IN_FORCE, r.timeInForce),
  expireTimeUs: c.optionalInt(r.expireTimeUs),
  isPostOnly: c.flag(r.isPostOnly),
  isReduceOnly: c.flag(r.isReduceOnly),
  tag: c.text(r.tag),
})

export const reportedOrderFields = (c: FieldCodec, r: ReportedOrder = NO_ORDER): ReportedOrder => ({
  instrumentIndex: c.optionalInt(r.instrumentIndex),
  symbol: c.text(r.symbol),
  clientOrderId: c.text(r.clientOrderId),
  venueOrderId: c.text(r.venueOrderId),
  side: c.oneOf(SIDES, r.side),
  orderType: c.oneOf(ORDER_TYPES, r.orderType),
  timeInForce: c.oneOf(TIME_IN_FORCE, r.timeInForce),
  qtyLots: c.int(r.qtyLots),
  cumQtyLots: c.int(r.cumQtyLots),
  limitTicks: c.optionalInt(r.limitTicks),
  triggerTicks: c.optionalInt(r.triggerTicks),
  isReduceOnly: c.flag(r.isReduceOnly),
  eventTimeUs: c.time(r.eventTimeUs),
})

/** Something that may not be there, as a list of none or one. */
export function optional<T>(c: FieldCodec, value: T | undefined, item: FieldsOf<T>): T | undefined {
  return c.list(value === undefined ? [] : [value], item)[0]
}

export const scopeFields = (c: FieldCodec, r: Scope = NO_SCOPE): Scope => ({
  level: c.oneOf(SCOPE_LEVELS, r.level),
  index: c.int(r.index),
})

const parameterFields = (c: FieldCodec, r: ParameterValue = NOTHING as ParameterValue): ParameterValue => ({
  name: c.text(r.name),
  value: c.text(r.value),
})

export const parameterListFields = (c: FieldCodec, r: readonly ParameterValue[]): readonly ParameterValue[] =>
  c.list<ParameterValue>(Array.isArray(r) ? r : [], parameterFields)

export const limitScopeFields = (c: FieldCodec, r: LimitScope = NOTHING as LimitScope): LimitScope => ({
  level: c.oneOf(LIMIT_LEVELS, r.level),
  index: c.int(r.index),
  instrumentIndex: c.int(r.instrumentIndex),
})
