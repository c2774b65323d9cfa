import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BookBench } from './matching-book.fixture.ts'
import { NaiveBook } from './naive-book.fixture.ts'

const RULES = `
 # resting (side price lots)      incoming                 -> trades (maker lots@price)   outcome     why
 Sell 101 5, Sell 100 5           Buy market 7             -> M2 5@100, M1 2@101          Filled      the best price first
 Sell 100 5, Sell 100 5           Buy market 7             -> M1 5@100, M2 2@100          Filled      the oldest first
 Sell 100 5                       Buy market 7             -> M1 5@100                    Canceled    a market order does not rest
 Sell 100 5                       Buy 100 7                -> M1 5@100                    Rested      the rest of a limit order rests
 Sell 100 5                       Buy 99 7                 ->                             Rested      no trade beyond the limit
 Sell 100 5                       Buy 103 2                -> M1 2@100                    Filled      at the maker's price
 Sell 100 5                       Buy 100 7 IOC            -> M1 5@100                    Canceled    IOC: what is there at once
 Sell 100 5, Sell 102 5           Buy 101 7 FOK            ->                             Canceled    FOK: all within the limit or nothing
 Sell 100 5, Sell 101 5           Buy 101 7 FOK            -> M1 5@100, M2 2@101          Filled
 Sell 100 5                       Buy 100 1 PostOnly       ->                             WouldCross
 Sell 100 5                       Buy 99 1 PostOnly        ->                             Rested
 Buy 99 5, Buy 100 5              Sell 99 7                -> M2 5@100, M1 2@99           Filled
 Buy 100 5                        Sell 100 1 PostOnly      ->                             WouldCross
`

for (const line of RULES.split('\n').filter(each => each.includes('->') && !each.includes('#'))) {
  const [resting, incoming, expected] = line
    .trim()
    .split(/ {2,}|->/)
    .map(part => part.trim())
    .filter(part => part !== '')
  const outcomes = /(Filled|Rested|Canceled|WouldCross)/.exec(line)![1]!
  test(`book: ${resting} | ${incoming}`, () => {
    const bench = new BookBench()
    resting!.split(', ').forEach((text, index) => {
      const [side, ticks, lots] = text.split(' ')
      bench.submit(`M${index + 1}`, side === 'Buy', Number(ticks), Number(lots))
    })
    const words = incoming!.split(' ')
    const ticks = words[1] === 'market' ? undefined : Number(words[1])
    const change = words[3] === 'PostOnly' ? { isPostOnly: true } : { workingTimeInForce: words[3] ?? 'GTC' }
    const outcome = bench.submit('T', words[0] === 'Buy', ticks, Number(words[2]), change)
    const trades = bench.trades.map(trade => `${trade.maker} ${trade.lots}@${trade.ticks}`).join(', ')
    assert.equal(trades, expected!.startsWith('M') ? expected : '')
    assert.equal(outcome, outcomes)
  })
}

test('an amend to less keeps the place in the queue, to more loses it', () => {
  const bench = new BookBench()
  for (const id of ['A', 'B', 'C']) bench.submit(id, true, 100, 5)
  bench.amend('A', 100, 3)
  bench.amend('B', 100, 6)
  assert.deepEqual(bench.levels(true), ['100: 3 5 6'])
})

const step = fc.oneof(
  fc.record({
    kind: fc.constant('submit' as const),
    isBuy: fc.boolean(),
    ticks: fc.option(fc.integer({ min: 95, max: 105 }), { nil: undefined, freq: 5 }),
    lots: fc.integer({ min: 1, max: 9 }),
    timeInForce: fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC', 'FOK'),
    isPostOnly: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('cancel' as const), target: fc.nat(30) }),
  fc.record({
    kind: fc.constant('amend' as const),
    target: fc.nat(30),
    ticks: fc.integer({ min: 95, max: 105 }),
    lots: fc.integer({ min: 1, max: 9 }),
  }),
)

test('the book trades as its naive twin, keeps every lot and never rests crossed', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const bench = new BookBench()
      const twin = new NaiveBook()
      let count = 0
      for (const each of steps) {
        const id = each.kind === 'submit' ? `O${count++}` : `O${each.target}`
        if (each.kind === 'submit') {
          const isPostOnly = each.isPostOnly && each.ticks !== undefined && each.timeInForce === 'GTC'
          bench.submit(id, each.isBuy, each.ticks, each.lots, { workingTimeInForce: each.timeInForce, isPostOnly })
          twin.submit(id, each.isBuy, each.ticks, each.lots, each.timeInForce, isPostOnly)
        } else if (each.kind === 'cancel') {
          bench.cancel(id)
          twin.cancel(id)
        } else {
          bench.amend(id, each.ticks, each.lots)
          twin.amend(id, each.ticks, each.lots)
        }
        checkEqual(bench, twin)
      }
    }),
    { numRuns: 500 },
  )
})

function checkEqual(bench: BookBench, twin: NaiveBook): void {
  assert.deepEqual(bench.trades, twin.trades)
  const { bids, asks } = bench.book
  const resting = [...bids, ...asks].map(order => [order.clientOrderId as string, order.leavesLots] as const)
  assert.deepEqual(new Map(resting), new Map(twin.orders.map(order => [order.id, order.leavesLots])))
  assert.ok(!((bids.best()?.ticks ?? -1) >= (asks.best()?.ticks ?? 1000)), 'the book is crossed at rest')
  for (const side of [bids, asks]) {
    for (const level of side.levels) {
      const lots = [...side].filter(order => order.level === level).reduce((sum, order) => sum + order.leavesLots, 0)
      assert.equal(level.lots, lots)
    }
  }
}
