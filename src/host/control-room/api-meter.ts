/** What the console's process measures of itself, for the metrics. */

import { ERRORS, type ErrorCode } from '../../api/contract/errors.ts'
import type { EndpointName } from '../../api/contract.ts'
import { histogramOf } from '../../operations/metrics/histogram.ts'
import { ProcessGauge } from '../../operations/metrics/process-gauge.ts'
import { sample, samplesOf } from '../../operations/metrics/samples.ts'
import type { Sample } from '../../ports/metrics.ts'

/** What a caller did wrong is refused; the rest failed. */
const FIRST_FAILURE = 500

export class ApiMeter {
  readonly #process = new ProcessGauge('api')
  readonly #seconds = histogramOf('holdfast_api_request_seconds')
  readonly #requests = new Map<string, number>()
  readonly #signInsRefused = new Map<ErrorCode, number>()

  note(name: EndpointName, refusal: ErrorCode | undefined, tookMs: number): void {
    this.#seconds.record(tookMs / 1_000)
    count(this.#requests, `${name} ${outcomeOf(refusal)}`)
    if (refusal !== undefined && name.startsWith('signIn')) count(this.#signInsRefused, refusal)
  }

  samples(socketCount: number): Sample[] {
    const requests = [...this.#requests].map(([key, value]) => [key.split(' ') as [string, string], value] as const)
    const refused = [...this.#signInsRefused].map(([code, value]) => [[code] as const, value] as const)
    return [
      ...this.#process.samples(),
      this.#seconds.sample('holdfast_api_request_seconds', []),
      sample('holdfast_api_sockets', [], socketCount),
      ...samplesOf('holdfast_api_requests_total', requests),
      ...samplesOf('holdfast_api_sign_ins_refused_total', refused),
    ]
  }

  close(): void {
    this.#process.close()
  }
}

function outcomeOf(refusal: ErrorCode | undefined): 'ok' | 'refused' | 'failed' {
  if (refusal === undefined) return 'ok'
  return ERRORS[refusal].status < FIRST_FAILURE ? 'refused' : 'failed'
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
