/** A standby's core beside a real journal: in step with what its leader did, and parted from it where something differs. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import type { Event } from '../../core/domain/events.ts'
import type { StrategyIndex } from '../../core/domain/ids.ts'
import type { Input, Intent } from '../../core/domain/inputs.ts'
import type { Engine } from '../../core/engine/engine.ts'
import { hashOf, snapshotOf } from '../../core/engine/snapshot.ts'
import type { StoredBlock } from '../../ports.ts'
import { RecordReader, RecordWriter } from '../../store/record-codec.ts'
import { StrategyRunner } from '../../strategy/runner.ts'
import type { StrategyClass } from '../../strategy/strategy.ts'
import { StrategyChannel } from '../live/strategy-channel.ts'
import { StrategyRun } from '../live/strategy-run.ts'
import { Alternating, JournaledSession, Seldom } from '../replay/journaled-session.fixture.ts'
import { recover } from '../session/recovery.ts'
import { redeliver } from '../session/redelivery.ts'
import { Routes } from '../session/routes.ts'
import { RunnerSeat } from '../session/seat.ts'
import { ShadowCore } from './shadow-core.ts'

interface Led {
  readonly blocks: readonly StoredBlock[]
  readonly session: JournaledSession
}

async function led(seconds: number, work: (led: Led) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shadow-'))
  const session = await JournaledSession.open(folder)
  try {
    await session.run(seconds)
    await session.snapshot()
    await session.run(2)
    await work({ blocks: [...session.journal.blocksAfter(0)], session })
  } finally {
    await session.journal.close()
    rmSync(folder, { recursive: true })
  }
}

/** Stands at the block after the configuration, with the strategy in this process at the other end of its channel. */
class Bench {
  readonly core: ShadowCore
  readonly differences: string[] = []

  constructor({ blocks, session }: Led, strategyClass: StrategyClass = Alternating) {
    const [first] = blocks
    const journal = {
      ...session.journal,
      newestSnapshot: () => undefined,
      blocksAfter: () => [first!],
      head: () => session.journal.head(),
    }
    const { engine } = recover(journal)
    const { world } = engine.state
    const intents: Intent[] = []
    const runner = new StrategyRunner({
      strategyClass,
      parameters: {},
      strategyIndex: 0 as StrategyIndex,
      configuration: world,
      emit: intent => void intents.push(intent),
      log: () => {},
      onFailure: ({ message }) => assert.fail(message),
    })
    const run = new StrategyRun()
    const seat = new RunnerSeat(runner, 0 as StrategyIndex)
    const channel = new StrategyChannel({
      send: message => {
        assert.equal(message.kind, 'Deliver')
        if (message.kind === 'Deliver') run.deliver(message, seat)
        this.core.takeIntents(0, intents.splice(0))
        setImmediate(() => channel.ready())
      },
      onOverflow: () => assert.fail('it overflows'),
    })
    this.core = new ShadowCore({
      engine,
      blockNumber: 1,
      blockHash: first!.hash,
      routes: new Routes(world, [runner.subscriptions]),
      channels: [channel],
      onDifference: text => void this.differences.push(text),
      onConfigure: () => assert.fail('there is one configuration'),
      onRenewed: () => {},
      onEvent: () => {},
    })
    // As its process would be given it.
    const routes = new Routes(world, [runner.subscriptions])
    redeliver([first!], { afterSequence: 0, strategyIndex: 0, strategyCount: 1, seat, routes })
    this.core.takeIntents(0, intents.splice(0))
    channel.ready()
  }

  async follow(blocks: Iterable<StoredBlock>): Promise<void> {
    for (const block of blocks) {
      await this.core.take(block)
      await new Promise(resolve => setImmediate(resolve))
    }
    for (let i = 0; i < 10; i++) await new Promise(resolve => setImmediate(resolve))
  }
}

function stateHashOf(engine: Engine): string {
  return hashOf(snapshotOf(engine.state))
}

/** The block again, with some of its records changed. */
function rewritten(block: StoredBlock, change: (record: Input | Event) => Input | Event | undefined): StoredBlock {
  const reader = new RecordReader()
  const writer = new RecordWriter()
  reader.open(block.payload, block.firstSequence)
  while (reader.next()) {
    const record = change(reader.isInput ? reader.input : reader.event)
    if (record === undefined) continue
    if (reader.isInput) writer.writeInput(record as Input, reader.sequence)
    else writer.writeEvent(record as Event)
  }
  return { ...block, payload: writer.take() }
}

