import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { BarPath } from './fill-model.ts'
import { VenueBench } from './fixtures.ts'

// ── bars ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The order is placed after a bar that closed at 100; then comes one bar, or two. */
const BARS: readonly (readonly [string, object, Parameters<VenueBench['bar']>, readonly string[]])[] = [
  ['market: the next open', {}, [103, 110, 90, 100], ['Trade 1@103 Taker']],
  ['marketable limit: the next open', { limitTicks: 104 }, [103, 110, 90, 100], ['Trade 1@103 Taker']],
  ['marketable limit, the open is beyond it', { limitTicks: 104 }, [106, 110, 105, 106], []],
  ['resting limit, touched', { limitTicks: 95 }, [100, 102, 95, 100], ['Trade 1@95 Maker']],
  ['resting limit, not reached', { limitTicks: 95 }, [100, 102, 96, 100], []],
  ['resting limit, the open is beyond it', { limitTicks: 95 }, [93, 102, 92, 100], ['Trade 1@93 Maker']],
  [
    'IOC: at the open or not at all',
    { limitTicks: 99, workingTimeInForce: 'IOC' },
    [100, 102, 90, 100],
    ['Canceled: IOC: not filled at once'],
  ],
  ['stop, reached inside', { triggerTicks: 105 }, [100, 106, 95, 100], ['Triggered', 'Trade 1@105 Taker']],
  ['stop, opened beyond', { triggerTicks: 105 }, [108, 109, 95, 100], ['Triggered', 'Trade 1@108 Taker']],
  ['stop, not reached', { triggerTicks: 107 }, [100, 106, 95, 100], []],
  [
    'stop-limit, limit beyond the trigger',
    { triggerTicks: 105, limitTicks: 106, workingType: 'StopLimit' },
    [100, 107, 95, 100],
    ['Triggered', 'Trade 1@105 Taker'],
  ],
  [
    'stop-limit, limit before the trigger: filled on the way back',
    { triggerTicks: 105, limitTicks: 98, workingType: 'StopLimit' },
    [100, 107, 95, 100],
    ['Triggered', 'Trade 1@98 Maker'],
  ],
]

for (const [title, change, bar, expected] of BARS) {
  test(`bars: ${title}`, () => {
    const bench = new VenueBench()
    bench.bar(100, 100, 100, 100)
    bench.send(change)
    assert.deepEqual(
      bench.bar(...bar),
      expected.map(line => `A1 ${line}`),
    )
  })
}

test('bars: a limit that is only touched is not filled where it must be traded through', () => {
  const bench = new VenueBench({ limitFill: 'Through' })
  bench.bar(100, 100, 100, 100)
  bench.send({ limitTicks: 95 })
  assert.deepEqual(bench.bar(100, 102, 95, 100), [])
  assert.deepEqual(bench.bar(100, 102, 94, 100), ['A1 Trade 1@95 Maker'])
})

/** A long position with a stop at 95 and a target at 105, both without reduce-only, in a bar that reaches both. */
const PATHS: readonly (readonly [BarPath, Parameters<VenueBench['bar']>, string])[] = [
  ['Pessimistic', [100, 106, 90, 100], 'STOP'],
  ['Pessimistic', [103, 106, 90, 100], 'STOP'],
  ['HighFirst', [100, 106, 90, 100], 'GOAL'],
  ['LowFirst', [103, 106, 90, 100], 'STOP'],
  ['Nearest', [103, 106, 90, 100], 'GOAL'],
  ['Nearest', [97, 120, 90, 100], 'STOP'],
]

for (const [barPath, bar, winner] of PATHS) {
  test(`bars: ${barPath} on ${bar.join(' ')} reaches ${winner} first, and pauses so that the other can be canceled`, () => {
    const bench = new VenueBench({ barPath })
    bench.bar(100, 100, 100, 100)
    bench.send({ clientOrderId: 'STOP', side: 'Sell', triggerTicks: 95 })
    bench.send({ clientOrderId: 'GOAL', side: 'Sell', limitTicks: 105 })
    const loser = winner === 'STOP' ? 'GOAL' : 'STOP'
    const news = bench.news.bind(bench)
    // The fixture resumes by itself: cancel within the pause, as the core would.
    bench.news = () => {
      const lines = news()
      if (lines.some(line => line.startsWith(`${winner} Trade`))) lines.push(...bench.cancel(loser))
      return lines
    }
    const lines = bench.bar(...bar).filter(line => !line.includes('Triggered'))
    assert.deepEqual(lines, [
      `${winner} Trade 1@${winner === 'STOP' ? 95 : 105} ${winner === 'STOP' ? 'Taker' : 'Maker'}`,
      `${loser} Canceled`,
    ])
  })
}

