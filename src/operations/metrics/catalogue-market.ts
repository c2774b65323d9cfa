/** What is measured of venues, the way to them, and what their lines tell. */

import { counter, FAST_BUCKETS, gauge, histogram, SLOW_BUCKETS } from './metric-kinds.ts'

export const MARKET_METRICS = {
  holdfast_venue_up: gauge('none', ['venue'], '1 while the venue and its gateway can be reached, else 0.'),
  holdfast_venue_reconnects_total: counter(
    'none',
    ['venue'],
    'How often a venue came back since the node began to lead.',
  ),
  holdfast_venue_round_trip_seconds: histogram(SLOW_BUCKETS, ['venue'], 'From a request to the answer of the venue.'),
  holdfast_venue_handover_seconds: histogram(
    FAST_BUCKETS,
    ['venue'],
    'From the node to the session of the gateway, of orders.',
  ),
  holdfast_venue_jitter_seconds: gauge(
    'seconds',
    ['venue'],
    'How much round trips differ from one to the next, smoothed over 16.',
  ),
  holdfast_venue_messages_left_out_total: counter(
    'none',
    ['venue'],
    'What was said about orders and could not be kept: more came than the disk took.',
  ),
  holdfast_venue_requests_total: counter(
    'none',
    ['venue', 'request', 'outcome'],
    'Requests to the venue, by what was asked (order, cancel, question) and what came of it: answered, refused, limited, not_sent, unknown.',
  ),
  holdfast_venue_rate_budget_ratio: gauge('ratio', ['venue'], 'What is left of the requests that the venue allows.'),
  holdfast_venue_clock_offset_seconds: gauge('seconds', ['venue'], 'How far the clock of the venue is ahead of ours.'),

  holdfast_feed_messages_total: counter('none', ['venue', 'line', 'instrument'], 'Messages of a line.'),
  holdfast_feed_gaps_total: counter('none', ['venue', 'line', 'instrument'], 'Gaps in the numbers of a line.'),
  holdfast_feed_duplicates_total: counter('none', ['venue', 'line', 'instrument'], 'Messages that came before.'),
  holdfast_feed_reconnects_total: counter('none', ['venue', 'line', 'instrument'], 'How often a line came back.'),
  holdfast_feed_rule_breaks_total: counter(
    'none',
    ['venue', 'line', 'code'],
    'Messages of a line that broke a rule (docs/market-data.md), those in quarantine among them.',
  ),
  holdfast_feed_age_seconds: gauge('seconds', ['venue', 'line', 'instrument'], 'Since the newest message of a line.'),
  holdfast_feed_latency_seconds: gauge(
    'seconds',
    ['venue', 'line', 'instrument'],
    'From the time of the venue to ours, smoothed; negative where its clock is ahead.',
  ),
  holdfast_feed_score_ratio: gauge(
    'ratio',
    ['venue', 'line', 'instrument'],
    'How good a line is: 0 for one of no use, 1 for the best.',
  ),
  holdfast_feed_disagreement_ratio: gauge(
    'ratio',
    ['venue', 'line', 'instrument'],
    'From the middle of what all lines tell, as a share of the price.',
  ),
  holdfast_feed_chosen: gauge('none', ['venue', 'line', 'instrument'], '1 for the line that is believed.'),
  holdfast_feed_switches_total: counter('none', ['instrument'], 'How often another line was believed than before.'),

  holdfast_recorder_messages_total: counter(
    'none',
    ['venue', 'content'],
    'What the recorder of a venue took: raw messages of lines, and normalised rows.',
  ),
  holdfast_recorder_dropped_total: counter('none', ['venue'], 'What it could not keep: a gap in the recording.'),
  holdfast_recorder_written_bytes: gauge('bytes', ['venue'], 'What it has written since it began.'),
  holdfast_recorder_waiting_bytes: gauge('bytes', ['venue'], 'What it has taken and the disk has not.'),
  holdfast_recorder_recording: gauge('none', ['venue'], '1 while it records, 0 while it cannot begin.'),

  holdfast_market_age_seconds: gauge(
    'seconds',
    ['instrument'],
    'Since the newest data of an instrument that the core was given.',
  ),
  holdfast_market_state: gauge('none', ['instrument', 'state'], '1 for the state of its data (docs/market-data.md).'),
} as const
