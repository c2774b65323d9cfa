/** What venues say beside the market is known to say nothing; what nobody knows is refused, and is no data that keeps a line alive. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import { DIALECTS, MARKETS } from './dialects.ts'
import { MarketLines } from './market-lines.ts'
import type { LineRefusal } from './market-refusal.ts'
import { MarketTable } from './markets.ts'
import { recordedInstrument } from './recorded-line.fixture.ts'
import { messageOf, parserOf } from './stream-line.ts'

const ALL = { ...DIALECTS, ...MARKETS }

function said(name: keyof typeof ALL, text: string) {
  const dialect = ALL[name]
  const refused: LineRefusal[] = []
  const lines = new MarketLines({
    dialect,
    configuration: fixtureConfiguration({ instruments: [recordedInstrument(2)] }),
    markets: new MarketTable([]),
    onMarket: () => assert.fail('an input'),
    onState: () => {},
    onRefused: refusal => void refused.push(refusal),
    askForBook: () => {},
    onUnmendable: reason => assert.fail(reason),
    onLog: () => {},
  })
  const message = messageOf(text, parserOf(dialect.hasNumericMarketData))!
  return { isData: lines.take(dialect.mapMarket(message), 0 as TimeUs), codes: refused.map(({ code }) => code) }
}

const QUIET: readonly (readonly [keyof typeof ALL, string])[] = [
  ['binance', '{"result":null,"id":1}'],
  ['binance', '{"error":{"code":2,"msg":"Invalid request"},"id":1}'],
  ['binanceusdm', '{"result":["btcusdt@trade"],"id":7}'],
  ['kraken', '{"channel":"heartbeat"}'],
  ['kraken', '{"channel":"status","type":"update","data":[{"system":"online","api_version":"v2"}]}'],
  ['kraken', '{"method":"subscribe","success":true,"result":{"channel":"book","symbol":"BTC/USD"}}'],
  ['kraken', '{"method":"pong","time_in":"2026-04-07T14:29:55.123456Z"}'],
  ['okx', '{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a"}'],
  ['bybit', '{"success":true,"ret_msg":"subscribe","op":"subscribe"}'],
  ['bybit', '{"op":"pong","args":["1700000000000"]}'],
  ['coinbase', '{"channel":"subscriptions","timestamp":"","sequence_num":0,"events":[{"subscriptions":{}}]}'],
  ['coinbase', '{"channel":"heartbeats","sequence_num":1,"events":[{"heartbeat_counter":"1"}]}'],
  ['deribit', '{"jsonrpc":"2.0","id":1,"result":["book.BTC-PERPETUAL.100ms"]}'],
  ['deribit', '{"jsonrpc":"2.0","method":"heartbeat","params":{"type":"heartbeat"}}'],
  ['gemini', '{"type":"heartbeat","timestamp":1700000000000}'],
]

for (const [name, text] of QUIET)
  test(`${name}: ${text} is understood`, () => {
    const { isData, codes } = said(name, text)
    assert.deepEqual([isData, codes], [false, []])
  })

for (const name of Object.keys(ALL) as (keyof typeof ALL)[])
  test(`${name}: what nobody knows is refused`, () => {
    assert.deepEqual(said(name, '{"hello":"world"}'), { isData: false, codes: ['UNREADABLE'] })
  })
