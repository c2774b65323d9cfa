/** Everything that reads what a venue said, each as one function of a text: it may refuse, count or wait, and it never throws. */

import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { fixtureAccount, fixtureConfiguration, fixtureInstrument } from '../../src/core/domain/fixtures.ts'
import type { AccountIndex, TimeUs } from '../../src/core/domain/ids.ts'
import type { MarketInput } from '../../src/core/domain/market-data.ts'
import { FrameError, FrameReader } from '../../src/host/live/frames.ts'
import type { Dialect, MarketName, RestRequest } from '../../src/venues/ccxt/dialect.ts'
import { marketOnlyDialect } from '../../src/venues/ccxt/dialect-market-only.ts'
import { DIALECTS, MARKETS } from '../../src/venues/ccxt/dialects.ts'
import type { VenueFact } from '../../src/venues/ccxt/facts.ts'
import { parseByReviver, parseLossless } from '../../src/venues/ccxt/lossless-json.ts'
import { MarketLines } from '../../src/venues/ccxt/market-lines.ts'
import { MarketTable } from '../../src/venues/ccxt/markets.ts'
import { objectOf, textAt } from '../../src/venues/ccxt/raw.ts'
import { ReportMap, Uncounted } from '../../src/venues/ccxt/report-map.ts'
import { messageOf, parserOf } from '../../src/venues/ccxt/stream-line.ts'

export interface Target {
  readonly name: string
  /** Errors: what ought not to have been thrown, or what ought not to have come out. */
  readonly read: (text: string) => void
}

const INSTRUMENT = fixtureInstrument({ tickSize: '0.01', lotSize: '0.00001' })
const CONFIGURATION = fixtureConfiguration({ instruments: [INSTRUMENT], accounts: [fixtureAccount()] })
const NAMES = [
  'BTCUSDT',
  'BTC/USD',
  'BTC-USD',
  'BTC-USDT',
  'BTC-PERPETUAL',
  'BTCUSD',
  'NKNUSDT',
  'XBT/USD',
  'XBTUSD',
  'ALCXUSD',
]
const MARKET: MarketName & { readonly instrument: typeof INSTRUMENT } = {
  symbol: 'BTCUSDT',
  streamSymbol: 'BTCUSDT',
  kind: 'Spot',
  quoteCurrency: 'USDT',
  instrument: INSTRUMENT,
}
const TABLE = new MarketTable([{ ...MARKET, aliases: NAMES }])

const ALL: readonly Dialect[] = [...Object.values(DIALECTS), ...Object.values(MARKETS), marketOnlyDialect('bitvavo')]

export const TARGETS: readonly Target[] = [
  ...ALL.map(publicStream),
  ...Object.values(DIALECTS).map(privateStream),
  ...Object.values(DIALECTS).map(answers),
  ...ALL.filter(({ past }) => past !== undefined).map(history),
  { name: 'digit by digit', read: readsAlike },
  { name: 'frames', read: frames },
]

/** What comes out may be wrong about the market, and never about what a number is. */
function assertWhole(input: MarketInput, sequence: number): void {
  for (const value of [...Object.values(input), sequence])
    if (typeof value === 'number') assert.ok(Number.isSafeInteger(value), JSON.stringify(input))
}

function publicStream(dialect: Dialect): Target {
  const parse = parserOf(dialect.hasNumericMarketData)
  const lines = new MarketLines({
    dialect,
    configuration: CONFIGURATION,
    markets: TABLE,
    onMarket: assertWhole,
    onState: () => {},
    onRefused: () => {},
    askForBook: () => {},
    onUnmendable: () => {},
    onLog: () => {},
  })
  lines.reset()
  lines.begin()
  return {
    name: `${dialect.ccxtId} public stream`,
    read: text => {
      const message = messageOf(text, parse)
      if (message !== undefined) lines.take(dialect.mapMarket(message), 1_700_000_000_000_000 as TimeUs)
    },
  }
}

