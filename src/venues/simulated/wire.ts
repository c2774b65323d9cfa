/** The messages between the venue process and its clients: JSON, one to a line, checked once where they come in. */

import { z } from 'zod'
import { EXEC_TYPES, LIQUIDITY, SWITCH_OUTCOMES } from '../../core/domain/inputs.ts'
import { AGGRESSOR_SIDES } from '../../core/domain/market-data.ts'
import { ORDER_TYPES, SIDES, TIME_IN_FORCE } from '../../core/domain/order.ts'

export const WIRE_VERSION = 2
/** A longer line is a fault of the sender. */
export const LINE_BYTES_MAX = 1 << 20

const whole = z.int()
const clientOrderId = z.string().regex(/^[A-Za-z0-9]{1,32}$/)
const name = z.string().min(1).max(80)
const text = z.string().max(2_000)

// ── market data, both ways ───────────────────────────────────────────────────────────────────────────────────────────

/** The venue's number of the message among those of this instrument and kind, without gaps; 0 from a client. */
const sequence = whole.min(0)

const quote = z.strictObject({
  type: z.literal('Quote'),
  instrumentId: name,
  eventTimeUs: whole,
  sequence,
  bidTicks: whole,
  bidLots: whole,
  askTicks: whole,
  askLots: whole,
})

const trade = z.strictObject({
  type: z.literal('Trade'),
  instrumentId: name,
  eventTimeUs: whole,
  sequence,
  priceTicks: whole,
  qtyLots: whole,
  aggressorSide: z.enum(AGGRESSOR_SIDES),
})

const bookLevel = z.strictObject({
  type: z.literal('BookLevel'),
  instrumentId: name,
  eventTimeUs: whole,
  sequence,
  side: z.enum(SIDES),
  priceTicks: whole,
  qtyLots: whole,
  isSnapshotStart: z.boolean(),
  isLast: z.boolean(),
})

/** `series`: the number of the bar's specification in the session's configuration. */
const bar = z.strictObject({
  type: z.literal('Bar'),
  instrumentId: name,
  eventTimeUs: whole,
  sequence,
  series: whole,
  openTimeUs: whole,
  openTicks: whole,
  highTicks: whole,
  lowTicks: whole,
  closeTicks: whole,
  volumeLots: whole,
})

// ── client → venue ───────────────────────────────────────────────────────────────────────────────────────────────────

const hello = z.strictObject({
  type: z.literal('Hello'),
  version: z.literal(WIRE_VERSION),
  /** Accounts whose reports are wanted and that may be traded. */
  accounts: z.array(name).max(64),
  /** Instruments whose market data is wanted. */
  instruments: z.array(name).max(10_000),
})

const sendOrder = z.strictObject({
  type: z.literal('SendOrder'),
  accountId: name,
  instrumentId: name,
  clientOrderId,
  side: z.enum(SIDES),
  orderType: z.enum(ORDER_TYPES),
  timeInForce: z.enum(TIME_IN_FORCE),
  expireTimeUs: whole.optional(),
  isPostOnly: z.boolean(),
  isReduceOnly: z.boolean(),
  qtyLots: whole,
  limitTicks: whole.optional(),
  triggerTicks: whole.optional(),
})

const sendAmend = z.strictObject({
  type: z.literal('SendAmend'),
  accountId: name,
  clientOrderId,
  qtyLots: whole,
  limitTicks: whole.optional(),
  triggerTicks: whole.optional(),
})

const sendCancel = z.strictObject({ type: z.literal('SendCancel'), accountId: name, clientOrderId })
/** The asker's own time of asking: its answer says it again. */
const askedTimeUs = whole.optional()
const queryOrder = z.strictObject({ type: z.literal('QueryOrder'), accountId: name, clientOrderId, askedTimeUs })
const massStatus = z.strictObject({
  type: z.literal('RequestMassStatus'),
  accountId: name,
  sinceTimeUs: whole,
  askedTimeUs,
})
const refreshSwitch = z.strictObject({
  type: z.literal('RefreshDeadMansSwitch'),
  accountId: name,
  timeoutUs: whole.min(0),
})
/** Market data from a client that feeds the venue, where its settings allow it. */
const feed = z.strictObject({
  type: z.literal('Feed'),
  input: z.discriminatedUnion('type', [quote, trade, bookLevel, bar]),
})
const ping = z.strictObject({ type: z.literal('Ping') })

export const clientMessage = z.discriminatedUnion('type', [
  hello,
  sendOrder,
  sendAmend,
  sendCancel,
  queryOrder,
  massStatus,
  refreshSwitch,
  feed,
  ping,
])
export type ClientMessage = z.infer<typeof clientMessage>

// ── venue → client ───────────────────────────────────────────────────────────────────────────────────────────────────