test('bars: a walk that nobody resumed is finished before the next bar', () => {
  const bench = new VenueBench()
  bench.bar(100, 100, 100, 100)
  bench.send({ clientOrderId: 'B', limitTicks: 95 })
  bench.send({ clientOrderId: 'S', side: 'Sell', limitTicks: 105 })
  const { resume } = bench.venue
  bench.venue.resume = () => false
  assert.equal(bench.bar(100, 106, 90, 100).length, 1)
  bench.venue.resume = resume
  assert.deepEqual(bench.bar(100, 100, 100, 100), ['B Trade 1@95 Maker'])
})

test('bars: a caller that only follows nextDueUs is told of one fill at a time, and new orders wait for the next bar', () => {
  const bench = new VenueBench()
  bench.bar(100, 100, 100, 100)
  bench.send({ clientOrderId: 'B', limitTicks: 95 })
  bench.send({ clientOrderId: 'S', side: 'Sell', limitTicks: 105 })
  const { venue } = bench
  const { resume } = venue
  bench.venue.resume = () => false
  assert.deepEqual(bench.bar(100, 106, 90, 98), ['S Trade 1@105 Maker'])
  bench.venue.resume = resume
  assert.equal(venue.nextDueUs, bench.nowUs)
  assert.deepEqual(bench.send({ clientOrderId: 'L', limitTicks: 93 }), ['L New'])
  assert.deepEqual(bench.send({ clientOrderId: 'T', side: 'Sell', triggerTicks: 92 }), ['T New'])
  assert.deepEqual(bench.advance(0), ['B Trade 1@95 Maker'])
  assert.deepEqual(bench.advance(0), [])
  assert.equal(venue.nextDueUs, Number.POSITIVE_INFINITY)
  assert.deepEqual(bench.bar(98, 98, 91, 98), ['L Trade 1@93 Maker', 'T Triggered', 'T Trade 1@92 Taker'])
})

test('bars: the finest external series fills, others do not; ticks take over from bars', () => {
  const bench = new VenueBench()
  bench.bar(100, 100, 100, 100)
  bench.quote(99, 5, 101, 5)
  bench.send({ limitTicks: 95 })
  assert.deepEqual(bench.bar(100, 106, 90, 100), [])
})

// ── quotes, trades, books ────────────────────────────────────────────────────────────────────────────────────────────

/** A bid for 3 at 99 behind 5 displayed; what then happens, and what it is filled for. */
const QUEUES: readonly (readonly [string, number, (bench: VenueBench) => void, string[]])[] = [
  ['a trade eats the queue first', 0, b => void b.trade(99, 5, 'Sell'), []],
  ['what is left of it fills', 0, b => void b.trade(99, 6, 'Sell'), ['1@99']],
  ['a buyer does not hit bids', 0, b => void b.trade(99, 50, 'Buy'), []],
  ['canceled size is behind us', 0, b => [b.quote(99, 4, 101, 5), b.trade(99, 4, 'Sell')], []],
  ['but never more is ahead than is shown', 0, b => [b.quote(99, 1, 101, 5), b.trade(99, 2, 'Sell')], ['1@99']],
  [
    'half of what was canceled was ahead',
    500_000,
    b => [b.quote(99, 3, 101, 5), b.quote(99, 9, 101, 5), b.trade(99, 5, 'Sell')],
    ['2@99'],
  ],
  [
    'what traded was not canceled',
    1_000_000,
    b => [b.trade(99, 2, 'Sell'), b.quote(99, 3, 101, 5), b.quote(99, 9, 101, 5), b.trade(99, 4, 'Sell')],
    ['1@99'],
  ],
  ['alone at the price after the market fell', 0, b => [b.quote(98, 5, 101, 5), b.trade(99, 2, 'Sell')], ['2@99']],
  ['more size arrives behind us', 0, b => [b.quote(99, 50, 101, 5), b.trade(99, 6, 'Sell')], ['1@99']],
  ['a trade below fills all', 0, b => void b.trade(98, 1, 'Sell'), ['3@99']],
  ['an offer at the price fills what it shows', 0, b => void b.quote(98, 5, 99, 2), ['2@99']],
  ['an offer below fills all', 0, b => void b.quote(97, 5, 98, 1), ['3@99']],
  ['the offer going away is no fill', 0, b => void b.quote(99, 5, 0, 0), []],
]