function privateStream(dialect: Dialect): Target {
  const map = new ReportMap(CONFIGURATION, 0 as AccountIndex, { instrumentOf: () => INSTRUMENT })
  return {
    name: `${dialect.ccxtId} private stream`,
    read: text => {
      const message = messageOf(text, parseLossless)
      if (message !== undefined) for (const fact of dialect.mapPrivate(message)) report(map, fact)
    },
  }
}

function report(map: ReportMap, fact: VenueFact): void {
  if (fact.kind === 'Order') map.execution(fact)
  else if (fact.kind === 'Balance') map.balance(fact)
  else if (fact.kind === 'Position') map.position(fact)
}

const ORDER = {
  symbol: 'BTCUSDT',
  kind: 'Spot',
  clientOrderId: 'H1E1S1L0',
  venueOrderId: '5',
  side: 'Buy',
  orderType: 'Limit',
  timeInForce: 'GTC',
  expireMs: undefined,
  isPostOnly: false,
  isReduceOnly: false,
  qty: '1',
  limitPrice: '100',
  triggerPrice: '',
  sentMs: 1_700_000_000_000,
} as const

/** Each answer is read as if it were one to every question. */
function answers(dialect: Dialect): Target {
  const map = new ReportMap(CONFIGURATION, 0 as AccountIndex, { instrumentOf: () => INSTRUMENT })
  const [fills] = dialect.fillsSince([MARKET], 1_700_000_000_000, 1_700_000_000_000)
  const [open] = dialect.openOrders([MARKET])
  return {
    name: `${dialect.ccxtId} answers`,
    read: text => {
      const answer = parsedOrNothing(text)
      for (const status of [200, 400, 503]) dialect.verdictOf(status, answer)
      for (const view of dialect.readOrders(answer)) map.order(view)
      for (const fact of dialect.readFills(answer, fills!, [MARKET]).fills) report(map, fact)
      for (const fact of dialect.readBalances(answer)) counted(() => map.balance(fact))
      for (const fact of dialect.readPositions?.(answer) ?? []) counted(() => map.position(fact))
      for (const fact of dialect.readPlaced(answer, ORDER)) report(map, fact)
      for (const fact of dialect.readCanceled(answer, ORDER)) report(map, fact)
      dialect.moreOrders?.(answer, open!)
      dialect.readServerMs(answer)
      dialect.readBookSnapshot?.('BTCUSDT', answer)
      dialect.readKeyAudit?.(answer)
      textAt(objectOf(answer), 'code')
    },
  }
}

/** What cannot be counted has a name. */
function counted(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof Uncounted)) throw error
  }
}

function history({ ccxtId, past }: Dialect): Target {
  const stretch = { market: MARKET, fromMs: 1_700_000_000_000, toMs: 1_700_000_600_000, stepMs: 60_000 }
  const readings = [past?.trades, past?.bars].filter(reading => reading !== undefined)
  return {
    name: `${ccxtId} history`,
    read: text => {
      const answer = parsedOrNothing(text)
      for (const reading of readings) {
        const asked: RestRequest = reading.first(stretch)
        reading.read(answer, asked, stretch)
      }
    },
  }
}

/** As the transport gives it to whoever asked. */
function parsedOrNothing(text: string): unknown {
  try {
    return parseLossless(text)
  } catch {
    return undefined
  }
}

function readsAlike(text: string): void {
  const outcome = (parse: (text: string) => unknown) => {
    try {
      return parse(text)
    } catch (error) {
      return (error as Error).name
    }
  }
  assert.ok(isDeepStrictEqual(outcome(parseLossless), outcome(parseByReviver)))
}

/** Another process may send anything: it is refused by name. */
function frames(text: string): void {
  const reader = new FrameReader({ bytesMaxByKind: [64, 4_096], onFrame: () => {} })
  const bytes = Buffer.from(text, 'latin1')
  try {
    for (let at = 0; at < bytes.length; at += 7) reader.push(bytes.subarray(at, at + 7))
  } catch (error) {
    if (!(error instanceof FrameError)) throw error
  }
}
