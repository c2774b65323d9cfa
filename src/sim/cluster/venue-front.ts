/** The venue's side of several connections to one account: market data and executions for all, an answer for who asked. */

import type { Report } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import type { VenueEffect } from '../../ports.ts'
import type { Link } from '../link.ts'
import type { SimVenue, VenueAudience } from '../sim-venue.ts'

export class VenueFront implements VenueAudience {
  readonly #links: Link[] = []
  /** By order; the account's own questions under the empty id. */
  readonly #askers = new Map<string, Link>()

  add(link: Link): void {
    this.#links.push(link)
  }

  /** What a link sees of the venue: it is remembered who asked what. */
  doorFor(link: Link, venue: SimVenue): SimVenue {
    const receive = (effect: VenueEffect, sentUs: number) => {
      const about = subjectOf(effect)
      if (about !== undefined) this.#askers.set(about, link)
      venue.receive(effect, sentUs)
    }
    return new Proxy(venue, {
      get: (target, key) => (key === 'receive' ? receive : Reflect.get(target, key, target)),
    })
  }

  onReport(report: Report): void {
    const about = answerSubjectOf(report)
    const asker = about === undefined ? undefined : this.#askers.get(about)
    if (asker !== undefined) asker.report(report)
    else for (const link of this.#links) link.report(report)
  }

  onMarket(input: MarketInput): void {
    for (const link of this.#links) link.market(input)
  }
}

function subjectOf(effect: VenueEffect): string | undefined {
  if (effect.kind === 'QueryOrder' || effect.kind === 'SendCancel') return effect.clientOrderId
  if (effect.kind === 'SendAmend') return effect.amend.clientOrderId
  if (effect.kind === 'RequestMassStatus') return ''
  return undefined
}

function answerSubjectOf(report: Report): string | undefined {
  if (report.kind === 'OrderStatusReport' || report.kind === 'CancelRejectReport') return report.clientOrderId
  if (report.kind === 'MassStatusReport') return ''
  return undefined
}
