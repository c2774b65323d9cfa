/** The names of things: what they look like from outside, and the small integers they are inside. */

import type { Brand } from '../std/brand.ts'

/** `SYMBOL.VENUE`, for example `BTC-USDT.SIM`. */
export type InstrumentId = Brand<string, 'InstrumentId'>
export type VenueId = Brand<string, 'VenueId'>
export type AccountId = Brand<string, 'AccountId'>
export type StrategyId = Brand<string, 'StrategyId'>
/** An upper-case code: `USDT`, `EUR`, `BTC`. */
export type CurrencyCode = Brand<string, 'CurrencyCode'>
/** Ours, unique for ever: letters and digits, at most 32 characters. */
export type ClientOrderId = Brand<string, 'ClientOrderId'>
export type VenueOrderId = Brand<string, 'VenueOrderId'>
export type ExecutionId = Brand<string, 'ExecutionId'>

/** Positions in the configuration's lists; dense from 0, stable for one configuration. */
export type InstrumentIndex = Brand<number, 'InstrumentIndex'>
export type VenueIndex = Brand<number, 'VenueIndex'>
export type AccountIndex = Brand<number, 'AccountIndex'>
export type StrategyIndex = Brand<number, 'StrategyIndex'>
export type CurrencyIndex = Brand<number, 'CurrencyIndex'>

/** The number of an order in the core, counted from 1 for the journal's life; never used again. */
export type OrderNumber = Brand<number, 'OrderNumber'>

/** Microseconds since the epoch, UTC, a whole number. */
export type TimeUs = Brand<number, 'TimeUs'>

/** The strategy index of orders that no strategy placed: an operator's, a flatten's, an external one. */
export const NO_STRATEGY = -1 as StrategyIndex

const INSTRUMENT_ID = /^[A-Za-z0-9_/:-]{1,48}\.[A-Z0-9_]{1,16}$/
const CLIENT_ORDER_ID = /^[A-Za-z0-9]{1,32}$/
const CLIENT_ORDER_ID_OURS = /^H([0-9a-z]+)E([0-9a-z]+)S([0-9a-z]+)L([0-9a-z]+)$/

export function isInstrumentId(text: string): text is InstrumentId {
  return INSTRUMENT_ID.test(text)
}

export function isClientOrderId(text: string): text is ClientOrderId {
  return CLIENT_ORDER_ID.test(text)
}

/** The journal's coordinates of the input that caused an order. */
export interface OrderOrigin {
  /** Counts the journals that ever used this account: a journal begun anew never repeats an id of an older one. */
  readonly generation: number
  readonly epoch: number
  /** The sequence number of the input in the journal. */
  readonly sequence: number
  /** Which order of the input's list, from 0. */
  readonly leg: number
}

/**
 * Derives the client order id from the journal, the same on every replica.
 *
 * Shape: `H<generation>E<epoch>S<sequence>L<leg>` in base 36; at most 27 characters for all safe integers in use.
 */
export function formatClientOrderId(generation: number, epoch: number, sequence: number, leg: number): ClientOrderId {
  return `H${generation.toString(36)}E${epoch.toString(36)}S${sequence.toString(36)}L${leg.toString(36)}` as ClientOrderId
}

/** Reads back what {@link formatClientOrderId} wrote; `undefined` for an id that is not ours. */
export function parseClientOrderId(text: string): OrderOrigin | undefined {
  const match = CLIENT_ORDER_ID_OURS.exec(text)
  if (match === null) return undefined
  const [, generation, epoch, sequence, leg] = match
  return {
    generation: Number.parseInt(generation!, 36),
    epoch: Number.parseInt(epoch!, 36),
    sequence: Number.parseInt(sequence!, 36),
    leg: Number.parseInt(leg!, 36),
  }
}
