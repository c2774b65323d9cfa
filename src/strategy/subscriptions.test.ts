/** Subscriptions: from an author's words to the configuration's numbers, or to a refusal that helps. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureConfiguration, fixtureInstrument } from '../core/domain/fixtures.ts'
import { bars, book, quotes, Strategy, trades } from './index.ts'
import { strategyClassOf, subscriptionsOf } from './strategy.ts'
import { barSpecsOf, parseBarRequest, resolveSubscriptions } from './subscriptions.ts'

const instruments = [fixtureInstrument(), fixtureInstrument({ instrumentId: 'ETH-USDT.SIM' }, 1)]

test('lengths of bars are times, ticks or lots', () => {
  const rows = [
    ['1m', 'Time', 60_000_000],
    ['250ms', 'Time', 250_000],
    ['100tick', 'Tick', 100],
    ['5000lot', 'Volume', 5_000],
  ] as const
  for (const [text, unit, step] of rows) assert.deepEqual(parseBarRequest(text, 'Mid'), { unit, step, source: 'Mid' })
  for (const wrong of ['', 'm', '0m', '0tick', '1.5h', '1 m']) assert.throws(() => parseBarRequest(wrong), /bar length/)
})

test('a host adds each bar series once, with its own source where the author named none', () => {
  const requests = [
    bars('ETH-USDT.SIM', '1m'),
    bars('ETH-USDT.SIM', '1m'),
    bars('BTC-USDT.SIM', '1m', 'Mid'),
    quotes('BTC-USDT.SIM'),
  ]
  assert.deepEqual(barSpecsOf(requests, instruments, 'External'), [
    { instrumentIndex: 1, unit: 'Time', step: 60_000_000, source: 'External' },
    { instrumentIndex: 0, unit: 'Time', step: 60_000_000, source: 'Mid' },
  ])
})

test('a request gets the numbers of the configuration', () => {
  const requests = [
    quotes('BTC-USDT.SIM'),
    trades('ETH-USDT.SIM'),
    book('ETH-USDT.SIM'),
    bars('ETH-USDT.SIM', '5m', 'Trade'),
  ]
  const barSpecs = barSpecsOf([bars('ETH-USDT.SIM', '5m', 'Bid'), ...requests], instruments, 'External')
  const resolved = resolveSubscriptions(requests, fixtureConfiguration({ instruments, barSpecs }))
  assert.deepEqual(resolved.ok && resolved.value, [
    { kind: 'Quote', instrumentIndex: 0, barSpecIndex: -1 },
    { kind: 'Trade', instrumentIndex: 1, barSpecIndex: -1 },
    { kind: 'Book', instrumentIndex: 1, barSpecIndex: -1 },
    { kind: 'Bar', instrumentIndex: 1, barSpecIndex: 1 },
  ])
})

test('what cannot be served is named, all of it', () => {
  const resolved = resolveSubscriptions(
    [quotes('BTC-USDT.SMI'), bars('ETH-USDT.SIM', '1m')],
    fixtureConfiguration({ instruments }),
  )
  assert.deepEqual(!resolved.ok && resolved.error, [
    'instrument BTC-USDT.SMI is not configured (did you mean BTC-USDT.SIM?); configured: BTC-USDT.SIM, ETH-USDT.SIM',
    'ETH-USDT.SIM: no bar series unit=Time step=60000000 source=any is configured',
  ])
})

test('what a module exports is checked before it is built', () => {
  class Silent extends Strategy {}
  class Wrong extends Strategy {
    static subscriptions = () => [bars('A.SIM', 'often')]
  }
  const refusals = [undefined, 5, () => 1, class {}, Silent].map(each => strategyClassOf(each).ok)
  assert.deepEqual(refusals, [false, false, false, false, false])
  const theirs = (() => {
    class Strategy {}
    return class Copied extends Strategy {}
  })()
  const copied = strategyClassOf(theirs)
  assert.match(copied.ok ? '' : copied.error, /^class Copied is a strategy of another copy of Holdfast: /)
  const checked = strategyClassOf(Wrong)
  assert.ok(checked.ok)
  const requests = subscriptionsOf(checked.value, {})
  assert.match(requests.ok ? '' : requests.error, /Wrong.subscriptions: bar length "often"/)
})
