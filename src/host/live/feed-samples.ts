/** The lines of a venue as metrics: what each of them told, and how good it is. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { LineQuality } from '../../core/market/lines/line-quality.ts'
import { flag, sample, samplesOf } from '../../operations/metrics/samples.ts'
import type { Sample } from '../../ports/metrics.ts'

export function feedSamples(world: Configuration, venueId: string, qualities: readonly LineQuality[]): Sample[] {
  const perMarket = qualities.flatMap(quality => {
    const { instrumentId } = world.instruments[quality.instrumentIndex]!
    return samplesOfLine([venueId, quality.lineId, instrumentId], quality)
  })
  return [...perMarket, ...brokenRules(venueId, qualities)]
}

function samplesOfLine(of: readonly [string, string, string], quality: LineQuality): Sample[] {
  return [
    sample('holdfast_feed_messages_total', of, quality.messageCount),
    sample('holdfast_feed_gaps_total', of, quality.gapCount),
    sample('holdfast_feed_duplicates_total', of, quality.duplicateCount),
    sample('holdfast_feed_reconnects_total', of, quality.reconnectCount),
    sample('holdfast_feed_age_seconds', of, quality.ageUs / 1e6),
    sample('holdfast_feed_latency_seconds', of, quality.latencyUs / 1e6),
    sample('holdfast_feed_score_ratio', of, quality.score / 100),
    sample('holdfast_feed_disagreement_ratio', of, quality.disagreementBps / 1e4),
    sample('holdfast_feed_chosen', of, flag(quality.isChosen)),
  ]
}

/** Of all instruments of a line together: a rule that is broken is looked for in the quarantine, which has the instrument. */
function brokenRules(venueId: string, qualities: readonly LineQuality[]): Sample[] {
  const counts = new Map<string, number>()
  for (const { lineId, brokenRules: broken } of qualities)
    for (const [code, count] of Object.entries(broken)) {
      const key = `${lineId} ${code}`
      counts.set(key, (counts.get(key) ?? 0) + count)
    }
  return samplesOf(
    'holdfast_feed_rule_breaks_total',
    Array.from(counts, ([key, count]) => {
      const [lineId, code] = splitAtLast(key)
      return [[venueId, lineId, code], count] as const
    }),
  )
}

/** Codes have no spaces. */
function splitAtLast(key: string): [before: string, after: string] {
  const at = key.lastIndexOf(' ')
  return [key.slice(0, at), key.slice(at + 1)]
}
