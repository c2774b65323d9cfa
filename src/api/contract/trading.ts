/** What is on record of the trading: orders and their lives, fills, positions, equity, and the market as the console drew it. */

import { z } from 'zod'
import { ORDER_STATUSES, SIDES } from '../../core/domain/order.ts'
import { BAR_LENGTHS, BAR_ORIGINS } from '../../ports/chart-past.ts'
import { MESSAGE_DIRECTIONS } from '../../ports/order-messages.ts'
import { endpoint } from './endpoint.ts'
import { snapshotMessage } from './stream.ts'
import { amountText, countQuery, nameText, timeQuery, timeUs } from './values.ts'

export const PAGE_ROWS_MAX = 500
const limit = countQuery(PAGE_ROWS_MAX, 100)

/** Left out: everything. Times from `fromUs` on, up to and without `toUs`. */
const which = {
  account: nameText.optional(),
  strategy: nameText.optional(),
  instrument: nameText.optional(),
  fromUs: timeQuery,
  toUs: timeQuery,
  limit,
  /** The `next` of the page before. */
  before: timeQuery,
}

/** A page, newest first; `next` asks for the one after it, `null`: there is none. */
const pageOf = <Row extends z.ZodType>(row: Row) => z.strictObject({ rows: z.array(row), next: z.int().nullable() })

export const orderRecord = z.strictObject({
  orderNumber: z.int(),
  clientOrderId: z.string(),
  venueOrderId: z.string(),
  accountId: z.string(),
  /** Empty where no strategy placed it. */
  strategyId: z.string(),
  instrumentId: z.string(),
  side: z.enum(SIDES),
  orderType: z.string(),
  timeInForce: z.string(),
  contingency: z.string(),
  tag: z.string(),
  qty: amountText,
  cumQty: amountText,
  limitPrice: amountText,
  triggerPrice: amountText,
  status: z.enum(ORDER_STATUSES),
  /** Of a rejection, doubt or cancel. */
  text: z.string(),
  createdTimeUs: timeUs,
  closedTimeUs: timeUs.nullable(),
})
export type OrderRecord = z.infer<typeof orderRecord>

export const fillRecord = z.strictObject({
  fillNumber: z.int(),
  orderNumber: z.int(),
  accountId: z.string(),
  executionId: z.string(),
  strategyId: z.string(),
  instrumentId: z.string(),
  side: z.enum(SIDES),
  qty: amountText,
  price: amountText,
  fee: amountText,
  feeCurrency: z.string(),
  liquidity: z.string(),
  eventTimeUs: timeUs,
  timeUs,
  sequence: z.int(),
})
export type FillRecord = z.infer<typeof fillRecord>

/** One event of an order, as it stands in the journal. */
export const orderStep = z.strictObject({ sequence: z.int(), kind: z.string(), timeUs, text: z.string() })

/** What went to the venue and came from it, without keys and signatures. */
export const rawMessage = z.strictObject({ timeUs, direction: z.enum(MESSAGE_DIRECTIONS), text: z.string() })

export const orderLife = z.strictObject({
  order: orderRecord,
  steps: z.array(orderStep),
  fills: z.array(fillRecord),
  /** Oldest first. */
  rawMessages: z.array(rawMessage),
  /** Since when its venue's messages are kept on this machine (`null`: none are), and how many of its own are not shown. */
  messagesKept: z.strictObject({ sinceUs: timeUs.nullable(), leftOutCount: z.int() }),
})
export type OrderLife = z.infer<typeof orderLife>

export const positionRecord = z.strictObject({
  accountId: z.string(),
  strategyId: z.string(),
  instrumentId: z.string(),
  qty: amountText,
  averagePrice: amountText,
  fillCount: z.int(),
  timeUs,
})

export const equityRecord = z.strictObject({ accountId: z.string(), timeUs, equity: amountText, currency: z.string() })

export const BARS_MAX = 2_000

export const bar = z.strictObject({
  startUs: timeUs,
  open: amountText,
  high: amountText,
  low: amountText,
  close: amountText,
  origin: z.enum(BAR_ORIGINS),
})
export type Bar = z.infer<typeof bar>

/** One line that a strategy lets be drawn. */
export const plotSeries = z.strictObject({
  strategyId: z.string(),
  name: z.string(),
  /** Empty: over the candles, as a price. */
  pane: z.string(),
  points: z.array(z.strictObject({ timeUs, value: amountText })),
})

/** Which candles. */
const chart = { instrument: nameText, length: z.enum(BAR_LENGTHS) }

export const TRADING = {
  state: endpoint({
    method: 'GET',
    path: '/api/v1/state',
    permission: 'ViewTrading',
    answer: snapshotMessage,
    summary: 'Everything that the stream tells, as it is now.',
  }),
  orders: endpoint({
    method: 'GET',
    path: '/api/v1/orders',
    permission: 'ViewTrading',
    query: z.strictObject({ ...which, status: z.enum(ORDER_STATUSES).optional() }),
    answer: pageOf(orderRecord),
    summary: 'Orders on record, newest first.',
  }),
  orderLife: endpoint({
    method: 'GET',
    path: '/api/v1/orders/:clientOrderId',
    permission: 'ViewTrading',
    answer: orderLife,
    summary:
      'The life of one order: its events, its fills, and what this machine said to the venue about it and heard, without keys.',
  }),
  fills: endpoint({
    method: 'GET',
    path: '/api/v1/fills',
    permission: 'ViewTrading',
    query: z.strictObject(which),
    answer: pageOf(fillRecord),
    summary: 'Fills on record, newest first.',
  }),
  positions: endpoint({
    method: 'GET',
    path: '/api/v1/positions',
    permission: 'ViewTrading',
    answer: z.strictObject({ rows: z.array(positionRecord) }),
    summary: 'The positions of each strategy, as the history has them.',
  }),
  equity: endpoint({
    method: 'GET',
    path: '/api/v1/equity',
    permission: 'ViewTrading',
    query: z.strictObject({ account: nameText.optional(), fromUs: timeQuery, limit: countQuery(10_000, 1_000) }),
    answer: z.strictObject({ rows: z.array(equityRecord) }),
    summary: 'What the accounts were worth: at most so many points of the time asked for, evenly spread, oldest first.',
  }),
  bars: endpoint({
    method: 'GET',
    path: '/api/v1/bars',
    permission: 'ViewTrading',
    query: z.strictObject({ ...chart, limit: countQuery(BARS_MAX, 500), before: timeQuery }),
    answer: z.strictObject({ rows: z.array(bar).readonly(), next: z.int().nullable() }),
    summary:
      'Candles from all that is known, each with its origin, oldest first; `next` is the `before` of the page before.',
  }),
  plots: endpoint({
    method: 'GET',
    path: '/api/v1/plots',
    permission: 'ViewTrading',
    query: z.strictObject({ ...chart, fromUs: timeQuery, toUs: timeQuery }),
    answer: z.strictObject({ rows: z.array(plotSeries).readonly() }),
    summary: 'What strategies let be drawn: the newest point of each candle of this length, oldest first.',
  }),
} as const
