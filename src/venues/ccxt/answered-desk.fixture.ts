/** An account's desk with a venue that answers from a list: what is asked, and what is reported of it. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { Configuration } from '../../core/domain/configuration.ts'
import { fixtureAccount, fixtureConfiguration, fixtureInstrument } from '../../core/domain/fixtures.ts'
import type { AccountIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { MassStatusReport, Report } from '../../core/domain/inputs.ts'
import type { VenueEffect } from '../../ports.ts'
import { AccountDesk } from './account-desk.ts'
import type { CcxtExchange } from './ccxt-exchange.ts'
import { DIALECTS, type ExchangeName } from './dialects.ts'
import { findMarkets } from './markets.ts'
import { parseLossless, type RawObject } from './raw.ts'
import { Rest } from './rest.ts'
import type { RestAnswer, SignedRequest } from './transport.ts'

/** Spot, or a perpetual of the venue that is settled in USDT. */
export type MarketKind = 'Spot' | 'LinearPerpetual'

const CONFIGURATIONS: Readonly<Record<MarketKind, Configuration>> = {
  Spot: fixtureConfiguration({
    instruments: [fixtureInstrument({ instrumentId: 'BTC-USDT.SIM' })],
    accounts: [fixtureAccount()],
  }),
  LinearPerpetual: fixtureConfiguration({
    instruments: [fixtureInstrument({ kind: 'LinearPerpetual', tickSize: '0.01', lotSize: '0.00001' })],
    accounts: [fixtureAccount()],
  }),
}

const LISTED: Readonly<Record<ExchangeName, RawObject>> = {
  binance: { id: 'BTCUSDT' },
  kraken: { id: 'XBTUSDT', info: { altname: 'XBTUSDT', wsname: 'XBT/USDT' } },
  okx: { id: 'BTC-USDT' },
  bybit: { id: 'BTCUSDT' },
  coinbase: { id: 'BTC-USDT' },
}

const SWAP_ID: Readonly<Partial<Record<ExchangeName, string>>> = { okx: 'BTC-USDT-SWAP', bybit: 'BTCUSDT' }

/**
 * By the beginning of `METHOD path?query`; the first that fits answers, one after another and then always the last.
 * `503`: the venue's servers failed.
 */
export type Answers = readonly (readonly [begins: string, ...answers: string[]])[]

/** A test: what is reported of the effects, in words. */
export function asks(
  title: string,
  name: ExchangeName,
  effects: readonly object[],
  answers: Answers,
  page: readonly string[],
): void {
  test(`${name}: ${title}`, async () => assert.deepEqual(await told(name, answers, effects), page))
}

export async function told(
  name: ExchangeName,
  answers: Answers,
  effects: readonly object[],
  booked: readonly string[] = [],
  kind: MarketKind = 'Spot',
  answering: () => Promise<void> = async () => {},
): Promise<string[]> {
  const words: string[] = []
  let pending = effects.length
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const report = (report: Report) => {
    words.push(wordsOf(report))
    if (isEnd(report) && --pending === 0) resolve()
  }
  const { desk } = answeredDesk(name, answers, { booked, kind, answering, report, onDefect: reject })
  for (const effect of effects) desk.run(effect as VenueEffect)
  await promise
  desk.close()
  return words
}

export interface DeskTerms {
  readonly booked?: readonly string[]
  readonly kind?: MarketKind
  readonly answering?: () => Promise<void>
  readonly report: (report: Report) => void
  readonly onDefect: (error: unknown) => void
}

