import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../src/core/domain/events.ts'
import type { Input } from '../../src/core/domain/inputs.ts'
import { isAtVenue } from '../../src/core/domain/order.ts'
import { Engine } from '../../src/core/engine/engine.ts'
import { hashOf, restoreState, snapshotOf } from '../../src/core/engine/snapshot.ts'
import { openLotsOf } from '../../src/core/orders/order-record.ts'
import { RecordWriter } from '../../src/store/record-codec.ts'
import { RandomSession, type SessionPlan } from './random-session.ts'

const PLAN: fc.Arbitrary<SessionPlan> = fc.record({
  supportsAmend: fc.boolean(),
  watchesTriggers: fc.boolean(),
  hasLimits: fc.boolean(),
  steps: fc.array(fc.tuple(fc.nat(99), fc.nat(9_999), fc.nat(9_999)), { minLength: 20, maxLength: 160, size: 'max' }),
})

const RUNS = { numRuns: 60 }

/** An order is amended twice, and the first amend is told once more. */
const OLD_TERMS_AGAIN: SessionPlan = {
  supportsAmend: true,
  watchesTriggers: false,
  hasLimits: false,
  steps: [
    [0, 0, 1156],
    ...Array.from({ length: 4 }, () => [0, 0, 0] as [number, number, number]),
    [62, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
    [0, 5020, 1786],
    [0, 0, 0],
    [96, 1170, 0],
    [0, 0, 0],
    [26, 0, 0],
    [26, 849, 0],
    [62, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
    [26, 1867, 1],
    [0, 0, 0],
    [0, 0, 0],
  ],
}

test('recovery: what is absorbed gives the same state after every turn, from the beginning and from a snapshot', () => {
  fc.assert(
    fc.property(PLAN, fc.nat(), (plan, middle) => {
      const live = new Engine()
      const recovered = new Engine()
      const { turns } = new RandomSession(plan).bench
      let late: Engine | undefined
      turns.forEach(({ input, events }, index) => {
        assert.deepEqual(live.step({ ...input }).events, events)
        absorb(recovered, input, events)
        if (late !== undefined) absorb(late, input, events)
        const text = snapshotOf(live.state)
        assert.equal(snapshotOf(recovered.state), text)
        if (late !== undefined) assert.equal(snapshotOf(late.state), text)
        if (index === middle % turns.length) late = new Engine(restoreState(text))
      })
    }),
    { numRuns: 15 },
  )
})

function absorb(engine: Engine, input: Parameters<Engine['absorbInput']>[0], events: readonly Event[]): void {
  engine.absorbInput({ ...input })
  for (const event of events) engine.absorbEvent(event)
}

test('a core restored from a snapshot goes on as the one that was never stopped', () => {
  fc.assert(
    fc.property(PLAN, fc.nat(), (plan, middle) => {
      const { turns } = new RandomSession(plan).bench
      let engine = new Engine()
      turns.forEach(({ input, events }, index) => {
        assert.deepEqual(engine.step({ ...input }).events, events)
        if (index === middle % turns.length) engine = new Engine(restoreState(snapshotOf(engine.state)))
      })
    }),
    RUNS,
  )
})

test('determinism: the same inputs give the same bytes and the same hash', () => {
  fc.assert(
    fc.property(PLAN, plan => {
      const [one, two] = [new RandomSession(plan).bench, new RandomSession(plan).bench]
      assert.deepEqual(bytesOf(one.turns), bytesOf(two.turns))
      assert.equal(hashOf(snapshotOf(one.engine.state)), hashOf(snapshotOf(two.engine.state)))
    }),
    RUNS,
  )
})

function bytesOf(turns: RandomSession['bench']['turns']): Uint8Array {
  const writer = new RecordWriter()
  for (const { input, events } of turns) {
    writer.writeInput(input)
    for (const event of events) writer.writeEvent(event)
  }
  return writer.take()
}

test('idempotence: an execution report that comes again leads to nothing', () => {
  fc.assert(
    fc.property(PLAN, plan => {
      const session = new RandomSession(plan)
      for (const { input, events } of session.repeats) assertChangesNothing(input, events)
      session.settle()
      for (const report of session.delivered) assertChangesNothing(report, session.bench.take(report).events)
    }),
    { ...RUNS, examples: [[OLD_TERMS_AGAIN]] },
  )
})

test('conservation: strategies add up to accounts, sums to a walk, and our book to the venue’s', () => {
  fc.assert(
    fc.property(PLAN, plan => {
      const session = new RandomSession(plan)
      checkSums(session)
      session.settle()
      checkSums(session)
      checkAgainstVenue(session)
    }),
    RUNS,
  )
})

/** Terms that nobody asks for any more may be old or new: the venue is asked, and nothing else comes of them. */
function assertChangesNothing(report: Input, events: readonly Event[]): void {
  const mayAsk = report.kind === 'ExecutionReport' && report.execType === 'Replaced'
  const isQuestion = (event: Event) =>
    event.kind === 'OrderQueried' || (event.kind === 'TimerSet' && event.timerKind === 'Query')
  assert.deepEqual(mayAsk ? events.filter(event => !isQuestion(event)) : events, [])
}

function checkSums({ bench }: RandomSession): void {
  const { orders, built, world } = bench.engine.state
  for (const account of [0, 1]) {
    for (const { index } of world.instruments) {
      const own = world.strategies.flatMap((strategy, i) => (strategy.accountIndex === account ? [i] : []))
      const lots = own.map(strategy => built.portfolio.positionOf(strategy, index).signedLots)
      assert.equal(built.portfolio.accountSignedLotsOf(account, index), sumOf(lots))
      const walk = (side: string) =>
        [...orders.open()]
          .filter(order => order.accountIndex === account && order.instrumentIndex === index && order.side === side)
          .map(order => (isAtVenue(order.status) ? openLotsOf(order) : 0))
      assert.equal(orders.accountOpenBuyLotsOf(account, index), sumOf(walk('Buy')))
      assert.equal(orders.accountOpenSellLotsOf(account, index), sumOf(walk('Sell')))
    }
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** Every fill at the venue is booked once, on its order. */
function checkAgainstVenue({ bench, venue }: RandomSession): void {
  for (const [clientOrderId, { cumQtyLots }] of venue.orders)
    assert.equal(bench.engine.state.orders.byClientOrderId(clientOrderId as never)?.cumQtyLots, cumQtyLots)
}

test('kill: when the venue has answered, no order is open, here or there', () => {
  fc.assert(
    fc.property(PLAN, fc.boolean(), (plan, flatten) => {
      const session = new RandomSession(plan)
      const { bench, venue } = session
      bench.take({ kind: 'VenueStateReport', venueIndex: 0 as never, isUp: true, text: '' })
      bench.take({ kind: 'Kill', actor: 'ann', reason: 'property', scope: { level: 'All', index: 0 }, flatten })
      session.settle()
      const open = [...bench.engine.state.orders.open()].filter(order => order.intentSequence !== 0)
      assert.deepEqual(open, [])
      assert.deepEqual(
        venue.open().filter(({ request }) => !request.isReduceOnly || request.workingType !== 'Market'),
        [],
      )
    }),
    RUNS,
  )
})

test('errands: each order leaves once, and nothing that adds risk leaves without its fact', () => {
  fc.assert(
    fc.property(PLAN, plan => {
      const sent = new Set<number>()
      for (const { events, effects } of new RandomSession(plan).bench.turns) {
        for (const effect of effects) {
          if (effect.kind === 'SendOrder') {
            const { orderNumber } = effect.order
            assert.ok(!sent.has(orderNumber), `order ${orderNumber} was sent twice`)
            sent.add(orderNumber)
            assert.ok(events.some(event => isReleaseOf(event, orderNumber)))
          } else if (effect.kind === 'SendAmend') {
            const { orderNumber } = effect.amend
            assert.ok(events.some(event => event.kind === 'OrderAmendRequested' && event.orderNumber === orderNumber))
          }
        }
      }
    }),
    RUNS,
  )
})

function isReleaseOf(event: Event, orderNumber: number): boolean {
  if (event.kind === 'OrderSubmitted') return event.orderNumber === orderNumber && !event.isHeld
  return event.kind === 'OrderReleased' && event.orderNumber === orderNumber
}
