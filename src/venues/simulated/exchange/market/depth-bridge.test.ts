/** A client that keeps a book by the venue's documented procedure has the venue's own book at every update. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type FakeSocket, MarketBench } from './market-bench.fixture.ts'
import { depthOf } from './market-texts.ts'

type Levels = readonly (readonly [string, string])[]
interface Update {
  readonly U: number
  readonly u: number
  readonly b: Levels
  readonly a: Levels
}
interface Snapshot {
  readonly lastUpdateId: number
  readonly bids: Levels
  readonly asks: Levels
}

/** The procedure: events first, then a snapshot, then only what is newer, without a gap. */
class LocalBook {
  readonly bids = new Map<string, string>()
  readonly asks = new Map<string, string>()
  lastUpdateId: number
  isBridged = false

  constructor(snapshot: Snapshot) {
    this.lastUpdateId = snapshot.lastUpdateId
    this.#set(this.bids, snapshot.bids)
    this.#set(this.asks, snapshot.asks)
  }

  apply(update: Update): void {
    if (update.u <= this.lastUpdateId) return
    if (this.isBridged) assert.equal(update.U, this.lastUpdateId + 1, 'updates follow each other')
    else assert.ok(update.U <= this.lastUpdateId + 1, `the snapshot ${this.lastUpdateId} is before ${update.U}`)
    this.isBridged = true
    this.#set(this.bids, update.b)
    this.#set(this.asks, update.a)
    this.lastUpdateId = update.u
  }

  #set(side: Map<string, string>, levels: Levels): void {
    for (const [price, qty] of levels) {
      if (Number(qty) === 0) side.delete(price)
      else side.set(price, qty)
    }
  }

  get text(): Snapshot {
    const sorted = (side: Map<string, string>, sign: 1 | -1) =>
      [...side].sort(([a], [b]) => sign * (Number(a) - Number(b))) as Levels
    return { lastUpdateId: this.lastUpdateId, bids: sorted(this.bids, -1), asks: sorted(this.asks, 1) }
  }
}

function snapshotOf(bench: MarketBench): Snapshot {
  return depthOf(bench.hub.marketOf('BTCUSDT')!, 5000) as unknown as Snapshot
}

const updatesOf = (socket: FakeSocket) => socket.take() as unknown as Update[]

/**
 * Trades at random for a while, then bridges a snapshot taken in the middle of a window, trades on and comes to rest.
 * Returns: how often, before the rest, the last update was of the book's own moment, so that the two could be compared.
 */
function followBook(seed: number, stream: string, periodUs: number): number {
  const bench = new MarketBench({ seed })
  const stormFor = (us: number) => {
    for (const untilUs = bench.nowUs + us; bench.nowUs < untilUs; ) {
      for (let count = bench.random.nextInt(4); count > 0; count--) bench.disturb()
      bench.run(20_000 + bench.random.nextInt(40_000))
    }
  }
  stormFor(300_000)
  const socket = bench.client(stream)
  stormFor(3 * periodUs)
  for (let count = 0; count < 5; count++) bench.disturb()
  const book = new LocalBook(snapshotOf(bench))
  const seen: Update[] = updatesOf(socket)
  for (const update of seen) book.apply(update)
  let compared = 0
  for (let round = 0; round < 60; round++) {
    stormFor(50_000)
    for (const update of updatesOf(socket)) book.apply(update)
    const truth = snapshotOf(bench)
    if (truth.lastUpdateId !== book.lastUpdateId) continue
    assert.deepEqual(book.text, truth)
    compared++
  }
  assert.ok(book.isBridged, 'an update came after the snapshot')
  bench.rest(2 * periodUs)
  for (const update of updatesOf(socket)) book.apply(update)
  assert.deepEqual(book.text, snapshotOf(bench), 'at rest the books are equal')
  return compared
}

test('depth@100ms bridges to a snapshot and then equals the book, under random trading', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), seed => {
      assert.ok(followBook(seed, 'btcusdt@depth@100ms', 100_000) > 5)
    }),
    { numRuns: 12 },
  )
})

test('depth at its usual speed bridges as well', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), seed => {
      followBook(seed, 'btcusdt@depth', 1_000_000)
    }),
    // Once no update of the slow stream was of the book's own moment.
    { numRuns: 6, examples: [[946906]] },
  )
})

test('the shown book is sorted, never crossed, and shows own orders on top of the displayed market', () => {
  const bench = new MarketBench({ seed: 5 })
  bench.run(1_000_000)
  for (let round = 0; round < 200; round++) {
    bench.disturb()
    if (round % 5 === 0) bench.run(60_000)
    const { bids, asks } = snapshotOf(bench)
    const prices = (levels: Levels) => levels.map(([price]) => Number(price))
    assert.ok(
      prices(bids).every((price, at, all) => at === 0 || price < all[at - 1]!),
      'bids from the best',
    )
    assert.ok(
      prices(asks).every((price, at, all) => at === 0 || price > all[at - 1]!),
      'asks from the best',
    )
    assert.ok(prices(bids)[0]! < prices(asks)[0]!, `crossed: ${bids[0]} ${asks[0]}`)
    assert.ok([...bids, ...asks].every(([, qty]) => Number(qty) > 0))
  }
  const before = snapshotOf(bench)
  const [price, qty] = before.bids[0]!
  bench.send({ side: 'Buy', limitTicks: Math.round(Number(price) * 100), qtyLots: 7 })
  assert.deepEqual(snapshotOf(bench).bids[0], [price, (Number(qty) + 7e-5).toFixed(8)])
})

test('what is shown is what can be taken: an order that sweeps the book gets each level, to the lot', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 1, max: 15 }),
      fc.boolean(),
      (seed, levels, isBuy) => {
        const bench = new MarketBench({ seed })
        bench.run(400_000)
        for (let count = 0; count < 30; count++) bench.disturb()
        const { book } = bench.hub.marketOf('BTCUSDT')!
        const side = isBuy ? book.asks : book.bids
        // Behind a touch the model assumes as much at each price, whoever took of it: only what is displayed is gone by being taken.
        const source = bench.venue.desk.markets[0]!
        fc.pre(side.ticks[0] === source.touchFor(isBuy))
        const shown = side.ticks.slice(0, levels).map((ticks, at) => ({ ticks, lots: side.lots[at]! }))
        bench.taken.length = 0
        const terms = { limitTicks: shown.at(-1)!.ticks, qtyLots: 1_000_000, workingTimeInForce: 'IOC' as const }
        bench.send({ side: isBuy ? 'Buy' : 'Sell', ...terms })
        const taken = new Map<number, number>()
        for (const { ticks, lots } of bench.taken) taken.set(ticks, (taken.get(ticks) ?? 0) + lots)
        assert.deepEqual(
          [...taken].map(([ticks, lots]) => ({ ticks, lots })),
          shown,
        )
        const after = bench.hub.marketOf('BTCUSDT')!.touch
        const next = isBuy ? after.askTicks : after.bidTicks
        assert.ok(
          next === undefined || (isBuy ? next > shown[0]!.ticks : next < shown[0]!.ticks),
          'and the touch is gone',
        )
      },
    ),
    { numRuns: 60 },
  )
})
