/** What every store of a history answers, whatever holds it: pages, filters, lives, curves. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { HistoryDoor } from '../../src/host/control-room/history-door.ts'
import type { FillRow, HistoryFilter, HistoryReading, OrderRow } from '../../src/ports/history-queries.ts'
import {
  ACCOUNT,
  appendTurns,
  CONFIGURED,
  filled,
  INSTRUMENT,
  MemoryJournal,
  STRATEGY,
  submitted,
} from '../../src/store/sqlite/history-fixtures.ts'

export interface HistoryStand {
  readonly history: HistoryReading
  /** The curve of the account is these points, and no others. */
  setEquity(times: readonly number[]): Promise<void>
}

/** With all of the journal in it. */
export type MakeHistory = (context: TestContext, journal: MemoryJournal) => Promise<HistoryStand>

const ALL = 9_999
const ORDERS = 60

async function standOf(context: TestContext, make: MakeHistory): Promise<HistoryStand> {
  const journal = new MemoryJournal()
  journal.append(CONFIGURED)
  appendTurns(journal, 1, ORDERS)
  // Several fills of one input: a page may end between them.
  const many = Array.from({ length: 9 }, (_, i) => filled(ORDERS + 1, `many${i}`, 'Buy', 1, 500))
  journal.append(submitted(ORDERS + 1), ...many)
  return await make(context, journal)
}

async function inPages<Row>(page: (before: number | undefined) => Promise<Row[]>, numberOf: (row: Row) => number) {
  const rows: Row[] = []
  for (let before: number | undefined; ; before = numberOf(rows.at(-1)!)) {
    const found = await page(before)
    if (found.length === 0) return rows
    rows.push(...found)
    assert.ok(rows.length <= ALL, 'pages come to an end')
  }
}

const plainly = (rows: readonly object[]) => rows.map(row => ({ ...row }))

