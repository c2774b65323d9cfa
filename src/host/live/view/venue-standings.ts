/** What is known of venues between their reports: how often they came back, when they spoke last, how soon they answer. */

import type { VenueLine } from '../../../api/contract/session-view.ts'
import type { Event } from '../../../core/domain/events.ts'
import type { OrderNumber } from '../../../core/domain/ids.ts'
import type { EngineState } from '../../../core/engine/engine-state.ts'
import { Durations } from './durations.ts'
import type { Levels } from './levels.ts'
import type { UsageBoard } from './usage-board.ts'

const ANSWERS_KEPT = 512

interface Standing {
  readonly answersUs: Durations
  text: string
  upCount: number
  lastReportUs: number | null
}

export class VenueStandings {
  readonly #standings: Standing[] = []

  /** Called for every event, after it was applied. */
  noteEvent(state: EngineState, event: Event): void {
    switch (event.kind) {
      case 'VenueStateChanged': {
        const standing = this.#of(event.venueIndex)
        standing.text = event.reason
        if (event.isUp) standing.upCount++
        return
      }
      case 'OrderAccepted':
      case 'OrderRejected':
        return this.#noteAnswer(state, event.orderNumber, true)
      case 'OrderFilled':
      case 'OrderCanceled':
        return this.#noteAnswer(state, event.orderNumber, false)
      case 'AccountReconciled':
        this.#of(state.world.accounts[event.accountIndex]!.venueIndex).lastReportUs = state.timeUs
        return
      default:
    }
  }

  lines(state: EngineState, usage: UsageBoard, levels: Levels, nowUs: number): VenueLine[] {
    return state.world.venues.map(({ venueId }, index) => {
      const isUp = state.venueIsUp[index]!
      const { answersUs, text, upCount, lastReportUs } = this.#of(index)
      const [answerP50Us, answerP99Us] = answersUs.quantiles(nowUs)
      return {
        venueId,
        isUp,
        sinceUs: levels.since(`venue ${venueId} ${isUp}`, nowUs),
        text,
        reconnectCount: Math.max(0, upCount - 1),
        lastReportUs,
        answerP50Us,
        answerP99Us,
        rateUsed: usage.rateUsedOf(venueId),
      }
    })
  }

  #noteAnswer(state: EngineState, orderNumber: OrderNumber, isAnswer: boolean): void {
    const order = state.orders.get(orderNumber)
    if (order === undefined) return
    const standing = this.#of(state.instrumentOf(order.instrumentIndex).venueIndex)
    standing.lastReportUs = state.timeUs
    if (isAnswer && order.sentTimeUs > 0) standing.answersUs.push(state.timeUs - order.sentTimeUs)
  }

  #of(venueIndex: number): Standing {
    this.#standings[venueIndex] ??= {
      answersUs: new Durations(ANSWERS_KEPT),
      text: '',
      upCount: 0,
      lastReportUs: null,
    }
    return this.#standings[venueIndex]
  }
}
