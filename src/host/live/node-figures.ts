/** What a node counts for metrics while it leads: nothing is made anew for a tick, and nothing of it is read by the core. */

import type { Event } from '../../core/domain/events.ts'
import type { OrderNumber, VenueIndex } from '../../core/domain/ids.ts'
import type { Order } from '../../core/domain/order.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { LineQuality } from '../../core/market/lines/line-quality.ts'
import { ORDER_STAGES, type OrderStage } from '../../operations/metrics/catalogue-trading.ts'
import { histogramOf } from '../../operations/metrics/histogram.ts'
import { sample, samplesOf } from '../../operations/metrics/samples.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { VenueEffect } from '../../ports.ts'
import { feedSamples } from './feed-samples.ts'

const ORDER_FATES = [
  'submitted',
  'accepted',
  'filled',
  'canceled',
  'rejected',
  'expired',
  'denied',
  'in_doubt',
] as const
type OrderFate = (typeof ORDER_FATES)[number]

export class NodeFigures {
  readonly #engine: Engine
  readonly #fates: Record<OrderFate, number>
  readonly #stages: ReadonlyMap<OrderStage, ReturnType<typeof histogramOf>>
  readonly #commits = histogramOf('holdfast_journal_commit_seconds')
  readonly #switches = new Map<number, number>()
  /** By venue: as its process said last. */
  readonly #lines: (readonly LineQuality[])[] = []
  #blockCount = 0
  #blockBytes = 0
  #storeFailureCount = 0

  constructor(engine: Engine) {
    this.#engine = engine
    this.#fates = Object.fromEntries(ORDER_FATES.map(fate => [fate, 0])) as Record<OrderFate, number>
    this.#stages = new Map(ORDER_STAGES.map(stage => [stage, histogramOf('holdfast_order_stage_seconds')]))
  }

  noteEvent(event: Event): void {
    const fate = this.#fateOf(event)
    if (fate !== undefined) this.#fates[fate]++
    if (event.kind === 'OrderAccepted') this.#noteAccepted(event.orderNumber)
    else if (event.kind === 'LineSwitched')
      this.#switches.set(event.instrumentIndex, (this.#switches.get(event.instrumentIndex) ?? 0) + 1)
  }

  /** Right before they go into the pipe of a gateway. */
  noteSent(effects: readonly VenueEffect[], nowUs: number): void {
    for (const effect of effects)
      if (effect.kind === 'SendOrder') {
        const order = this.#orderOf(effect.order.orderNumber)
        if (order !== undefined) this.#record('decided_to_released', nowUs - order.releasedTimeUs)
      }
  }

  noteMarketTurn(waitedUs: number): void {
    this.#record('received_to_turn', waitedUs)
  }

  noteCommit(commitUs: number, bytes: number): void {
    this.#commits.record(commitUs / 1e6)
    this.#blockCount++
    this.#blockBytes += bytes
  }

  noteStoreFailure(): void {
    this.#storeFailureCount++
  }

  noteLines(venueIndex: VenueIndex, qualities: readonly LineQuality[]): void {
    this.#lines[venueIndex] = qualities
  }

  samples(): Sample[] {
    const { world } = this.#engine.state
    const stages = [...this.#stages].map(([stage, taken]) => taken.sample('holdfast_order_stage_seconds', [stage]))
    const switches = [...this.#switches].map(
      ([index, count]) => [[world.instruments[index]!.instrumentId], count] as const,
    )
    return [
      ...samplesOf(
        'holdfast_orders_total',
        ORDER_FATES.map(fate => [[fate], this.#fates[fate]]),
      ),
      ...stages,
      this.#commits.sample('holdfast_journal_commit_seconds', []),
      sample('holdfast_journal_blocks_total', [], this.#blockCount),
      sample('holdfast_journal_bytes_total', [], this.#blockBytes),
      sample('holdfast_journal_failures_total', [], this.#storeFailureCount),
      ...samplesOf('holdfast_feed_switches_total', switches),
      ...this.#lines.flatMap((qualities, index) => feedSamples(world, world.venues[index]!.venueId, qualities)),
    ]
  }

  #record(stage: OrderStage, us: number): void {
    this.#stages.get(stage)!.record(us / 1e6)
  }

  /** The word of the venue may come after a cancel was asked for, or a fill: it is the time of the word that counts. */
  #noteAccepted(orderNumber: OrderNumber): void {
    const order = this.#orderOf(orderNumber)
    if (order !== undefined) this.#record('decided_to_acknowledged', this.#engine.state.timeUs - order.releasedTimeUs)
  }

  #fateOf(event: Event): OrderFate | undefined {
    switch (event.kind) {
      case 'OrderSubmitted':
        return 'submitted'
      case 'OrderAccepted':
        return 'accepted'
      case 'OrderFilled':
        return this.#orderOf(event.orderNumber)?.status === 'Filled' ? 'filled' : undefined
      case 'OrderCanceled':
        return 'canceled'
      case 'OrderRejected':
        return 'rejected'
      case 'OrderExpired':
        return 'expired'
      case 'OrderDenied':
        return 'denied'
      case 'OrderInDoubt':
        return 'in_doubt'
      default:
        return undefined
    }
  }

  #orderOf(orderNumber: OrderNumber): Order | undefined {
    return this.#engine.state.orders.get(orderNumber)
  }
}
