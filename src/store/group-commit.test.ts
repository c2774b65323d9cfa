import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../core/domain/events.ts'
import type { Input } from '../core/domain/inputs.ts'
import { newQuoteTick } from '../core/domain/market-data.ts'
import type { BlockDraft, Journal, JournalHead } from '../ports.ts'
import { type GroupCommitOptions, GroupCommitter } from './group-commit.ts'
import { JournalError } from './journal-error.ts'
import { RecordReader } from './record-codec.ts'

/** A journal whose disk is as fast as the test says. */
class SlowJournal {
  readonly drafts: BlockDraft[] = []
  expectedCount = 0
  private current: JournalHead = { blockNumber: 0, epoch: 0, lastSequence: 0, hash: '' }
  private pending:
    | { draft: BlockDraft; resolve(head: JournalHead): void; reject(error: JournalError): void }
    | undefined

  head(): JournalHead {
    return this.current
  }

  append(previous: JournalHead, draft: BlockDraft): Promise<JournalHead> {
    assert.equal(this.pending, undefined, 'one block is in flight at a time')
    assert.equal(previous, this.current)
    return new Promise((resolve, reject) => {
      this.pending = { draft, resolve, reject }
    })
  }

  expectAppend(): void {
    this.expectedCount++
  }

  get isBusy(): boolean {
    return this.pending !== undefined
  }

  /** The disk is done; returns when everybody has heard of it. */
  async finish(): Promise<void> {
    const { draft, resolve } = this.pending!
    this.pending = undefined
    this.drafts.push(draft)
    this.current = { blockNumber: this.drafts.length, epoch: 1, lastSequence: draft.lastSequence, hash: 'h' }
    resolve(this.current)
    await turnOfTheLoop()
  }

  async fail(error: JournalError): Promise<void> {
    const { draft, reject } = this.pending!
    this.pending = undefined
    error.payload = draft.payload
    reject(error)
    await turnOfTheLoop()
  }
}

const turnOfTheLoop = () => new Promise<void>(resolve => setImmediate(resolve))
const TICK: Input = newQuoteTick()
const TRIPPED: Event = { kind: 'ThrottleTripped', strategyIndex: 0, executionCount: 1 } as Event

function committerOn(journal: SlowJournal, more: Partial<GroupCommitOptions> = {}) {
  const durable: number[] = []
  const failures: JournalError[] = []
  const committer = new GroupCommitter({
    journal: journal as unknown as Journal,
    epoch: 1,
    onDurable: lastSequence => durable.push(lastSequence),
    onFailure: error => failures.push(error),
    ...more,
  })
  return { committer, durable, failures }
}

test('the first record is on its way at the end of the turn; the next block fills meanwhile', async () => {
  const journal = new SlowJournal()
  const { committer, durable } = committerOn(journal)
  committer.add(1, TICK, [])
  committer.add(2, TICK, [TRIPPED])
  assert.equal(journal.isBusy, false, 'not within the turn')
  await turnOfTheLoop()
  assert.equal(journal.isBusy, true)
  for (let sequence = 3; sequence <= 9; sequence++) committer.add(sequence, TICK, [])
  await journal.finish()
  assert.deepEqual(durable, [2])
  assert.equal(committer.durableSequence, 2)
  await journal.finish()
  assert.deepEqual(durable, [2, 9])
  assert.equal(journal.isBusy, false)
  assert.deepEqual(
    journal.drafts.map(({ firstSequence, lastSequence, recordCount }) => [firstSequence, lastSequence, recordCount]),
    [
      [1, 2, 3],
      [3, 9, 7],
    ],
  )
})

test('records linger for company; who waits for them urges, and what lingered goes along', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  // No time passes but that of the timers: what has lingered for its time goes right behind a block.
  t.mock.method(performance, 'now', () => 100)
  const journal = new SlowJournal()
  const { committer, durable } = committerOn(journal, { lingerMs: 5 })
  committer.add(1, TICK, [])
  await turnOfTheLoop()
  assert.equal(journal.isBusy, false, 'a tick alone waits')
  t.mock.timers.tick(5)
  assert.equal(journal.isBusy, true, 'but not longer than it may')
  committer.add(2, TICK, [])
  await journal.finish()
  assert.equal(journal.isBusy, false, 'and the next one again')
  committer.add(3, TICK, [TRIPPED])
  committer.urge()
  assert.equal(journal.isBusy, true, 'urged: at once')
  committer.add(4, TICK, [])
  committer.urge()
  await journal.finish()
  assert.equal(journal.isBusy, true, 'urged while a block was in flight: right behind it')
  await journal.finish()
  assert.deepEqual(durable, [1, 3, 4])
})

test('in a quiet moment what has lingered for half of its time goes, and what is younger stays', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let nowMs = 100
  t.mock.method(performance, 'now', () => nowMs)
  const journal = new SlowJournal()
  const { committer } = committerOn(journal, { lingerMs: 4 })
  committer.settle()
  committer.add(1, TICK, [])
  nowMs = 101.9
  committer.add(2, TICK, [])
  committer.settle()
  assert.equal(journal.isBusy, false, 'too young')
  nowMs = 102
  committer.settle()
  assert.equal(journal.isBusy, true, 'counted from the oldest')
  committer.settle()
  await journal.finish()
  committer.settle()
  assert.deepEqual(
    journal.drafts.map(({ lastSequence }) => lastSequence),
    [2],
  )
  assert.equal(journal.isBusy, false, 'nothing lingers')
})

