/** Venues and their instruments as a person writes them. */

import { z } from 'zod'
import { INSTRUMENT_KINDS } from '../../core/domain/instrument.ts'
import { BAR_PATHS, LIMIT_FILLS } from '../../venues/simulated/fill-model.ts'
import { exchangeName } from './exchange-name.ts'
import { ccxtLinesSchema, endpointSchema, simulatedLinesSchema } from './lines-schema.ts'
import {
  basisPoints,
  currencyCode,
  decimal,
  duration,
  flag,
  oneOf,
  partsPerMillion,
  positiveDecimal,
  text,
  whole,
} from './scalars.ts'
import { section } from './section.ts'

const steps = () => whole(0, 1_000_000_000)

/** How the venue delays, fills and refuses. Each key of the venue's own model, with durations as people write them. */
export const fillSchema = section({
  orderLatency: duration().describe('From the send to the venue. Default: 0ms.').optional(),
  orderJitter: duration().describe('Up to this much is added to it, evenly. Default: 0ms.').optional(),
  reportLatency: duration().describe('From the venue back to us. Default: 0ms.').optional(),
  reportJitter: duration().describe('Up to this much is added to it, evenly. Default: 0ms.').optional(),
  slippageTicks: steps().describe('Against us, on every execution that takes liquidity. Default: 0.').optional(),
  slippageBps: basisPoints().describe('The same in basis points. Default: 0.').optional(),
  walkTicks: steps().describe('What each further helping beyond the displayed size costs. Default: 1.').optional(),
  unknownSizeLots: steps().describe('What a price without a size is good for; 0: any size. Default: 0.').optional(),
  rejectPpm: partsPerMillion().describe('Orders refused at random. Default: 0.').optional(),
  cancelsAheadPpm: partsPerMillion()
    .describe('Of size canceled at our price, how much stood ahead. Default: 0.')
    .optional(),
  limitFill: oneOf(LIMIT_FILLS).describe('On bars: does a touch fill a limit order? Default: Touch.').optional(),
  barPath: oneOf(BAR_PATHS).describe('The order in which the extremes of a bar are visited.').optional(),
  priceBandBps: basisPoints()
    .describe('Prices farther from the market are refused; 0: no band. Default: 0.')
    .optional(),
  fundingRatePpm: whole(-1_000_000, 1_000_000, 'parts per million, a whole number')
    .describe('What longs pay to shorts each interval. Default: 0.')
    .optional(),
  fundingInterval: duration(1).describe('Default: 8h.').optional(),
  enforcesBalances: flag().describe('False: nothing is refused for want of money. Default: true.').optional(),
  historyOrdersMax: whole(1, 1_000_000).describe('Closed orders that the venue still knows. Default: 1024.').optional(),
})
export type WrittenFill = z.infer<typeof fillSchema>

/** What both kinds of venues have: in a paper session the simulated one stands in for the other. */
const SIMULATION = {
  seed: text('a seed: a number or a word', 64)
    .prefault('1')
    .describe('Equal seeds give equal markets, delays and refusals.'),
  ackTimeout: duration(1)
    .describe('Without an answer for this long an order is in doubt. Default: 2s, ccxt: 5s.')
    .optional(),
  validityWindow: duration(1)
    .describe('The venue refuses requests that are older. Default: 10s, or the venue’s own.')
    .optional(),
  depthLevels: whole(0, 50)
    .describe('Levels of each side of the book that a seeded market shows. Default: 0, quotes and trades only.')
    .prefault('0'),
  fill: fillSchema.describe('How it delays, fills and refuses.').prefault({}),
}

/** Unix socket paths are short by the system's rule. */
const SOCKET_PATH_MAX = 100

const simulatedVenueSchema = section({
  kind: z.literal('simulated'),
  server: text('the path of a unix socket, or a port of 127.0.0.1', SOCKET_PATH_MAX)
    .describe(
      'Where it runs already (holdfast venue serve), for several nodes on one machine. Default: this node starts its own.',
    )
    .optional(),
  lines: simulatedLinesSchema
    .describe('Several connections for its market data. Default: the one that trades.')
    .optional(),
  ...SIMULATION,
})

