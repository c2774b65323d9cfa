/** What a node tells about positions, working orders and fills. */

import { z } from 'zod'
import { LIQUIDITY } from '../../core/domain/inputs.ts'
import { ORDER_STATUSES, ORDER_TYPES, SIDES, TIME_IN_FORCE } from '../../core/domain/order.ts'

/** A strategy's own; `-` for what belongs to none. Flat ones are left out. */
export const positionLine = z.object({
  strategyId: z.string(),
  accountId: z.string(),
  instrumentId: z.string(),
  /** Signed. */
  qty: z.string(),
  averagePrice: z.string(),
  markPrice: z.string(),
  currency: z.string(),
  unrealized: z.string(),
})
export type PositionLine = z.infer<typeof positionLine>

export const orderLine = z.object({
  clientOrderId: z.string(),
  /** Empty before the venue named it. */
  venueOrderId: z.string(),
  strategyId: z.string(),
  accountId: z.string(),
  instrumentId: z.string(),
  side: z.enum(SIDES),
  orderType: z.enum(ORDER_TYPES),
  timeInForce: z.enum(TIME_IN_FORCE),
  /** What is left of it. */
  qty: z.string(),
  filledQty: z.string(),
  /** The limit, else the trigger, else what it is worked as. */
  price: z.string(),
  /** Empty where it has none. */
  trigger: z.string(),
  status: z.enum(ORDER_STATUSES),
  isReduceOnly: z.boolean(),
  tag: z.string(),
  createdUs: z.number(),
  /** Since when an answer is awaited: in doubt, or a send, amend or cancel on its way; `null`: none is. */
  awaitedSinceUs: z.number().nullable(),
})
export type OrderLine = z.infer<typeof orderLine>

/** Those in doubt and the newest others, up to a bound; the counts are of all. */
export const ordersSection = z.object({
  openCount: z.number(),
  inDoubtCount: z.number(),
  lines: z.array(orderLine),
})
export type OrdersSection = z.infer<typeof ordersSection>

/** An order at the venue that our book does not have open. */
export const externalOrderLine = z.object({
  accountId: z.string(),
  orderId: z.string(),
  instrumentId: z.string(),
  side: z.enum(SIDES),
  qty: z.string(),
  price: z.string(),
  /** One of ours that must not work there. */
  isOurs: z.boolean(),
  seenSinceUs: z.number(),
})
export type ExternalOrderLine = z.infer<typeof externalOrderLine>

export const fillLine = z.object({
  timeUs: z.number(),
  executionId: z.string(),
  /** Empty for an execution of an order that is not ours. */
  clientOrderId: z.string(),
  strategyId: z.string(),
  accountId: z.string(),
  instrumentId: z.string(),
  side: z.enum(SIDES),
  qty: z.string(),
  price: z.string(),
  fee: z.string(),
  liquidity: z.enum(LIQUIDITY),
})
export type FillLine = z.infer<typeof fillLine>
