/** What a session with real venues needs before it may start, and what it may not have. */

import type { Dialect } from '../../venues/ccxt/dialect.ts'
import { dialectNamed, EXCHANGE_NAMES } from '../../venues/ccxt/dialects.ts'
import type { BuildContext } from './build-context.ts'
import type { InstrumentTable } from './build-instruments.ts'
import { hasFigures } from './build-limits.ts'
import type { MarketSource } from './market-source.ts'

export function refuseLiveFaults(
  context: BuildContext,
  source: MarketSource | undefined,
  instruments: InstrumentTable,
): void {
  const { config } = context
  const isLive = config.environment === 'live'
  if (isLive) refuseUnready(context)
  if (source?.kind === 'Live') refuseVenuesWithoutStreams(context)
  if (isLive && source !== undefined && source.kind !== 'Live')
    context.complain(['data'], 'a live session trades on the market of its venues: set data: { source: live }')
  for (const [venueId, venue] of Object.entries(config.venues)) {
    if (venue.kind !== 'ccxt') continue
    refuseKinds(context, venueId, dialectNamed(venue.exchange), instruments)
    const accounts = Object.values(config.accounts).filter(each => each.venue === venueId)
    if (accounts.length > 1)
      context.complain(['venues', venueId], `one account for each key: ${accounts.length} accounts are at this venue`)
  }
}

/** Real money: limits of the account, a key, a name to type. */
function refuseUnready(context: BuildContext): void {
  const { config } = context
  if (config.desk === undefined)
    context.complain([], 'desk is missing; a live session is confirmed by typing its name: add desk: my-desk')
  for (const [venueId, venue] of Object.entries(config.venues)) {
    if (venue.kind === 'simulated')
      context.complain(['venues', venueId, 'kind'], 'a live session has no simulated venues; use kind: ccxt')
    else if (dialectNamed(venue.exchange).isMarketOnly === true)
      context.complain(
        ['venues', venueId, 'exchange'],
        `expected one of ${EXCHANGE_NAMES.join(', ')} for environment: live, found ${venue.exchange}: of others we read the market alone`,
      )
    else if (venue.keyFile === undefined)
      context.complain(['venues', venueId], 'keyFile is missing; a live session needs a key (docs/venues/ccxt.md)')
  }
  for (const [accountId, { limits }] of Object.entries(config.accounts)) {
    if (limits !== undefined && hasFigures(limits)) continue
    const example = "limits: { dailyLossMax: '500', grossExposureMax: '10000' }"
    context.complainOfKey(
      ['accounts', accountId],
      `LIMITS_MISSING: a live account does not start without limits of its own, such as ${example}`,
    )
  }
}

function refuseVenuesWithoutStreams(context: BuildContext): void {
  for (const [venueId, { kind }] of Object.entries(context.config.venues)) {
    if (kind === 'ccxt') continue
    context.complain(
      ['venues', venueId, 'kind'],
      'data: { source: live } needs venues with streams of their own: kind: ccxt',
    )
  }
}

function refuseKinds(context: BuildContext, venueId: string, dialect: Dialect, instruments: InstrumentTable): void {
  const kinds = new Set<string>()
  for (const instrument of instruments) {
    if (instrument === undefined || !instrument.instrumentId.endsWith(`.${venueId}`)) continue
    kinds.add(instrument.kind)
    if (dialect.instrumentKinds.includes(instrument.kind)) continue
    context.complain(
      ['instruments', instrument.instrumentId, 'kind'],
      `expected one of ${dialect.instrumentKinds.join(', ')} at ${dialect.ccxtId}, found ${instrument.kind}`,
    )
  }
  if (kinds.size > 1 && !dialect.mixesKinds)
    context.complain(
      ['venues', venueId],
      `${dialect.ccxtId} names markets of different kinds alike: make a venue of its own for each of ${[...kinds].join(', ')}`,
    )
}