const rateSchema = section({
  perSecond: whole(1, 100_000).describe('How much of the budget comes back a second.'),
  burst: whole(1, 1_000_000).describe('How much may be spent at once.'),
})

const ccxtVenueSchema = section({
  kind: z.literal('ccxt'),
  exchange: exchangeName(),
  keyFile: text('the path of a key file')
    .describe('Readable by its owner alone; relative to this file. For environment: live.')
    .optional(),
  rate: rateSchema.describe('What the exchange granted this account, where that is not the usual.').optional(),
  endpoint: endpointSchema.describe('A server on this machine that speaks like the exchange, in its place.').optional(),
  lines: ccxtLinesSchema.describe('Several connections for its market data. Default: one.').optional(),
  ...SIMULATION,
})

export const VENUE_KINDS = ['simulated', 'ccxt'] as const
export const venueSchema = z.discriminatedUnion('kind', [simulatedVenueSchema, ccxtVenueSchema], {
  error: 'expected kind: simulated or kind: ccxt',
})
export type WrittenVenue = z.infer<typeof venueSchema>

const size = () => positiveDecimal("a decimal number above 0, such as '0.01'")

/** One instrument's share of the market that the simulated venue makes by itself. */
export const marketSchema = section({
  price: size().describe('Where it begins, in the quote currency.'),
  volatilityPercent: size().describe('Of a year. Default: 60.').prefault('60'),
  spreadTicks: whole(1, 1_000_000).describe('Usual distance between bid and ask. Default: 2.').prefault('2'),
  qty: size().describe('Usual displayed quantity. Default: 100 lots.').optional(),
  eventsPerSecond: whole(1, 10_000).describe('Quotes and trades together. Default: 10.').prefault('10'),
})
export type WrittenMarket = z.infer<typeof marketSchema>

/** The fields of `InstrumentSpec`; base and quote currency follow from a symbol such as BTC-USDT. */
export const instrumentSchema = section({
  kind: oneOf(INSTRUMENT_KINDS),
  baseCurrency: currencyCode().describe('Default: the first part of the symbol.').optional(),
  quoteCurrency: currencyCode().describe('Default: the second part of the symbol.').optional(),
  settlementCurrency: currencyCode().describe('Follows from the kind; may be given to be checked.').optional(),
  tickSize: decimal().describe('Step of prices, in the quote currency.'),
  lotSize: decimal().describe('Step of quantities, in the base currency or in contracts.'),
  multiplier: decimal().describe('Contracts: how much one is. Default: 1.').optional(),
  priceMin: decimal().describe('Default: one tick.').optional(),
  priceMax: decimal().optional(),
  qtyMin: decimal().describe('Default: one lot.').optional(),
  qtyMax: decimal().optional(),
  notionalMin: decimal().describe('In the settlement currency.').optional(),
  notionalMax: decimal().describe('In the settlement currency.').optional(),
  makerFeeBps: decimal().describe('Negative for a rebate. Default: 0.').optional(),
  takerFeeBps: decimal().describe('Default: 0.').optional(),
  feePerExecution: decimal().describe('In the settlement currency. Default: 0.').optional(),
  marginInitialPercent: decimal().describe('Of the notional. Default: 100.').optional(),
  marginMaintenancePercent: decimal().describe('Default: half of the initial margin.').optional(),
  expiry: text('a time such as 2027-03-26T08:00:00Z').describe('Dated futures only.').optional(),
  calendar: text('the name of a calendar such as XNYS', 32)
    .describe('When it trades: XNYS, XLON, XTKS, CMES, 24/5, 24/7 or one of calendars. Default: 24/7.')
    .optional(),
  market: marketSchema.describe('For data: seeded.').optional(),
})
export type WrittenInstrument = z.infer<typeof instrumentSchema>