for (const [title, cancelsAheadPpm, happen, expected] of QUEUES) {
  test(`queue: ${title}`, () => {
    const bench = new VenueBench({ cancelsAheadPpm })
    bench.quote(99, 5, 101, 5)
    bench.send({ qtyLots: 3, limitTicks: 99 })
    const before = bench.reports.length
    happen(bench)
    const fills = bench.reports
      .slice(before)
      .map(r => (r.kind === 'ExecutionReport' ? `${r.lastQtyLots}@${r.lastTicks}` : ''))
    assert.deepEqual(fills, expected)
  })
}

test('queue: our own orders at a price fill in their order, each behind the size shown when it came', () => {
  const bench = new VenueBench()
  bench.quote(99, 5, 101, 5)
  bench.send({ clientOrderId: 'A', qtyLots: 3, limitTicks: 99 })
  bench.send({ clientOrderId: 'B', qtyLots: 2, limitTicks: 99 })
  assert.deepEqual(bench.trade(99, 9, 'Sell'), ['A Trade 3@99 Maker', 'B Trade 1@99 Maker'])
  assert.deepEqual(bench.trade(99, 9, 'Sell'), ['B Trade 1@99 Maker'])
})

test('book levels: a taker walks the displayed depth, and what it took stays gone until it is shown anew', () => {
  const bench = new VenueBench()
  bench.level('Buy', 99, 5, false, true)
  for (const [ticks, lots] of [
    [101, 2],
    [103, 2],
    [104, 9],
  ] as const)
    bench.level('Sell', ticks, lots, ticks === 104)
  assert.deepEqual(bench.send({ qtyLots: 5 }), [
    'A1 New',
    'A1 Trade 2@101 Taker',
    'A1 Trade 2@103 Taker',
    'A1 Trade 1@104 Taker',
  ])
  assert.deepEqual(bench.send({ clientOrderId: 'A2', qtyLots: 9 }), [
    'A2 New',
    'A2 Trade 8@104 Taker',
    'A2 Canceled: no liquidity, or no balance to take it',
  ])
  bench.level('Sell', 101, 4)
  assert.deepEqual(bench.send({ clientOrderId: 'A3' }), ['A3 New', 'A3 Trade 1@101 Taker'])
})

test('book levels: behind the touch the queue is what the level shows', () => {
  const bench = new VenueBench()
  bench.level('Buy', 99, 5, false, true)
  bench.level('Buy', 98, 7, false)
  bench.level('Sell', 101, 5)
  bench.send({ qtyLots: 3, limitTicks: 98 })
  bench.level('Buy', 99, 0)
  assert.deepEqual(bench.trade(98, 7, 'Sell'), [])
  assert.deepEqual(bench.trade(98, 2, 'Sell'), ['A1 Trade 2@98 Maker'])
})

test('stops trigger at the quote or the trade that reaches them', () => {
  const bench = new VenueBench()
  bench.quote(99, 5, 101, 5)
  bench.send({ clientOrderId: 'B', triggerTicks: 104 })
  bench.send({ clientOrderId: 'S', side: 'Sell', triggerTicks: 97 })
  assert.deepEqual(bench.quote(98, 5, 103, 5), [])
  assert.deepEqual(bench.quote(102, 5, 104, 5), ['B Triggered', 'B Trade 1@104 Taker'])
  assert.deepEqual(bench.trade(97, 1), ['S Triggered', 'S Trade 1@102 Taker'])
})

