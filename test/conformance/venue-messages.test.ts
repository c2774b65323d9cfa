/** Every recorded order message of the venues, told to the core about an order in every status: never a throw, at most one step. */

import assert from 'node:assert/strict'
import test from 'node:test'
import {
  fixtureAccount,
  fixtureCapabilities,
  fixtureConfiguration,
  fixtureInstrument,
} from '../../src/core/domain/fixtures.ts'
import type { AccountIndex } from '../../src/core/domain/ids.ts'
import type { ExecutionReport } from '../../src/core/domain/inputs.ts'
import { isClosed, ORDER_STATUSES, type OrderStatus } from '../../src/core/domain/order.ts'
import { EngineBench } from '../../src/core/engine/bench.fixture.ts'
import { termsOf } from '../../src/core/engine/story.fixture.ts'
import { nextStatusOf, ORDER_STIMULI } from '../../src/core/orders/transitions.ts'
import type { OrderFact, OrderView, VenueFact } from '../../src/venues/ccxt/facts.ts'
import { fillOfBinance, mapBinance, orderOfBinance } from '../../src/venues/ccxt/map-binance.ts'
import { fillOfBybit, mapBybit, orderOfBybit } from '../../src/venues/ccxt/map-bybit.ts'
import { fillOfCoinbase, mapCoinbase, orderOfCoinbase } from '../../src/venues/ccxt/map-coinbase.ts'
import { fillOfKraken, mapKraken, orderOfKraken } from '../../src/venues/ccxt/map-kraken.ts'
import { fillOfOkx, mapOkx, orderOfOkx } from '../../src/venues/ccxt/map-okx.ts'
import {
  type Recorded,
  recordedFiles,
  recordedTemplates,
  WITHOUT_DATA,
} from '../../src/venues/ccxt/protocol.fixture.ts'
import { isRawObject, objectAt, objectsAt, type RawObject } from '../../src/venues/ccxt/raw.ts'
import { ReportMap } from '../../src/venues/ccxt/report-map.ts'

const DATA = 'protocol/nautilus'

/** Dear things in small pieces, and cheap things in large ones: between them whatever the recordings trade. */
const CONFIGURATION = fixtureConfiguration({
  instruments: [
    fixtureInstrument({ kind: 'LinearPerpetual', tickSize: '0.01', lotSize: '0.00001', qtyMax: '90' }),
    fixtureInstrument(
      { kind: 'LinearPerpetual', tickSize: '0.00001', lotSize: '0.01', priceMax: '1000', qtyMax: '10000' },
      1,
    ),
    fixtureInstrument(
      { kind: 'LinearPerpetual', tickSize: '0.000001', lotSize: '0.01', priceMax: '100', qtyMax: '10000' },
      2,
    ),
  ],
  accounts: [fixtureAccount()],
  // The core holds what such a venue does not offer.
  venues: [{ venueId: 'SIM', capabilities: fixtureCapabilities({ orderTypes: ['Market', 'Limit'] }) }],
})
const MAPS = CONFIGURATION.instruments.map(
  instrument => new ReportMap(CONFIGURATION, 0 as AccountIndex, { instrumentOf: () => instrument }),
)
const [REPORTS] = MAPS as [ReportMap]

function mappedOf(fact: OrderFact): ReturnType<ReportMap['execution']> {
  const tried = MAPS.map(map => map.execution(fact))
  return tried.find(({ kind }) => kind === 'Report') ?? tried[0]!
}

interface Source {
  readonly venue: string
  readonly messages: () => readonly Recorded[]
  readonly map: (message: never) => readonly VenueFact[]
}

const STREAMS: readonly Source[] = [
  {
    venue: 'Binance',
    messages: () => [
      ...recordedFiles(`${DATA}/binance/**/*.json`),
      ...recordedFiles(`${DATA}/binance-python/ws_messages/*.json`),
      ...recordedTemplates('protocol/hummingbot/binance.json'),
      ...recordedTemplates('protocol/hummingbot/binance_perpetual.json'),
    ],
    map: mapBinance,
  },
  {
    venue: 'Kraken',
    messages: () => [
      ...recordedFiles(`${DATA}/kraken/**/*.json`),
      ...recordedTemplates('protocol/hummingbot/kraken.json'),
    ],
    map: mapKraken,
  },
  {
    venue: 'OKX',
    messages: () => [...recordedFiles(`${DATA}/okx/**/*.json`), ...recordedTemplates('protocol/hummingbot/okx.json')],
    map: mapOkx,
  },
  {
    venue: 'Bybit',
    messages: () => [
      ...recordedFiles(`${DATA}/bybit/**/*.json`),
      ...recordedTemplates('protocol/hummingbot/bybit.json'),
    ],
    map: mapBybit,
  },
  {
    venue: 'Coinbase',
    messages: () => [
      ...recordedFiles(`${DATA}/coinbase/**/*.json`),
      ...recordedTemplates('protocol/hummingbot/coinbase_advanced_trade.json'),
    ],
    map: mapCoinbase,
  },
]

