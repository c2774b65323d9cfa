/** The settings of the venue process: checked where they come in, with every fault named. */

import { z } from 'zod'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import { defineFillModel, type FillModel, PROCESS_HISTORY_ORDERS_MAX } from './fill-model.ts'
import type { PathSettings } from './price-path.ts'

/** Loopback alone: a path of a unix socket, or a port of 127.0.0.1 (0: any free one). */
export type ListenAddress = { readonly socketPath: string } | { readonly port: number }

export interface VenueSettings {
  /** The session's own configuration, as JSON; the venue takes its instruments, accounts and currencies from it. */
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  readonly model: FillModel
  readonly seed: number | string
  readonly market: readonly PathSettings[]
  /** Levels of each side that the generated market shows; absent: quotes alone. */
  readonly depthLevels?: number
  /** Clients may send market data that moves the venue: a replay of recorded files. */
  readonly acceptsFeed: boolean
  readonly ledgerPath: string
  readonly listen: ListenAddress
}

const path = z.strictObject({
  instrumentIndex: z.int().min(0),
  startTicks: z.int().min(1),
  volatilityTicks: z.number().min(0),
  spreadTicks: z.int().min(1),
  sizeLots: z.int().min(1),
  eventsPerSecond: z.number().positive().max(100_000),
})

const settings = z.strictObject({
  configuration: z.looseObject({
    currencies: z.array(z.looseObject({ code: z.string() })),
    venues: z.array(z.looseObject({ venueId: z.string() })).min(1),
    instruments: z.array(z.looseObject({ instrumentId: z.string(), index: z.int(), venueIndex: z.int() })),
    accounts: z.array(z.looseObject({ accountId: z.string(), venueIndex: z.int() })),
    barSpecs: z.array(z.looseObject({})),
    dayStartMinute: z.int(),
  }),
  venueIndex: z.int().min(0),
  model: z.record(z.string(), z.unknown()).default({}),
  seed: z.union([z.int(), z.string()]),
  market: z.array(path).default([]),
  acceptsFeed: z.boolean().default(false),
  ledgerPath: z.string().min(1),
  listen: z.union([
    z.strictObject({ socketPath: z.string().min(1).max(100) }),
    z.strictObject({ port: z.int().min(0).max(65_535) }),
  ]),
})

/** Errors: a line for each fault, with its place. */
export function parseVenueSettings(value: unknown): Result<VenueSettings, readonly string[]> {
  const parsed = settings.safeParse(value)
  if (!parsed.success) {
    return refusalOf(parsed.error.issues.map(issue => `${issue.path.join('.') || 'settings'}: ${issue.message}`))
  }
  const model = defineFillModel({ historyOrdersMax: PROCESS_HISTORY_ORDERS_MAX, ...parsed.data.model })
  if (!model.ok) return refusalOf(model.error.map(line => `model.${line}`))
  const { instruments, venues } = parsed.data.configuration
  const faults: string[] = []
  if (venues[parsed.data.venueIndex] === undefined)
    faults.push(`venueIndex: ${parsed.data.venueIndex} is not one of ${venues.length} venues`)
  parsed.data.market.forEach(({ instrumentIndex }, at) => {
    const isOurs = instruments[instrumentIndex]?.venueIndex === parsed.data.venueIndex
    if (!isOurs) faults.push(`market.${at}.instrumentIndex: ${instrumentIndex} is not an instrument of this venue`)
  })
  if (faults.length > 0) return refusalOf(faults)
  return okOf({ ...parsed.data, model: model.value } as unknown as VenueSettings)
}
