/** The market of an exchange of which we know no more than ccxt does, at the exchange of our own. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { BINANCE } from '../../src/venues/ccxt/dialect-binance.ts'
import { marketOnlyDialect } from '../../src/venues/ccxt/dialect-market-only.ts'
import { sendOverHttp, type Transport } from '../../src/venues/ccxt/transport.ts'
import { ExchangeSession } from './exchange-session.ts'

test('trades and best quotes come, also after the connection broke, and nothing private leaves', async context => {
  const sent: string[] = []
  const transport: Transport = (request, timeoutMs) => {
    sent.push(`${request.method} ${new URL(request.url).pathname}`)
    return sendOverHttp(request, timeoutMs)
  }
  const dialect = { ...marketOnlyDialect('binance'), ccxtOptions: BINANCE.ccxtOptions }
  const desk = await ExchangeSession.start(context, { dialect, transport, key: undefined })
  const bothCame = () => (['Quote', 'Trade'] as const).every(each => desk.market.some(({ kind }) => kind === each))
  await desk.until('trades and quotes', bothCame)
  await desk.heard('DataStateReport', ({ dataState }) => dataState === 'Live')
  const quote = desk.market.find(input => input.kind === 'Quote')!
  assert.ok(quote.askTicks > quote.bidTicks && quote.bidLots > 0 && quote.askLots > 0)
  await desk.dropConnections()
  await desk.heard('DataStateReport', ({ dataState }) => dataState === 'Gapped')
  desk.market.length = 0
  await desk.until('trades and quotes again', bothCame)
  const states = desk.reports.flatMap(report => (report.kind === 'DataStateReport' ? [report.dataState] : []))
  assert.deepEqual(states, ['Live', 'Gapped', 'Live'])
  assert.deepEqual([...new Set(sent)].sort(), ['GET /api/v3/depth', 'GET /api/v3/exchangeInfo'])
})