test('trades alone: the last trade is the market', () => {
  const bench = new VenueBench()
  bench.trade(100, 3)
  assert.deepEqual(bench.send({ qtyLots: 4 }), ['A1 New', 'A1 Trade 3@100 Taker', 'A1 Trade 1@101 Taker'])
})

// ── the whole ────────────────────────────────────────────────────────────────────────────────────────────────────────

const price = fc.integer({ min: 95, max: 105 })
const lots = fc.integer({ min: 1, max: 9 })
const event = fc.oneof(
  fc.tuple(fc.constant('quote'), price, lots, fc.integer({ min: 1, max: 4 }), lots),
  fc.tuple(fc.constant('trade'), price, lots, fc.constantFrom('Buy', 'Sell', 'Unknown'), lots),
  fc.tuple(
    fc.constant('send'),
    price,
    lots,
    fc.constantFrom('Buy', 'Sell'),
    fc.constantFrom('Market', 'Limit', 'Limit', 'StopMarket'),
  ),
  fc.tuple(fc.constant('cancel'), fc.nat(20), lots, lots, lots),
  fc.tuple(fc.constant('amend'), fc.nat(20), lots, price, lots),
)

/** Returns: the bench after the events; each order's reports were checked on the way. */
function play(events: readonly (readonly unknown[])[], bench: VenueBench, from = 0): void {
  let sent = from
  for (const [kind, a, b, c, d] of events as [string, number, number, never, never][]) {
    if (kind === 'quote') bench.quote(a, b, a + Number(c), d)
    else if (kind === 'trade') bench.trade(a, b, c)
    else if (kind === 'cancel') bench.cancel(`O${a}`)
    else if (kind === 'amend') bench.amend(`O${a}`, b, { limitTicks: Number(c) })
    else {
      const prices = { limitTicks: d === 'Limit' ? a : undefined, triggerTicks: d === 'StopMarket' ? a : undefined }
      bench.send({ clientOrderId: `O${sent++}`, side: c, qtyLots: b, workingType: d, ...prices })
    }
  }
}

test('whatever happens: no overfill, no fill beyond a limit, execution ids are unique, the books balance', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), events => {
      const bench = new VenueBench({ cancelsAheadPpm: 300_000 })
      play(events, bench)
      const ids = new Set<string>()
      let position = 0
      let cash = 900_000_000_000_000_000n
      for (const report of bench.reports) {
        if (report.kind !== 'ExecutionReport' || report.execType !== 'Trade') continue
        assert.ok(!ids.has(report.executionId))
        ids.add(report.executionId)
        assert.ok(report.lastQtyLots > 0 && report.cumQtyLots <= report.qtyLots)
        const sign = report.side === 'Buy' ? 1 : -1
        if (report.limitTicks !== undefined) assert.ok(sign * report.lastTicks <= sign * report.limitTicks)
        position += sign * report.lastQtyLots
        cash -= BigInt(sign * report.lastTicks * report.lastQtyLots * 10 + report.feeMinor)
      }
      bench.massStatus()
      const mass = bench.reports.at(-1)!
      assert.ok(mass.kind === 'MassStatusReport')
      assert.equal(mass.positions[0]!.signedLots, position)
      assert.equal(mass.balances[0]!.amountMinor, String(cash))
    }),
    { numRuns: 200 },
  )
})

test('a venue saved and restored at any moment goes on as if nothing had happened', () => {
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 40 }),
      fc.array(event, { maxLength: 40 }),
      fc.nat(1),
      (before, after, delay) => {
        const model = {
          orderLatencyUs: delay * 3,
          reportJitterUs: delay * 5,
          rejectPpm: 100_000,
          historyOrdersMax: 1_000,
        }
        const [one, two] = [new VenueBench(model), new VenueBench(model)]
        play(before, one)
        two.venue.restore(JSON.parse(JSON.stringify(one.venue.saveState())))
        two.nowUs = one.nowUs
        one.news()
        const seen = one.reports.length
        for (const bench of [one, two]) {
          play(after, bench, 100)
          bench.massStatus()
          bench.advance(1_000)
        }
        assert.deepEqual(JSON.parse(JSON.stringify(two.reports)), JSON.parse(JSON.stringify(one.reports.slice(seen))))
      },
    ),
    { numRuns: 200 },
  )
})