const welcome = z.strictObject({
  type: z.literal('Welcome'),
  version: z.literal(WIRE_VERSION),
  venueId: name,
  timeUs: whole,
  /** What a tick and a lot are here: both sides must mean the same. */
  instruments: z.array(z.strictObject({ instrumentId: name, tickSize: name, lotSize: name, multiplier: name })),
})

const executionReport = z.strictObject({
  type: z.literal('ExecutionReport'),
  execType: z.enum(EXEC_TYPES),
  accountId: name,
  instrumentId: name,
  clientOrderId: z.string().max(32),
  venueOrderId: z.string().max(32),
  side: z.enum(SIDES),
  executionId: z.string().max(32),
  lastQtyLots: whole,
  lastTicks: whole,
  feeMinor: whole,
  feeCurrency: name,
  liquidity: z.enum(LIQUIDITY),
  cumQtyLots: whole,
  qtyLots: whole,
  limitTicks: whole.optional(),
  triggerTicks: whole.optional(),
  text,
  eventTimeUs: whole,
})

const cancelReject = z.strictObject({
  type: z.literal('CancelRejectReport'),
  clientOrderId,
  isAmend: z.boolean(),
  isOrderUnknown: z.boolean(),
  text,
})

const openOrder = z.strictObject({
  instrumentId: name,
  clientOrderId: z.string().max(32),
  venueOrderId: z.string().max(32),
  side: z.enum(SIDES),
  orderType: z.enum(ORDER_TYPES),
  timeInForce: z.enum(TIME_IN_FORCE),
  qtyLots: whole,
  cumQtyLots: whole,
  limitTicks: whole.optional(),
  triggerTicks: whole.optional(),
  isReduceOnly: z.boolean(),
  eventTimeUs: whole,
})

export type OpenOrderMessage = z.infer<typeof openOrder>

const orderStatus = z.strictObject({
  type: z.literal('OrderStatusReport'),
  clientOrderId,
  outcome: z.enum(['Working', 'Closed', 'NotFound', 'CouldNotAsk']),
  text,
  order: openOrder.optional(),
  askedTimeUs,
})

const wholeText = z.string().regex(/^-?\d{1,40}$/)

const massStatusReport = z.strictObject({
  type: z.literal('MassStatusReport'),
  accountId: name,
  outcome: z.enum(['Complete', 'CouldNotAsk']),
  openClientOrderIds: z.array(z.string().max(32)),
  positions: z.array(z.strictObject({ instrumentId: name, signedLots: whole, costMinor: wholeText.optional() })),
  balances: z.array(z.strictObject({ currency: name, amountMinor: wholeText })),
  text,
  openOrders: z.array(openOrder).optional(),
  askedTimeUs,
})

const deadMansSwitchReport = z.strictObject({
  type: z.literal('DeadMansSwitchReport'),
  accountId: name,
  outcome: z.enum(SWITCH_OUTCOMES),
  untilTimeUs: whole,
  text,
})

const funding = z.strictObject({
  type: z.literal('FundingReport'),
  fundingId: name,
  accountId: name,
  instrumentId: name,
  amountMinor: whole,
  text,
})

const margin = z.strictObject({
  type: z.literal('MarginReport'),
  accountId: name,
  instrumentId: name,
  isLiquidation: z.boolean(),
  text,
})

const pong = z.strictObject({ type: z.literal('Pong') })
export const BYE_REASONS = [
  'BAD_MESSAGE',
  'LINE_TOO_LONG',
  'NO_HELLO',
  'UNKNOWN_NAME',
  'FEED_NOT_ALLOWED',
  'SLOW_CLIENT',
  'SILENT_CLIENT',
  'SHUTDOWN',
] as const
export type ByeReason = (typeof BYE_REASONS)[number]
/** The last line before the venue closes a connection: why. */
const bye = z.strictObject({ type: z.literal('Bye'), reason: z.enum(BYE_REASONS), text })

export const venueMessage = z.discriminatedUnion('type', [
  welcome,
  executionReport,
  cancelReject,
  orderStatus,
  massStatusReport,
  deadMansSwitchReport,
  funding,
  margin,
  quote,
  trade,
  bookLevel,
  bar,
  pong,
  bye,
])
export type VenueMessage = z.infer<typeof venueMessage>
export type MarketMessage = Extract<ClientMessage, { type: 'Feed' }>['input']

/** Returns: the message, or what is wrong with the line. */
export function parseLine<T>(schema: z.ZodType<T>, line: string): { message: T } | { error: string } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { error: `not JSON: ${line.slice(0, 80)}` }
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return { message: parsed.data }
  const issue = parsed.error.issues[0]!
  return { error: `${issue.path.join('.') || 'message'}: ${issue.message} in ${line.slice(0, 80)}` }
}