test('what lingered while a block was in flight goes right behind it', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let nowMs = 100
  t.mock.method(performance, 'now', () => nowMs)
  const journal = new SlowJournal()
  const { committer, durable } = committerOn(journal, { lingerMs: 4 })
  committer.add(1, TICK, [])
  committer.urge()
  committer.add(2, TICK, [])
  nowMs = 103.9
  await journal.finish()
  assert.equal(journal.isBusy, false, 'it may wait a little longer')
  committer.urge()
  committer.add(3, TICK, [])
  nowMs = 107.9
  await journal.finish()
  assert.equal(journal.isBusy, true, 'it has waited for its time')
  await journal.finish()
  assert.deepEqual(durable, [1, 2, 3])
})

test('the journal is told of an append to come, where none is under way', async () => {
  const journal = new SlowJournal()
  const { committer } = committerOn(journal)
  committer.expect()
  assert.equal(journal.expectedCount, 1)
  committer.add(1, TICK, [])
  committer.urge()
  committer.expect()
  assert.equal(journal.expectedCount, 1, 'whoever makes it is at work already')
  await journal.finish()
})

test('a refused block is kept, sent again, and those behind it follow in order', async () => {
  const journal = new SlowJournal()
  const { committer, durable, failures } = committerOn(journal)
  committer.add(1, TICK, [])
  await turnOfTheLoop()
  committer.add(2, TICK, [])
  await journal.fail(new JournalError('DISK_FULL', 'no room'))
  assert.deepEqual(
    failures.map(error => error.code),
    ['DISK_FULL'],
  )
  committer.add(3, TICK, [])
  await turnOfTheLoop()
  assert.equal(journal.isBusy, false, 'nothing overtakes the refused block')
  await assert.rejects(committer.whenDurable(), { code: 'DISK_FULL' })
  committer.retry()
  await journal.finish()
  await journal.finish()
  assert.deepEqual(durable, [1, 3])
})

test('a fenced node does not try again', async () => {
  const journal = new SlowJournal()
  const { committer } = committerOn(journal)
  committer.add(1, TICK, [])
  await turnOfTheLoop()
  await journal.fail(new JournalError('FENCED', 'epoch 2'))
  assert.throws(() => committer.retry(), /only a retryable append/)
})

test('a full buffer is told once, and told again when half of it is free', async () => {
  const journal = new SlowJournal()
  const pressure: boolean[] = []
  const onPressure = (isFull: boolean) => pressure.push(isFull)
  const { committer } = committerOn(journal, { blockBytesMax: 100, bufferBytesMax: 1_000, onPressure })
  let sequence = 0
  while (committer.hasRoom) committer.add(++sequence, TICK, [])
  committer.add(++sequence, TICK, [])
  assert.deepEqual(pressure, [true])
  await turnOfTheLoop()
  while (!committer.hasRoom) await journal.finish()
  assert.deepEqual(pressure, [true, false])
  assert.ok(committer.bufferedBytes <= 500)
  while (journal.isBusy) await journal.finish()
  assert.equal(committer.durableSequence, sequence)
  assert.ok(journal.drafts.length >= 10)
  assert.ok(
    journal.drafts.every(draft => draft.payload.length < 130),
    'no block grew far beyond its size',
  )
})

test('whenDurable waits for everything that was added', async () => {
  const journal = new SlowJournal()
  const { committer } = committerOn(journal)
  await committer.whenDurable()
  committer.add(1, TICK, [])
  let isDone = false
  const done = committer.whenDurable().then(() => {
    isDone = true
  })
  committer.add(2, TICK, [])
  await journal.finish()
  assert.equal(isDone, false)
  await journal.finish()
  await done
  assert.equal(committer.durableSequence, 2)
})

test('property: whatever the disk does, every turn is in exactly one block, in order', async () => {
  const steps = fc.array(fc.constantFrom('add', 'finish', 'fail', 'turn'), { maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(steps, async script => {
      const journal = new SlowJournal()
      const { committer, durable, failures } = committerOn(journal, { blockBytesMax: 60 })
      let sequence = 0
      for (const step of script) {
        if (step === 'add') committer.add(++sequence, TICK, [TRIPPED])
        if (step === 'turn') await turnOfTheLoop()
        if (step === 'finish' && journal.isBusy) await journal.finish()
        if (step === 'fail' && journal.isBusy) {
          await journal.fail(new JournalError('IO', 'a scripted fault'))
          committer.retry()
        }
      }
      await turnOfTheLoop()
      while (journal.isBusy) await journal.finish()
      assert.equal(committer.durableSequence, sequence)
      assert.deepEqual(
        durable,
        [...durable].sort((a, b) => a - b),
      )
      assert.ok(failures.every(error => error.code === 'IO'))
      checkBlocks(journal.drafts, sequence)
    }),
    { numRuns: 100 },
  )
})

function checkBlocks(drafts: readonly BlockDraft[], lastSequence: number): void {
  let next = 1
  for (const draft of drafts) {
    assert.equal(draft.firstSequence, next)
    const reader = new RecordReader(draft.payload, draft.firstSequence)
    let count = 0
    while (reader.next()) {
      count++
      if (reader.isInput) assert.equal(reader.sequence, next++)
    }
    assert.equal(count, draft.recordCount)
    assert.equal(draft.lastSequence, next - 1)
  }
  assert.equal(next, lastSequence + 1)
}
