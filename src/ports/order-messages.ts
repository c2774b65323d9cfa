/** What was said between us and a venue about an order: as a gateway hands it over to be kept, and as a person reads it. */

import type { TimeUs } from '../core/domain/ids.ts'

export const MESSAGE_DIRECTIONS = [
  'Sent',
  'Received',
  /** With proof that no byte of it left. */
  'Unsent',
  /** It may have arrived. */
  'Unanswered',
  /** More was said than is kept. */
  'LeftOut',
] as const
export type MessageDirection = (typeof MESSAGE_DIRECTIONS)[number]

export interface OrderMessage {
  readonly timeUs: TimeUs
  readonly direction: MessageDirection
  /** The orders that it is about. */
  readonly clientOrderIds: readonly string[]
  /** Without keys and signatures. Made when it is written, so that whatever is urgent comes first. */
  readonly text: () => string
}

/** Called after a request has left, never before. It returns at once, and never throws. */
export type OrderMessageSink = (message: OrderMessage) => void

export interface RawMessage {
  readonly timeUs: number
  readonly direction: MessageDirection
  readonly text: string
}

export interface KeptMessages {
  /** Oldest first; empty where none were kept. */
  readonly messages: readonly RawMessage[]
  /** Older ones of this order, beyond those that are shown. */
  readonly leftOutCount: number
  /** What was said to its venue before was not kept here, or is dropped; `null`: nothing is kept. */
  readonly sinceUs: number | null
}

/** An order, as far as its messages are looked for by it. */
export interface MessagesOfOrder {
  readonly clientOrderId: string
  readonly instrumentId: string
  readonly createdTimeUs: number
  readonly closedTimeUs: number | null
}

/** Errors: throws where they cannot be read now. */
export interface RawMessages {
  of(order: MessagesOfOrder): Promise<KeptMessages>
}
