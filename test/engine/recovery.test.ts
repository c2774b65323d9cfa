import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../src/core/domain/events.ts'
import type { Input } from '../../src/core/domain/inputs.ts'
import type { BenchTurn } from '../../src/core/engine/bench.fixture.ts'
import { Engine } from '../../src/core/engine/engine.ts'
import { hashOf, snapshotOf } from '../../src/core/engine/snapshot.ts'
import { recover } from '../../src/host/session/recovery.ts'
import { redeliver } from '../../src/host/session/redelivery.ts'
import { Routes } from '../../src/host/session/routes.ts'
import { deliverEvent, deliverInput, type StrategySeat } from '../../src/host/session/seat.ts'
import type { JournalReading, StoredBlock, StoredSnapshot } from '../../src/ports.ts'
import { RecordWriter } from '../../src/store/record-codec.ts'
import { RandomSession, type SessionPlan } from './random-session.ts'

const PLAN: fc.Arbitrary<SessionPlan> = fc.record({
  supportsAmend: fc.boolean(),
  watchesTriggers: fc.boolean(),
  hasLimits: fc.boolean(),
  steps: fc.array(fc.tuple(fc.nat(99), fc.nat(9_999), fc.nat(9_999)), { minLength: 20, maxLength: 120, size: 'max' }),
})

/** Blocks of seven turns each, as a leader writes them. */
function blocksOf(turns: readonly BenchTurn[]): StoredBlock[] {
  const blocks: StoredBlock[] = []
  for (let from = 0; from < turns.length; from += 7)
    blocks.push(blockOf(turns.slice(from, from + 7), from, blocks.length + 1))
  return blocks
}

function blockOf(turns: readonly BenchTurn[], from: number, blockNumber: number): StoredBlock {
  const writer = new RecordWriter()
  turns.forEach(({ input, events }, index) => {
    writer.writeInput(input, from + index + 1)
    for (const event of events) writer.writeEvent(event)
  })
  const { firstSequence, lastSequence, firstTimeUs, lastTimeUs, recordCount } = writer
  const run = { firstSequence, lastSequence, firstTimeUs, lastTimeUs, recordCount }
  return { ...run, epoch: 1, blockNumber, hash: '', previousHash: '', payload: writer.take() }
}

/** The state after a block, as it is kept beside the journal. */
function snapshotAfter(turns: readonly BenchTurn[], block: StoredBlock): StoredSnapshot {
  const engine = new Engine()
  for (const { input } of turns.slice(0, block.lastSequence)) engine.step({ ...input })
  const text = snapshotOf(engine.state)
  const { blockNumber, lastSequence, lastTimeUs: timeUs } = block
  return { blockNumber, lastSequence, timeUs, stateHash: hashOf(text), payload: new TextEncoder().encode(text) }
}

function journalOf(blocks: readonly StoredBlock[], snapshot: StoredSnapshot | undefined): JournalReading {
  const blocksAfter = (blockNumber: number) => blocks.filter(block => block.blockNumber > blockNumber)
  return { newestSnapshot: () => snapshot, blocksAfter } as unknown as JournalReading
}

test('the journal gives the state back, with and without a snapshot', () => {
  fc.assert(
    fc.property(PLAN, fc.nat(), (plan, which) => {
      const { turns, engine } = new RandomSession(plan).bench
      const blocks = blocksOf(turns)
      const wanted = snapshotOf(engine.state)
      const whole = recover(journalOf(blocks, undefined))
      assert.equal(snapshotOf(whole.engine.state), wanted)
      assert.equal(whole.blockCount, blocks.length)
      const snapshot = snapshotAfter(turns, blocks[which % blocks.length]!)
      const late = recover(journalOf(blocks, snapshot))
      assert.equal(snapshotOf(late.engine.state), wanted)
      assert.equal(late.blockCount, blocks.length - snapshot.blockNumber)
    }),
    { numRuns: 15 },
  )
})

test('it tells each configuration that was in force since the snapshot', () => {
  const plan = { supportsAmend: true, watchesTriggers: false, hasLimits: false, steps: [] }
  const [{ input }] = new RandomSession(plan).bench.turns as [BenchTurn]
  assert.ok(input.kind === 'Configure')
  const engine = new Engine()
  const turns = [1, 2, 3].map(epoch => {
    const each = { ...input, configuration: { ...input.configuration, epoch } }
    return { input: each, events: engine.step({ ...each }).events.map(event => ({ ...event })), effects: [] }
  })
  const blocks = turns.map((turn, index) => blockOf([turn], index, index + 1))
  const epochsAfter = (snapshot: StoredSnapshot | undefined) =>
    recover(journalOf(blocks, snapshot)).configurations.map(({ epoch }) => epoch)
  assert.deepEqual(epochsAfter(undefined), [1, 2, 3])
  assert.deepEqual(epochsAfter(snapshotAfter(turns, blocks[1]!)), [2, 3])
  assert.deepEqual(epochsAfter(snapshotAfter(turns, blocks[2]!)), [3])
})

/** What a strategy is given, as text. */
class ListeningSeat implements StrategySeat {
  readonly heard: string[] = []

  onMarket(input: Input, sequence: number): void {
    this.heard.push(`${sequence} ${JSON.stringify(input)}`)
  }

  onEvent(event: Event, timeUs: number, sequence: number): void {
    this.heard.push(`${sequence} ${timeUs} ${JSON.stringify(event)}`)
  }

  onTimer(timerNumber: number, timeUs: number, sequence: number): void {
    this.heard.push(`${sequence} ${timeUs} timer ${timerNumber}`)
  }
}

test('a restarted strategy is given what it was given, from where it stood', () => {
  fc.assert(
    fc.property(PLAN, fc.nat(2), fc.nat(), (plan, strategy, stood) => {
      const { turns, engine } = new RandomSession(plan).bench
      const subscriptions = [0, 1, 2].map(() => [{ kind: 'Quote', instrumentIndex: 0, barSpecIndex: -1 } as never])
      const routes = new Routes(engine.state.world, subscriptions)
      const after = stood % turns.length
      const live = new ListeningSeat()
      const seats = [0, 1, 2].map(index => (index === strategy ? live : new ListeningSeat()))
      turns.forEach(({ input, events }, index) => {
        if (index + 1 <= after) return
        deliverInput(input, index + 1, routes, seats)
        for (const event of events) deliverEvent(event, input.timeUs, index + 1, routes, seats)
      })
      const again = new ListeningSeat()
      const count = redeliver(blocksOf(turns), {
        afterSequence: after,
        strategyIndex: strategy,
        strategyCount: 3,
        seat: again,
        routes,
      })
      assert.deepEqual(again.heard, live.heard)
      assert.equal(count, turns.length - after)
    }),
    { numRuns: 30 },
  )
})
