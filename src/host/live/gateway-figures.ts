/** What a gateway measures of itself and of the way to its venue, told to the node once a second. */

import type { ClientOrderId } from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import { histogramOf } from '../../operations/metrics/histogram.ts'
import { ProcessGauge } from '../../operations/metrics/process-gauge.ts'
import { sample, samplesOf } from '../../operations/metrics/samples.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { VenueEffect, VenueFigures } from '../../ports.ts'
import { machineUs } from './machine-clock.ts'

/** Orders whose answer is awaited; beyond that the oldest are not measured. */
const AWAITED_MAX = 1_000
/** As RFC 3550 smooths the jitter of a stream. */
const JITTER_SHARE = 1 / 16

export class GatewayFigures {
  readonly #venueId: string
  readonly #gauge: ProcessGauge
  readonly #handover = histogramOf('holdfast_venue_handover_seconds')
  readonly #roundTrips = histogramOf('holdfast_venue_round_trip_seconds')
  /** When an order was handed to the session. */
  readonly #awaited = new Map<ClientOrderId, number>()
  #lastRoundTripUs: number | undefined
  #jitterUs = 0

  constructor(venueId: string) {
    this.#venueId = venueId
    this.#gauge = new ProcessGauge(`gateway ${venueId}`)
  }

  /** Right before the session has it; `sentUs`: when the node gave it away, by the clock of the machine. */
  noteExecuted(effect: VenueEffect, sentUs: number): void {
    if (effect.kind !== 'SendOrder') return
    const nowUs = machineUs()
    this.#handover.record((nowUs - sentUs) / 1e6)
    const [oldest] = this.#awaited.keys()
    if (oldest !== undefined && this.#awaited.size >= AWAITED_MAX) this.#awaited.delete(oldest)
    this.#awaited.set(effect.order.clientOrderId, nowUs)
  }

  noteReport(report: Report): void {
    if (!('clientOrderId' in report)) return
    const executedUs = this.#awaited.get(report.clientOrderId)
    if (executedUs === undefined) return
    this.#awaited.delete(report.clientOrderId)
    // What did not leave, or may not have, is no answer of the venue.
    if (report.kind !== 'SendFailureReport') this.#noteRoundTrip(machineUs() - executedUs)
  }

  /** `figures`: what the session counts by itself; `leftOutCount`: messages of orders that could not be kept. */
  samples(figures: VenueFigures | undefined, leftOutCount: number): Sample[] {
    const of = [this.#venueId] as const
    for (const us of figures?.roundTripsUs ?? []) this.#noteRoundTrip(us)
    return [
      ...this.#gauge.samples(),
      this.#handover.sample('holdfast_venue_handover_seconds', of),
      this.#roundTrips.sample('holdfast_venue_round_trip_seconds', of),
      sample('holdfast_venue_jitter_seconds', of, this.#jitterUs / 1e6),
      sample('holdfast_venue_messages_left_out_total', of, leftOutCount),
      ...(figures === undefined ? [] : this.#ofSession(figures)),
    ]
  }

  #ofSession({ requests, rateBudgetShare, clockOffsetUs }: VenueFigures): Sample[] {
    const counts = requests.map(
      ({ request, outcome, count }) => [[this.#venueId, request.toLowerCase(), outcome], count] as const,
    )
    return [
      ...samplesOf('holdfast_venue_requests_total', counts),
      sample('holdfast_venue_rate_budget_ratio', [this.#venueId], rateBudgetShare),
      sample('holdfast_venue_clock_offset_seconds', [this.#venueId], clockOffsetUs / 1e6),
    ]
  }

  #noteRoundTrip(us: number): void {
    this.#roundTrips.record(us / 1e6)
    const differenceUs = this.#lastRoundTripUs === undefined ? 0 : Math.abs(us - this.#lastRoundTripUs)
    this.#jitterUs += (differenceUs - this.#jitterUs) * JITTER_SHARE
    this.#lastRoundTripUs = us
  }
}