export function historyRules(name: string, skip: string | false, make: MakeHistory): void {
  test(`${name}: pages follow each other without a gap and without a repeat, newest first`, { skip }, async t => {
    const { history } = await standOf(t, make)
    const orders = await history.ordersOf({}, ALL)
    assert.equal(orders.length, ORDERS + 1)
    assert.deepEqual(
      orders.map(({ orderNumber }) => orderNumber),
      Array.from(orders, (_, i) => ORDERS + 1 - i),
    )
    const fills = await history.fillsOf({}, ALL)
    assert.equal(fills[0]!.executionId, 'many8')
    assert.ok(
      fills.length > 100 && fills.every(({ fillNumber }, i) => i === 0 || fillNumber < fills[i - 1]!.fillNumber),
    )
    for (const limit of [1, 7, 500]) {
      const ordersOf = async (before: number | undefined) => history.ordersOf({ before }, limit)
      assert.deepEqual(plainly(await inPages(ordersOf, row => row.orderNumber)), plainly(orders), `orders by ${limit}`)
      const fillsOf = async (before: number | undefined) => history.fillsOf({ before }, limit)
      assert.deepEqual(plainly(await inPages(fillsOf, row => row.fillNumber)), plainly(fills), `fills by ${limit}`)
    }
  })

  test(`${name}: filters find what a plain look at all rows finds`, { skip }, async t => {
    const { history } = await standOf(t, make)
    const orders = await history.ordersOf({}, ALL)
    const fills = await history.fillsOf({}, ALL)
    const times = fills.map(({ timeUs }) => timeUs)
    const filters: readonly HistoryFilter[] = [
      { account: ACCOUNT, strategy: STRATEGY, instrument: INSTRUMENT },
      { account: 'another' },
      { strategy: "'; DROP TABLE fills --" },
      { fromUs: Math.min(...times), toUs: Math.max(...times) },
      { fromUs: Math.max(...times) },
      { orderNumber: 5 },
      { status: 'Canceled', before: 40 },
      { clientOrderId: 'H1E1S7L0' },
      { clientOrderId: 'H1E1S7L0', status: 'Accepted' },
    ]
    for (const filter of filters) {
      const said = JSON.stringify(filter)
      const found = await history.ordersOf(filter, ALL)
      assert.deepEqual(plainly(found), plainly(orders.filter(row => isMeant(row, filter, row.createdTimeUs))), said)
      if (filter.status !== undefined || filter.clientOrderId !== undefined) continue
      const bookings = await history.fillsOf(filter, ALL)
      assert.deepEqual(plainly(bookings), plainly(fills.filter(row => isMeant(row, filter, row.timeUs))), said)
    }
  })

  test(`${name}: the life of an order, as people are told it`, { skip }, async t => {
    const { history } = await standOf(t, make)
    const door = new HistoryDoor(async () => history)
    const life = (await door.life('H1E1S30L0'))!
    assert.deepEqual(
      life.steps.map(({ kind }) => kind),
      ['OrderSubmitted', 'OrderAccepted', 'OrderFilled', 'OrderCanceled', 'OrderFilled'],
    )
    assert.deepEqual(
      life.fills.map(({ executionId, side }) => [executionId, side]),
      [
        ['late50', 'Sell'],
        ['x30', 'Sell'],
      ],
    )
    assert.deepEqual([life.order.status, life.order.venueOrderId, life.order.triggerPrice], ['Canceled', 'v30', ''])
    assert.match(`${life.order.limitPrice} ${life.order.qty} ${life.fills[0]!.fee}`, /^[\d.]+ [\d.]+ [\d.]+$/)
    assert.equal(await door.life('H9E9S9L9'), undefined)
    const [position] = await door.positions()
    assert.deepEqual([position!.accountId, position!.instrumentId], [ACCOUNT, INSTRUMENT])
  })

  test(`${name}: a curve in few points is that of a plain twin`, { skip }, async t => {
    const { history, setEquity } = await standOf(t, make)
    const points = fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { minLength: 0, maxLength: 60 })
    const property = fc.asyncProperty(
      points,
      fc.integer({ min: 2, max: 20 }),
      fc.integer({ min: 0, max: 5_000 }),
      async (times, countMax, from) => {
        await setEquity(times)
        const found = (await history.spreadEquityOf(ACCOUNT, from, countMax)).map(({ timeUs }) => timeUs)
        assert.ok(found.length <= countMax)
        const later = times.toSorted((a, b) => a - b).filter(timeUs => timeUs >= from)
        assert.deepEqual(found, spreadPlainly(later, countMax))
      },
    )
    await fc.assert(property, { numRuns: 40 })
  })
}

function isMeant(row: OrderRow | FillRow, filter: HistoryFilter, timeUs: number): boolean {
  const {
    account,
    strategy,
    instrument,
    status,
    clientOrderId,
    orderNumber,
    before,
    fromUs = 0,
    toUs = ALL ** 4,
  } = filter
  const equal: readonly (readonly [unknown, unknown])[] = [
    [account, row.accountId],
    [strategy, row.strategyId],
    [instrument, row.instrumentId],
    [status, 'status' in row ? row.status : undefined],
    [clientOrderId, 'clientOrderId' in row ? row.clientOrderId : undefined],
    [orderNumber, row.orderNumber],
  ]
  if (equal.some(([wanted, found]) => wanted !== undefined && wanted !== found)) return false
  return timeUs >= fromUs && timeUs < toUs && (before === undefined || row.orderNumber < before)
}

/** Of each stretch the first, and the newest. */
function spreadPlainly(times: readonly number[], countMax: number): number[] {
  const [first, newest] = [times[0], times.at(-1)]
  if (first === undefined || newest === undefined) return []
  const step = Math.max(1, Math.ceil((newest - first) / (countMax - 1)))
  const stretches = new Set<number>()
  const chosen = times.filter(timeUs => {
    const stretch = Math.floor((timeUs - first) / step)
    const isFirst = !stretches.has(stretch)
    stretches.add(stretch)
    return isFirst && timeUs < newest
  })
  return [...chosen, newest]
}