/** `asked`: what was asked of the venue, as it grows. */
export function answeredDesk(
  name: ExchangeName,
  answers: Answers,
  { booked = [], kind = 'Spot', answering = async () => {}, report, onDefect }: DeskTerms,
): { readonly desk: AccountDesk; readonly asked: readonly string[] } {
  const dialect = DIALECTS[name]
  const configuration = CONFIGURATIONS[kind]
  const { table, faults } = findMarkets(dialect, configuration, 0 as VenueIndex, [marketOf(name, kind)])
  assert.deepEqual(faults, [])
  const clock = {
    nowUs: () => 1_800_000_000_000_000 as TimeUs,
    monotonicUs: () => Math.round(performance.now() * 1_000),
  }
  const asked: string[] = []
  const transport = async (request: SignedRequest) => {
    asked.push(askedWords(request))
    const answer = answerTo(answers, asked)
    await answering()
    return answer
  }
  const exchange = { sign: signed } as unknown as CcxtExchange
  const rate = { burst: 1e6, perSecond: 1e6, cancelShare: 0 }
  const desk = new AccountDesk({
    dialect,
    configuration,
    accountIndex: 0 as AccountIndex,
    booked: new Set(booked),
    markets: table,
    rest: new Rest({ dialect: { ...dialect, rate }, exchange, transport, clock, timeoutMs: 100 }),
    clock,
    venueMs: () => 1_800_000_000_000,
    report,
    onStreamEnded: () => {},
    onLog: () => {},
    onDefect,
  })
  return { desk, asked }
}

function askedWords({ method, url, body }: SignedRequest): string {
  return `${method} ${url} ${body ?? ''}`
}

/** To the newest question. */
function answerTo(answers: Answers, asked: readonly string[]): RestAnswer {
  const question = asked.at(-1)!
  const found = answers.find(([begins]) => question.includes(begins))
  assert.ok(found !== undefined, `no answer to ${question}`)
  const [begins, ...texts] = found
  const before = asked.filter(each => answers.find(([other]) => each.includes(other))?.[0] === begins).length - 1
  const text = texts[Math.min(before, texts.length - 1)]!
  if (text === '503') return { status: 503, text: '{}', body: {}, retryAfterSeconds: undefined }
  return { status: 200, text, body: parseLossless(text), retryAfterSeconds: undefined }
}

function marketOf(name: ExchangeName, kind: MarketKind): RawObject {
  const precision = { price: '0.01', amount: '0.00001' }
  if (kind === 'Spot') return { symbol: 'BTC/USDT', precision, ...LISTED[name] }
  return { ...LISTED[name], symbol: 'BTC/USDT:USDT', precision, contractSize: '1', id: SWAP_ID[name] ?? '' }
}

function signed(path: string, _: unknown, method: string, params: object): SignedRequest {
  return { method, url: `https://venue/${path}`, headers: {}, body: JSON.stringify(params) }
}

function isEnd({ kind }: Report): boolean {
  return [
    'OrderStatusReport',
    'MassStatusReport',
    'SendFailureReport',
    'CancelRejectReport',
    'DeadMansSwitchReport',
  ].includes(kind)
}

/** Of the currencies that the market is not made of, nothing is held. */
function massWords({ outcome, openClientOrderIds, balances, positions, text }: MassStatusReport): string {
  const shown = balances.filter(({ currency, amountMinor }) => currency < 2 || amountMinor !== '0')
  const held = shown.map(({ currency, amountMinor }) => `${currency}:${amountMinor}`)
  const lots = positions.map(({ signedLots }) => ` lots=${signedLots}`).join('')
  return `${outcome} open=${openClientOrderIds} balances=${held}${lots} ${text}`.trim()
}

export function wordsOf(report: Report): string {
  switch (report.kind) {
    case 'ExecutionReport': {
      const { execType, clientOrderId, venueOrderId, lastQtyLots, lastTicks, feeMinor, feeCurrency } = report
      const trade =
        execType === 'Trade' ? ` ${report.executionId} ${lastQtyLots}@${lastTicks} fee ${feeMinor}/${feeCurrency}` : ''
      return `${execType} ${clientOrderId} ${venueOrderId}${trade}`
    }
    case 'OrderStatusReport':
      return `${report.outcome} ${report.text}`.trim()
    case 'MassStatusReport':
      return massWords(report)
    case 'DeadMansSwitchReport':
      return `switch ${report.outcome} ${report.untilTimeUs}`
    default:
      return report.kind
  }
}
