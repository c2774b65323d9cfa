/** Translates market data between the core's inputs and the wire; times but the event's own are the receiver's. */

import type { TimeUs } from '../../core/domain/ids.ts'
import {
  type Bar,
  type BookLevel,
  MARKET_KINDS,
  type MarketInput,
  newBar,
  newBookLevel,
  newQuoteTick,
  newTradeTick,
  type QuoteTick,
  type TradeTick,
} from '../../core/domain/market-data.ts'
import type { MarketMessage } from './wire.ts'
import type { WireMap } from './wire-map.ts'

/** `sequence`: see wire.ts. */
export function marketMessage(input: MarketInput, map: WireMap, sequence: number): MarketMessage {
  const { instrumentIndex, eventTimeUs } = input
  const stamp = { instrumentId: map.instrumentIdOf(instrumentIndex), eventTimeUs, sequence }
  switch (input.kind) {
    case 'Quote': {
      const { bidTicks, bidLots, askTicks, askLots } = input
      return { type: 'Quote', ...stamp, bidTicks, bidLots, askTicks, askLots }
    }
    case 'Trade': {
      const { priceTicks, qtyLots, aggressorSide } = input
      return { type: 'Trade', ...stamp, priceTicks, qtyLots, aggressorSide }
    }
    case 'BookLevel': {
      const { side, priceTicks, qtyLots, isSnapshotStart, isLast } = input
      return { type: 'BookLevel', ...stamp, side, priceTicks, qtyLots, isSnapshotStart, isLast }
    }
    case 'Bar': {
      const { openTimeUs, openTicks, highTicks, lowTicks, closeTicks, volumeLots, barSpecIndex } = input
      return {
        type: 'Bar',
        ...stamp,
        series: barSpecIndex,
        openTimeUs,
        openTicks,
        highTicks,
        lowTicks,
        closeTicks,
        volumeLots,
      }
    }
    default:
      return input satisfies never
  }
}

/** Reads messages into one reused input of each kind. */
export class MarketReader {
  readonly #map: WireMap
  readonly #quote: QuoteTick = newQuoteTick()
  readonly #trade: TradeTick = newTradeTick()
  readonly #level: BookLevel = newBookLevel()
  readonly #bar: Bar = newBar()

  constructor(map: WireMap) {
    this.#map = map
  }

  /** Errors: UnknownNameError. Returns: an input that is valid until the next call. */
  read(message: MarketMessage, timeUs: number, receiveTimeUs: number): MarketInput {
    const input = this.#fill(message)
    input.instrumentIndex = this.#map.instrumentOf(message.instrumentId)
    input.timeUs = timeUs as TimeUs
    input.eventTimeUs = message.eventTimeUs as TimeUs
    input.receiveTimeUs = receiveTimeUs as TimeUs
    return input
  }

  #fill(message: MarketMessage): MarketInput {
    const { type, instrumentId: _, eventTimeUs: __, sequence: ___, ...values } = message
    switch (type) {
      case 'Quote':
        return Object.assign(this.#quote, values)
      case 'Trade':
        return Object.assign(this.#trade, values)
      case 'BookLevel':
        return Object.assign(this.#level, values)
      case 'Bar': {
        const { series, ...prices } = values as Omit<Extract<MarketMessage, { type: 'Bar' }>, 'type'>
        return Object.assign(this.#bar, { barSpecIndex: series, ...prices }) as Bar
      }
      default:
        return type satisfies never
    }
  }
}

/** Numbers the messages of each instrument and kind; the levels of one message of a book have one number. */
export class MarketCount {
  readonly #first: number
  /** By instrument and kind. */
  readonly #last: number[] = []

  /** Shape: a later life of the venue begins with a later time, and so with higher numbers. */
  constructor(startUs: number) {
    this.#first = startUs
  }

  next(input: MarketInput): number {
    const place = input.instrumentIndex * MARKET_KINDS.length + MARKET_KINDS.indexOf(input.kind)
    const sequence = (this.#last[place] ?? this.#first) + 1
    if (input.kind !== 'BookLevel' || input.isLast) this.#last[place] = sequence
    return sequence
  }
}