test('a standby comes to the leader’s state, and its strategy to the leader’s intents', async () =>
  await led(30, async ({ blocks, session }) => {
    const bench = new Bench({ blocks, session })
    await bench.follow(blocks.slice(1))
    assert.deepEqual(bench.differences, [])
    assert.equal(stateHashOf(bench.core.engine), session.stateHash)
    assert.equal(bench.core.blockNumber, session.journal.head().blockNumber)
    bench.core.compareSnapshot((await session.journal.newestSnapshot())!)
    assert.equal(bench.core.difference, '')
  }))

test('a core stands at the end of a journal whose last block it has read, and of no other', async () =>
  await led(10, async ({ blocks, session }) => {
    const bench = new Bench({ blocks, session })
    const { core } = bench
    const last = blocks.at(-1)!
    assert.equal(core.standsAt(blocks[0]!), true, 'where it began')
    assert.equal(core.standsAt(last), false, 'not read yet')
    await bench.follow(blocks.slice(1))
    assert.equal(core.standsAt(last), true)
    assert.equal(core.standsAt({ ...last, hash: blocks[0]!.hash }), false, 'another block of that number')
    assert.equal(core.standsAt(blocks.at(-2)!), false, 'the journal has lost what it has read')
  }))

test('what its strategy wants and the leader did not live to put on record is handed on', async () =>
  await led(30, async ({ blocks, session }) => {
    const bench = new Bench({ blocks, session })
    const at = blocks.findIndex((block, i) => i > 5 && intentsIn(block) > 0)
    // The leader dies after the quotes that led to the intents, and before these are durable.
    const cut = rewritten(blocks[at]!, untilFirstIntent())
    await bench.follow([...blocks.slice(1, at), cut])
    assert.deepEqual(bench.differences, [])
    assert.ok(bench.core.wanted()[0]!.length > 0)
    assert.deepEqual(bench.core.wanted(), [[]])
  }))

test('a strategy that decides otherwise is found', async () =>
  await led(30, async ({ blocks, session }) => {
    const bench = new Bench({ blocks, session }, Seldom)
    await bench.follow(blocks.slice(1))
    assert.equal(bench.differences.length, 1)
    assert.match(bench.differences[0]!, /^strategy 0: on record is .*SubmitOrder/)
  }))

test('an event that does not come out is found, and nothing is taken after it', async () =>
  await led(30, async ({ blocks, session }) => {
    const bench = new Bench({ blocks, session })
    const at = blocks.findIndex(block => intentsIn(block) > 0)
    const changed = rewritten(blocks[at]!, record =>
      record.kind === 'OrderSubmitted' ? ({ ...record, orderNumber: record.orderNumber + 1 } as Event) : record,
    )
    await bench.follow([...blocks.slice(1, at), changed, ...blocks.slice(at + 1)])
    assert.equal(bench.differences.length, 1)
    assert.match(bench.differences[0]!, /^at input \d+ on record is .*OrderSubmitted/)
    assert.equal(bench.core.blockNumber, blocks[at]!.blockNumber)
  }))

test('another state at the leader’s snapshot is found', async () =>
  await led(30, async ({ blocks, session }) => {
    const bench = new Bench({ blocks, session })
    await bench.follow(blocks.slice(1))
    bench.core.compareSnapshot({ ...(await session.journal.newestSnapshot())!, stateHash: 'other' })
    assert.match(bench.core.difference, /^the state at input \d+ has the hash other/)
  }))

test('while somebody works no block is taken', async () =>
  await led(10, async ({ blocks, session }) => {
    const bench = new Bench({ blocks, session })
    const { promise, resolve } = Promise.withResolvers<void>()
    const working = bench.core.pauseFor(() => promise)
    const following = bench.follow(blocks.slice(1))
    await new Promise(done => setTimeout(done, 20))
    assert.equal(bench.core.blockNumber, 1)
    resolve()
    await Promise.all([working, following])
    assert.equal(bench.core.blockNumber, blocks.length)
  }))

function intentsIn(block: StoredBlock): number {
  let count = 0
  rewritten(block, record => {
    if (record.kind === 'SubmitOrder') count++
    return record
  })
  return count
}

function untilFirstIntent(): (record: Input | Event) => Input | Event | undefined {
  let isOver = false
  return record => {
    isOver ||= 'intentSequence' in record
    return isOver ? undefined : record
  }
}
