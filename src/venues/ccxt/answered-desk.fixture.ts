/** An account's desk with a venue that answers from a list: what is asked, and what is reported of it. */

import assert from 'node:assert/strict'
import { fixtureAccount, fixtureConfiguration, fixtureInstrument } from '../../core/domain/fixtures.ts'
import type { AccountIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import type { VenueEffect } from '../../ports.ts'
import { AccountDesk } from './account-desk.ts'
import type { CcxtExchange } from './ccxt-exchange.ts'
import { DIALECTS, type ExchangeName } from './dialects.ts'
import { findMarkets } from './markets.ts'
import { parseLossless, type RawObject } from './raw.ts'
import { Rest } from './rest.ts'
import type { SignedRequest } from './transport.ts'

const CONFIGURATION = fixtureConfiguration({
  instruments: [fixtureInstrument({ instrumentId: 'BTC-USDT.SIM' })],
  accounts: [fixtureAccount()],
})

const LISTED: Readonly<Record<ExchangeName, RawObject>> = {
  binance: { id: 'BTCUSDT' },
  kraken: { id: 'XBTUSDT', info: { altname: 'XBTUSDT', wsname: 'XBT/USDT' } },
  okx: { id: 'BTC-USDT' },
  bybit: { id: 'BTCUSDT' },
  coinbase: { id: 'BTC-USDT' },
}

/**
 * By the beginning of `METHOD path?query`; the first that fits answers, one after another and then always the last.
 * `503`: the venue's servers failed.
 */
export type Answers = readonly (readonly [begins: string, ...answers: string[]])[]

export async function told(
  name: ExchangeName,
  answers: Answers,
  effects: readonly object[],
  booked: readonly string[] = [],
): Promise<string[]> {
  const dialect = DIALECTS[name]
  const market = { symbol: 'BTC/USDT', precision: { price: '0.01', amount: '0.00001' }, ...LISTED[name] }
  const { table, faults } = findMarkets(dialect, CONFIGURATION, 0 as VenueIndex, [market])
  assert.deepEqual(faults, [])
  const clock = {
    nowUs: () => 1_800_000_000_000_000 as TimeUs,
    monotonicUs: () => Math.round(performance.now() * 1_000),
  }
  const exchange = { sign: signed } as unknown as CcxtExchange
  const asks = new Map<string, number>()
  const transport = async ({ method, url, body }: SignedRequest) => {
    const asked = `${method} ${url} ${body ?? ''}`
    const found = answers.find(([begins]) => asked.includes(begins))
    assert.ok(found !== undefined, `no answer to ${asked}`)
    const [begins, ...texts] = found
    const count = asks.get(begins) ?? 0
    asks.set(begins, count + 1)
    const text = texts[Math.min(count, texts.length - 1)]!
    if (text === '503') return { status: 503, text: '{}', body: {}, retryAfterSeconds: undefined }
    return { status: 200, text, body: parseLossless(text), retryAfterSeconds: undefined }
  }
  const rest = new Rest({
    dialect: { ...dialect, rate: { burst: 1e6, perSecond: 1e6, cancelShare: 0 } },
    exchange,
    transport,
    clock,
    timeoutMs: 100,
  })
  const words: string[] = []
  let pending = effects.length
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const desk = new AccountDesk({
    dialect,
    configuration: CONFIGURATION,
    accountIndex: 0 as AccountIndex,
    booked: new Set(booked),
    markets: table,
    rest,
    clock,
    venueMs: () => 1_800_000_000_000,
    report: report => {
      words.push(wordsOf(report))
      if (isEnd(report) && --pending === 0) resolve()
    },
    onStreamEnded: () => {},
    onLog: () => {},
    onDefect: reject,
  })
  for (const effect of effects) desk.run(effect as VenueEffect)
  await promise
  return words
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

function wordsOf(report: Report): string {
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
      return `${report.outcome} open=${report.openClientOrderIds} balances=${report.balances.map(each => `${each.currency}:${each.amountMinor}`)} ${report.text}`.trim()
    case 'DeadMansSwitchReport':
      return `switch ${report.outcome} ${report.untilTimeUs}`
    default:
      return report.kind
  }
}
