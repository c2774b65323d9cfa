/** What is wrong with the lines of a venue that the schema cannot see. */

import { NEVER_PASSED } from '../../core/market/lines/rules.ts'
import { dialectNamed } from '../../venues/ccxt/dialects.ts'
import type { BuildContext } from './build-context.ts'
import type { ConfigPath } from './config-error.ts'
import type { WrittenLines } from './lines-schema.ts'
import type { WrittenVenue } from './venue-schema.ts'

const LINES_MAX = 8

export function refuseLineFaults(context: BuildContext): void {
  for (const [venueId, venue] of Object.entries(context.config.venues)) {
    const { lines } = venue
    if (lines === undefined) continue
    const path = ['venues', venueId, 'lines']
    refuseCounts(context, path, lines)
    refuseRules(context, path, lines)
    for (const lineId of Object.keys(lines.sources)) refuseSource(context, venueId, venue, lineId)
  }
}

function refuseCounts(context: BuildContext, path: ConfigPath, lines: WrittenLines): void {
  const count = Object.keys(lines.sources).length
  if (count === 0 || count > LINES_MAX)
    context.complain([...path, 'sources'], `expected 1 to ${LINES_MAX} lines, found ${count}`)
  if (lines.arbitration === 'consensus' && count < 2)
    context.complain([...path, 'arbitration'], `consensus needs two lines or more, found ${count}`)
  for (const key of ['linesMin', 'sourcesMin'] as const)
    if ((lines[key] ?? 0) > count)
      context.complain([...path, key], `expected at most ${count}, the number of lines, found ${lines[key]}`)
}

/** What the core counts on cannot be let pass. */
function refuseRules(context: BuildContext, path: ConfigPath, { rules = {} }: WrittenLines): void {
  for (const [code, severity] of Object.entries(rules))
    if (severity === 'Note' && NEVER_PASSED.some(each => each === code))
      context.complain([...path, 'rules', code], 'expected Refuse or LineStale: such a message is never passed on')
}

function refuseSource(context: BuildContext, venueId: string, venue: WrittenVenue, lineId: string): void {
  const path = ['venues', venueId, 'lines', 'sources', lineId]
  if (venue.kind === 'simulated') return refuseMischief(context, path, venue.lines?.sources[lineId]?.misbehaves)
  const exchange = venue.lines?.sources[lineId]?.exchange
  if (exchange === undefined || exchange === venue.exchange) return
  if (venue.lines?.arbitration === 'first')
    context.complain(
      [...path, 'exchange'],
      `first goes by the numbers of ${venue.exchange}, and ${exchange} has others: use primary or consensus`,
    )
  refuseKinds(context, venueId, exchange, [...path, 'exchange'])
}

type WrittenMischief = { readonly every: number; readonly for: number; readonly how: readonly string[] }

function refuseMischief(context: BuildContext, path: ConfigPath, mischief: WrittenMischief | undefined): void {
  if (mischief === undefined) return
  if (mischief.how.length === 0) context.complain([...path, 'misbehaves', 'how'], 'expected at least one, found none')
  if (mischief.for >= mischief.every)
    context.complain([...path, 'misbehaves', 'for'], 'expected less than every: it has to behave in between')
}

/** Another exchange must trade in what the venue does. */
function refuseKinds(context: BuildContext, venueId: string, exchange: string, path: ConfigPath): void {
  const { instrumentKinds } = dialectNamed(exchange)
  for (const [instrumentId, { kind }] of Object.entries(context.config.instruments))
    if (instrumentId.endsWith(`.${venueId}`) && !instrumentKinds.includes(kind))
      context.complain(
        path,
        `expected an exchange that has ${instrumentId}, a ${kind}; of ${exchange} we read ${instrumentKinds.join(', ')}`,
      )
}