/** A core with one order of ours in this status. */
function benchWith(status: OrderStatus): EngineBench {
  const bench = new EngineBench(CONFIGURATION).open()
  bench.quote(1_000_000, 1_000_100)
  bench.quote(1_000_000, 1_000_100, 1)
  const trigger = status === 'Held' ? ' trail=1000' : ''
  bench.submit([termsOf(`buy 100 ${trigger === '' ? '@900000' : ''}${trigger}`.trim().split(' '), bench.timeUs)])
  switch (status) {
    case 'Held':
    case 'Submitted':
      break
    case 'InDoubt':
      bench.wait(2_000_000)
      break
    case 'PendingCancel':
      bench.execution('New', 1)
      bench.cancel(1)
      break
    case 'PendingAmend':
      bench.execution('New', 1)
      bench.amend(1, { qtyLots: 200 })
      break
    case 'Accepted':
      bench.execution('New', 1)
      break
    case 'Filled':
      bench.execution('Trade', 1, { lastQtyLots: 100, lastTicks: 900_000 })
      break
    case 'Canceled':
    case 'Rejected':
    case 'Expired':
      bench.execution(status, 1)
      break
    default:
      status satisfies never
  }
  return bench
}

/** A legal step, a repeat that changes nothing, or a discrepancy that is put on record. */
function tellCore(report: ExecutionReport, name: string): void {
  for (const status of ORDER_STATUSES) {
    const bench = benchWith(status)
    const before = bench.order(1)
    assert.equal(before.status, status)
    const { clientOrderId, side } = before
    const { status: from } = before
    const { events } = bench.take({ ...report, clientOrderId, side, instrumentIndex: before.instrumentIndex })
    const { status: to } = bench.order(1)
    const isLegal = from === to || ORDER_STIMULI.some(stimulus => nextStatusOf(from, stimulus) === to)
    assert.ok(isLegal, `${name}: ${from} -> ${to}`)
    const steps = events.filter(({ kind }) => kind.startsWith('Order') && kind !== 'OrderQueried').length
    assert.ok(steps <= 1 || isClosed(to), `${name}: ${from}: ${events.map(({ kind }) => kind)}`)
  }
  // And about an order that the core has never heard of.
  benchWith('Accepted').take({ ...report, side: 'Buy' })
}

/** Reports, and messages that are asked about, among all messages of a venue. */
const EXPECTED: Readonly<Record<string, readonly [number, number]>> = {
  Binance: [27, 6],
  Kraken: [0, 17],
  OKX: [9, 7],
  Bybit: [10, 1],
  Coinbase: [1, 0],
}

for (const { venue, messages, map } of STREAMS) {
  test(`${venue}: no message throws, and each report is one legal step`, {
    skip: WITHOUT_DATA,
    timeout: 120_000,
  }, () => {
    let reports = 0
    let asked = 0
    for (const { name, message } of messages()) {
      for (const fact of map(message as never)) {
        if (fact.kind === 'Ask') asked++
        if (fact.kind !== 'Order') continue
        const mapped = mappedOf(fact)
        if (mapped.kind === 'Report') {
          tellCore(mapped.report, name)
          reports++
        } else asked++
      }
    }
    assert.deepEqual([reports, asked], EXPECTED[venue])
  })
}

// ── what REST answers show ───────────────────────────────────────────────────────────────────────────────────────────

const rowsOf = (message: unknown): readonly RawObject[] =>
  (Array.isArray(message) ? message : [message]).filter(isRawObject)
const krakenEntries = (message: unknown, ...keys: string[]) => {
  const result = rowsOf(message).map(row => objectAt(row, 'result'))
  return result.flatMap(each => keys.flatMap(key => Object.entries(key === '' ? each : objectAt(each, key))))
}

