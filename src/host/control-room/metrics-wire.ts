/** What the register of metrics is told and asked by the watch socket. */

import { z } from 'zod'
import type { Sample } from '../../ports/metrics.ts'

const SAMPLES_MAX = 500
const name = z.string().max(80)
const labels = z.array(z.string().max(128)).max(8).readonly()
const figure = z.number()

const sample = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('Value'), name, labels, value: figure }),
  z.strictObject({
    kind: z.literal('Histogram'),
    name,
    labels,
    counts: z.array(figure).max(64).readonly(),
    sum: figure,
  }),
]) satisfies z.ZodType<Sample>

export const METRICS_REQUESTS = [
  /** All that a process has to tell now, under its own name. */
  z.strictObject({
    type: z.literal('TellSamples'),
    source: z.string().min(1).max(80),
    samples: z.array(sample).max(SAMPLES_MAX).readonly(),
  }),
  /** The page that Prometheus reads. */
  z.strictObject({ type: z.literal('MetricsText') }),
] as const

export type MetricsRequest = z.infer<(typeof METRICS_REQUESTS)[number]>

export const METRICS_ANSWERS = {
  /** How many of them are of the catalogue. */
  TellSamples: z.int(),
  MetricsText: z.string(),
} satisfies Record<MetricsRequest['type'], z.ZodType>
