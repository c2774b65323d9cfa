import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { StrategyIndex, TimeUs } from '../../core/domain/ids.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import type { SavedStrategyState } from '../../core/domain/saved-strategy-state.ts'
import type { StoredBlock } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import { Routes } from '../session/routes.ts'
import { CatchingUp, type CatchingUpSetup } from './catching-up.ts'
import { StrategyChannel } from './strategy-channel.ts'
import type { ToStrategy } from './strategy-wire.ts'
import { INSTRUMENT, inventWorld, newQuote } from './warm-up-world.ts'

const TURNS_A_BLOCK = 100
const MISSED_BYTES_MAX = 16 * 1024
const QUOTES = { kind: 'Quote', instrumentIndex: INSTRUMENT, barSpecIndex: -1 } as const

/** Turns of a quote each; every tenth is an intent of the strategy instead, whose number is that of its turn. */
function blockOf(blockNumber: number): StoredBlock {
  const writer = new RecordWriter()
  const lastSequence = blockNumber * TURNS_A_BLOCK
  const firstSequence = lastSequence - TURNS_A_BLOCK + 1
  for (let sequence = firstSequence; sequence <= lastSequence; sequence++) {
    const timeUs = (1_000 + sequence) as TimeUs
    writer.writeInput(sequence % 10 === 0 ? intentAt(sequence, timeUs) : { ...newQuote(), timeUs }, sequence)
  }
  const { firstTimeUs, lastTimeUs, recordCount } = writer
  const numbers = { blockNumber, epoch: 1, firstSequence, lastSequence, firstTimeUs, lastTimeUs, recordCount }
  return { ...numbers, hash: '', previousHash: '', payload: writer.take() }
}

function intentAt(sequence: number, timeUs: TimeUs): Intent {
  const stamp = { timeUs, strategyIndex: 0 as StrategyIndex, causationSequence: sequence - 1, causationTimeUs: timeUs }
  return { kind: 'CancelAllOrders', ...stamp, intentSequence: sequence, instrumentIndex: undefined }
}

/** A journal of so many blocks, which counts how many were taken. */
class LongJournal {
  readonly turnCount: number
  blockCount: number
  readCount = 0
  /** The next block is not read, but this happens. */
  failure: Error | undefined

  constructor(blockCount: number) {
    this.blockCount = blockCount
    this.turnCount = blockCount * TURNS_A_BLOCK
  }

  lastBlockBefore(sequence: number): number {
    return Math.floor((sequence - 1) / TURNS_A_BLOCK)
  }

  async *blocksAfter(blockNumber: number): AsyncIterable<StoredBlock> {
    for (let next = blockNumber + 1; next <= this.blockCount; next++) {
      const { failure } = this
      this.failure = undefined
      if (failure !== undefined) throw failure
      this.readCount++
      yield blockOf(next)
    }
  }
}

interface Wish {
  readonly saved?: SavedStrategyState
  readonly missedUntil?: number
}

function catchUp(journal: LongJournal, { saved, missedUntil = journal.turnCount }: Wish = {}) {
  const told: number[] = []
  const again: number[] = []
  const said: string[] = []
  const send = (message: ToStrategy) => {
    if (message.kind === 'Deliver') told.push(...message.stamps.filter((_, at) => at % 2 === 0))
  }
  const channel: StrategyChannel = new StrategyChannel({
    send,
    onOverflow: bytes => assert.fail(`${bytes} bytes behind`),
    onHungry: () => catchingUp.readOn(),
    missedBytesMax: MISSED_BYTES_MAX,
    runBytesMax: 1_024,
    standsAt: saved?.causationSequence,
    missedUntil,
  })
  const setup: CatchingUpSetup = {
    journal,
    channel,
    saved,
    strategyIndex: 0,
    strategyCount: 1,
    routes: new Routes(inventWorld(), [[QUOTES]]),
    onIntent: ({ intentSequence }) => void again.push(intentSequence),
    onAway: error => void said.push(error.code),
    onRead: turnCount => void said.push(`${turnCount} turns`),
  }
  const catchingUp = new CatchingUp(setup)
  return { catchingUp, channel, told, again, said }
}

/** Answers whatever it is told until `isDone`. */
async function work(channel: StrategyChannel, isDone: () => boolean): Promise<void> {
  for (const untilMs = performance.now() + 20_000; !isDone(); ) {
    assert.ok(performance.now() < untilMs, 'it never comes to the end')
    channel.ready()
    await new Promise(resolve => setImmediate(resolve))
  }
}

function quotesFrom(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(sequence => sequence % 10 !== 0)
}

function quoteAt(channel: StrategyChannel, sequence: number): void {
  channel.onMarket({ ...newQuote(), timeUs: (1_000 + sequence) as TimeUs }, sequence)
  channel.flush()
}

