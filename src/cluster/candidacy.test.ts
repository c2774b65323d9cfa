import assert from 'node:assert/strict'
import test, { mock } from 'node:test'
import { Candidacy, type Grant } from './candidacy.ts'
import { NaiveLeaseStore } from './naive-lease-table.fixture.ts'

const SECOND = 1_000_000
const CLAIM = { durationUs: SECOND, buildId: 'b', configHash: 'c', accountKeys: [] }

class Candidate {
  readonly hindrances: string[] = []
  readonly #aborting = new AbortController()
  refusal = ''
  betterCount = 0
  #grant: Grant | undefined
  isOver = false

  constructor(bench: Bench, nodeId: string) {
    const candidacy = new Candidacy({
      table: bench.store.of(nodeId),
      nodeId,
      claim: CLAIM,
      nowUs: () => bench.store.nowUs,
      refusal: () => this.refusal,
      betterCount: () => this.betterCount,
      onView: () => {},
      onHindered: reason => void this.hindrances.push(reason),
    })
    void candidacy.win(this.#aborting.signal).then(grant => {
      this.#grant = grant
      this.isOver = true
    })
  }

  /** 0 while it does not lead. */
  get epoch(): number {
    return this.#grant?.epoch ?? 0
  }

  get vacantUs(): number {
    return this.#grant?.vacantUs ?? 0
  }

  abort(): void {
    this.#aborting.abort()
  }
}

class Bench {
  readonly store = new NaiveLeaseStore()

  /** Node `a` leads in epoch 1 for another second. */
  withLeader(): this {
    Object.assign(this.store, { epoch: 1, nodeId: 'a', untilUs: SECOND })
    return this
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed++) {
      this.store.nowUs += 1_000
      mock.timers.tick(1)
      for (let i = 0; i < 3; i++) await new Promise(resolve => setImmediate(resolve))
    }
  }
}

async function withBench(work: (bench: Bench) => Promise<void>): Promise<void> {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    await work(new Bench())
  } finally {
    mock.timers.reset()
  }
}

test('where nobody has ever led the first one leads at once', async () =>
  await withBench(async bench => {
    bench.store.isReleased = true
    const candidate = new Candidate(bench, 'b')
    await bench.pass(5)
    assert.equal(candidate.epoch, 1)
  }))

test('the end of the holder’s session is enough, long before its lease runs out', async () =>
  await withBench(async bench => {
    const candidate = new Candidate(bench.withLeader(), 'b')
    await bench.pass(100)
    assert.equal(candidate.epoch, 0)
    bench.store.endSession()
    await bench.pass(5)
    assert.equal(candidate.epoch, 2)
    assert.ok(candidate.vacantUs <= 106_000)
  }))

test('a holder that renews no more is waited for until its lease has run out, and no longer', async () =>
  await withBench(async bench => {
    const candidate = new Candidate(bench.withLeader(), 'b')
    await bench.pass(990)
    assert.equal(candidate.epoch, 0)
    await bench.pass(30)
    assert.equal(candidate.epoch, 2)
  }))

test('a holder that renews is never overtaken', async () =>
  await withBench(async bench => {
    const candidate = new Candidate(bench.withLeader(), 'b')
    for (let i = 0; i < 20; i++) {
      await bench.pass(250)
      bench.store.untilUs = bench.store.nowUs + SECOND
    }
    assert.deepEqual([candidate.epoch, bench.store.epoch], [0, 1])
    candidate.abort()
    await bench.pass(5)
    assert.equal(candidate.isOver, true)
  }))

test('a watch that lost its own session proves nothing: the lease has to run out', async () =>
  await withBench(async bench => {
    const candidate = new Candidate(bench.withLeader(), 'b')
    await bench.pass(100)
    bench.store.session.reject(new Error('STORE_AWAY'))
    bench.store.session = Promise.withResolvers<void>()
    await bench.pass(700)
    assert.equal(candidate.epoch, 0)
    await bench.pass(220)
    assert.equal(candidate.epoch, 2)
  }))

test('a store that is away is waited for, and is told once', async () =>
  await withBench(async bench => {
    bench.withLeader().store.isAway = true
    const candidate = new Candidate(bench, 'b')
    await bench.pass(3_000)
    assert.deepEqual(candidate.hindrances, ['STORE_AWAY'])
    bench.store.isAway = false
    await bench.pass(1_150)
    assert.equal(candidate.epoch, 2)
  }))

test('when the store is back the leader may renew first: nobody takes over for nothing', async () =>
  await withBench(async bench => {
    bench.withLeader().store.isAway = true
    const candidate = new Candidate(bench, 'b')
    await bench.pass(3_000)
    bench.store.isAway = false
    await bench.pass(400)
    bench.store.untilUs = bench.store.nowUs + SECOND
    await bench.pass(900)
    assert.deepEqual([candidate.epoch, bench.store.epoch], [0, 1])
    candidate.abort()
  }))

test('a node that cannot be promoted does not claim, says why once, and claims when it can', async () =>
  await withBench(async bench => {
    bench.store.isReleased = true
    const candidate = new Candidate(bench, 'b')
    candidate.refusal = 'DIFFERS: at sequence 4'
    await bench.pass(1_000)
    assert.deepEqual([candidate.epoch, candidate.hindrances], [0, ['DIFFERS: at sequence 4']])
    candidate.refusal = ''
    await bench.pass(120)
    assert.equal(candidate.epoch, 1)
  }))

test('the better priority goes first, and the other one when the better does not come', async () =>
  await withBench(async bench => {
    bench.withLeader()
    const [first, second] = [new Candidate(bench, 'b'), new Candidate(bench, 'c')]
    second.betterCount = 1
    await bench.pass(50)
    bench.store.endSession()
    await bench.pass(400)
    assert.deepEqual([first.epoch, second.epoch], [2, 0])
  }))

test('the second in rank takes it when the first one is gone', async () =>
  await withBench(async bench => {
    const candidate = new Candidate(bench.withLeader(), 'c')
    candidate.betterCount = 1
    await bench.pass(50)
    bench.store.endSession()
    await bench.pass(140)
    assert.equal(candidate.epoch, 0)
    await bench.pass(40)
    assert.equal(candidate.epoch, 2)
  }))