const VIEWS: readonly [venue: string, views: () => readonly OrderView[]][] = [
  [
    'Binance',
    () =>
      recordedFiles(`${DATA}/binance/test_data/*/http_json/*order*.json`).flatMap(({ message }) =>
        rowsOf(message)
          .filter(row => 'status' in row)
          .map(orderOfBinance),
      ),
  ],
  [
    'Kraken',
    () =>
      recordedFiles(`${DATA}/kraken/test_data/http_{open,closed}_orders.json`).flatMap(({ message }) =>
        krakenEntries(message, 'open', 'closed').map(([id, raw]) => orderOfKraken(id, raw as RawObject)),
      ),
  ],
  [
    'OKX',
    () =>
      recordedFiles(`${DATA}/okx/test_data/http_get_orders_{pending,history}*.json`).flatMap(({ message }) =>
        rowsOf(message).flatMap(row => objectsAt(row, 'data').map(orderOfOkx)),
      ),
  ],
  [
    'Bybit',
    () =>
      recordedFiles(`${DATA}/bybit/test_data/http_get_orders_*.json`).flatMap(({ message }) =>
        rowsOf(message).flatMap(row => objectsAt(objectAt(row, 'result'), 'list').map(orderOfBybit)),
      ),
  ],
  [
    'Coinbase',
    () =>
      recordedFiles(`${DATA}/coinbase/test_data/http_order*.json`).flatMap(({ message }) =>
        rowsOf(message).flatMap(row =>
          ('order' in row ? [objectAt(row, 'order')] : objectsAt(row, 'orders')).map(orderOfCoinbase),
        ),
      ),
  ],
]

for (const [venue, views] of VIEWS) {
  test(`${venue}: orders as they are shown when asked for have a state, a side and sums`, {
    skip: WITHOUT_DATA,
  }, () => {
    const seen = views()
    assert.ok(seen.length > 0)
    for (const view of seen) {
      assert.notEqual(view.state, 'Unknown', JSON.stringify(view))
      assert.notEqual(view.side, undefined, JSON.stringify(view))
      assert.notEqual(view.venueOrderId, '')
      const { qtyLots, cumQtyLots } = REPORTS.order(view)
      assert.ok(cumQtyLots <= qtyLots || qtyLots === 0, JSON.stringify(view))
    }
  })
}

test('executions as they are listed carry an id, a size, a price and a fee', { skip: WITHOUT_DATA }, () => {
  const fills = [
    ...recordedFiles(`${DATA}/binance/test_data/spot/http_json/account_trades_response.json`).flatMap(({ message }) =>
      rowsOf(message).map(fillOfBinance),
    ),
    ...recordedFiles(`${DATA}/kraken/test_data/http_trades_history.json`).flatMap(({ message }) =>
      krakenEntries(message, 'trades').map(([id, raw]) => fillOfKraken(id, raw as RawObject, 'USDT')),
    ),
    ...recordedFiles(`${DATA}/okx/test_data/http_transaction_detail.json`).flatMap(({ message }) =>
      rowsOf(message).map(fillOfOkx),
    ),
    ...recordedFiles(`${DATA}/bybit/test_data/http_get_executions.json`).flatMap(({ message }) =>
      rowsOf(message).flatMap(row => objectsAt(objectAt(row, 'result'), 'list').map(fillOfBybit)),
    ),
    ...recordedFiles(`${DATA}/coinbase/test_data/http_fills.json`).flatMap(({ message }) =>
      rowsOf(message).flatMap(row => objectsAt(row, 'fills').map(fill => fillOfCoinbase(fill, 'USD'))),
    ),
  ]
  assert.ok(fills.length >= 8, `${fills.length} executions`)
  for (const fill of fills) {
    for (const field of ['executionId', 'lastQty', 'lastPrice', 'fee', 'symbol', 'venueOrderId'] as const)
      assert.notEqual(fill[field], '', `${field}: ${JSON.stringify(fill)}`)
    assert.notEqual(fill.side, undefined)
    assert.notEqual(fill.eventTimeUs, 0)
    const mapped = mappedOf({ ...fill, clientOrderId: 'H1E1S1L0' })
    assert.equal(mapped.kind, 'Report', JSON.stringify(mapped))
  }
})