const A_BLOCK_BYTES = 8 * 1024

test('who is far behind is told all of it in order, and what waits for it is bounded all the time', async () => {
  const journal = new LongJournal(500)
  const { catchingUp, channel, told, again, said } = catchUp(journal)
  await catchingUp.begin()
  assert.ok(journal.readCount < 20, `${journal.readCount} blocks are read before it has begun`)
  let mostBytes = 0
  await work(channel, () => {
    mostBytes = Math.max(mostBytes, channel.heldBytes)
    return told.length === journal.turnCount * 0.9
  })
  assert.ok(mostBytes < MISSED_BYTES_MAX + A_BLOCK_BYTES, `${mostBytes}`)
  assert.deepEqual(told, quotesFrom(1, journal.turnCount))
  assert.deepEqual([again.length, said], [journal.turnCount / 10, [`${journal.turnCount} turns`]])
})

test('what happens while it is far behind follows, each once, and what waits stays bounded', async () => {
  const journal = new LongJournal(600)
  const { catchingUp, channel, told } = catchUp(journal, { missedUntil: 20_000 })
  await catchingUp.begin()
  let sequence = 20_000
  let mostBytes = 0
  await work(channel, () => {
    for (let i = 0; i < 30 && sequence < journal.turnCount; i++) if (++sequence % 10 !== 0) quoteAt(channel, sequence)
    mostBytes = Math.max(mostBytes, channel.heldBytes)
    return told.length === journal.turnCount * 0.9
  })
  assert.ok(mostBytes < 2 * MISSED_BYTES_MAX + A_BLOCK_BYTES, `${mostBytes}`)
  assert.deepEqual(told, quotesFrom(1, journal.turnCount))
})

test('it goes on after its saved state, to where the core stood, and asks again only for what it asked for since', async () => {
  const journal = new LongJournal(3)
  const saved = { causationSequence: 95, intentSequence: 110, stateJson: '' }
  const { catchingUp, channel, told, again, said } = catchUp(journal, { saved, missedUntil: 205 })
  await catchingUp.begin()
  assert.deepEqual([channel.isCatchingUp, catchingUp.turnCount, said], [false, 110, []])
  await work(channel, () => channel.heldBytes === 0)
  assert.deepEqual(told, quotesFrom(96, 205))
  assert.deepEqual(again, [120, 130, 140, 150, 160, 170, 180, 190, 200])
})

test('who missed nothing reads nothing', async () => {
  const journal = new LongJournal(3)
  const saved = { causationSequence: 300, intentSequence: 0, stateJson: '' }
  await catchUp(journal, { saved }).catchingUp.begin()
  assert.equal(journal.readCount, 0)
})

/** Nothing has to be waited for. */
function withoutWaiting(t: TestContext): void {
  t.mock.method(globalThis, 'setTimeout', (work: () => void) => setImmediate(work))
}

test('a journal that cannot be read begins nothing; one that cannot be read later is told, and read on from there', async t => {
  withoutWaiting(t)
  const journal = new LongJournal(100)
  journal.failure = new JournalError('STORE_AWAY', 'away')
  const { catchingUp, channel, told, said } = catchUp(journal)
  await assert.rejects(catchingUp.begin(), /STORE_AWAY/)
  await catchingUp.begin()
  journal.failure = new JournalError('STORE_AWAY', 'away')
  await work(channel, () => told.length === journal.turnCount * 0.9)
  assert.deepEqual(told, quotesFrom(1, journal.turnCount))
  assert.deepEqual(said, ['STORE_AWAY', `${journal.turnCount} turns`])
})

test('what the core has done and the journal has not yet is read when it has', async t => {
  withoutWaiting(t)
  const journal = new LongJournal(3)
  journal.blockCount = 0
  const { catchingUp, channel, told } = catchUp(journal)
  await catchingUp.begin()
  journal.blockCount = 1
  await work(channel, () => told.length === 90)
  assert.equal(channel.isCatchingUp, true)
  journal.blockCount = 3
  await work(channel, () => told.length === 270)
  assert.deepEqual(told, quotesFrom(1, 300))
})

test('nothing more is read for a process that has ended', async () => {
  const journal = new LongJournal(500)
  const { catchingUp, channel, said } = catchUp(journal)
  await catchingUp.begin()
  channel.ready()
  channel.close()
  const { readCount } = journal
  for (let i = 0; i < 20; i++) await new Promise(resolve => setImmediate(resolve))
  assert.ok(journal.readCount <= readCount + 1, `${journal.readCount}`)
  assert.deepEqual([channel.heldBytes, said], [0, []])
})
