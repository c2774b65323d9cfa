import assert from 'node:assert/strict'
import test, { mock } from 'node:test'
import { LeaseKeeper } from './lease-keeper.ts'
import { NaiveLeaseStore } from './naive-lease-table.fixture.ts'

const SECOND = 1_000_000

/** A leader whose lease lasts a second; the clocks of node and store are moved together, unless a case says otherwise. */
class Bench {
  readonly store = new NaiveLeaseStore()
  readonly heard: string[] = []
  readonly keeper: LeaseKeeper
  nowUs = 5 * SECOND

  constructor() {
    mock.timers.enable({ apis: ['setTimeout'] })
    this.store.epoch = 3
    this.store.untilUs = SECOND
    this.keeper = new LeaseKeeper({
      table: this.store.of('a'),
      epoch: 3,
      durationUs: SECOND,
      claimedUs: this.nowUs,
      nowUs: () => this.nowUs,
      onRenewed: deadlineUs => void this.heard.push(`renewed until ${deadlineUs - 5 * SECOND}`),
      onUnsure: () => void this.heard.push('unsure'),
      onSure: () => void this.heard.push('sure'),
      onLost: ({ epoch }) => void this.heard.push(`lost to ${epoch}`),
      onHandover: to => void this.heard.push(`to ${to}`),
    })
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 5) {
      this.nowUs += 5_000
      this.store.nowUs += 5_000
      mock.timers.tick(5)
      await new Promise(resolve => setImmediate(resolve))
    }
  }

  end(): void {
    mock.timers.reset()
  }
}

async function withBench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const bench = new Bench()
  try {
    await work(bench)
  } finally {
    bench.end()
  }
}

test('the deadline moves with each renewal and is a tenth short of what the store gave', async () =>
  await withBench(async bench => {
    assert.equal(bench.keeper.deadlineUs(), 5 * SECOND + 900_000)
    await bench.pass(3_000)
    assert.equal(bench.keeper.isHeld(), true)
    assert.deepEqual(bench.heard.slice(0, 2), ['renewed until 1150000', 'renewed until 1400000'])
    assert.equal(bench.heard.includes('unsure'), false)
  }))

test('without an answer it is not held past its deadline, is told so once, and comes back under the same epoch', async () =>
  await withBench(async bench => {
    bench.store.isAway = true
    await bench.pass(895)
    assert.equal(bench.keeper.isHeld(), true)
    await bench.pass(20)
    assert.deepEqual([bench.keeper.isHeld(), bench.keeper.isLost()], [false, false])
    await bench.pass(500)
    assert.deepEqual(bench.heard, ['unsure'])
    bench.store.isAway = false
    await bench.pass(100)
    assert.equal(bench.keeper.isHeld(), true)
    assert.deepEqual(
      bench.heard.filter(each => !each.startsWith('renewed')),
      ['unsure', 'sure'],
    )
  }))

test('a process that slept past its deadline does not hold it, before any timer has run', async () =>
  await withBench(async bench => {
    bench.nowUs += 2 * SECOND
    assert.equal(bench.keeper.isHeld(), false)
  }))

test('when its session has ended it is not held, until the store confirms it again', async () =>
  await withBench(async bench => {
    await bench.pass(100)
    bench.store.onSessionEnd()
    assert.deepEqual([bench.keeper.isHeld(), bench.keeper.deadlineUs()], [false, 0])
    await bench.pass(60)
    assert.equal(bench.keeper.isHeld(), true)
    assert.deepEqual(
      bench.heard.map(each => each.split(' ')[0]),
      ['renewed', 'unsure', 'renewed', 'sure'],
    )
  }))

test('another epoch at the store ends it for good', async () =>
  await withBench(async bench => {
    bench.store.epoch = 4
    await bench.pass(300)
    assert.deepEqual([bench.keeper.isHeld(), bench.keeper.isLost(), bench.keeper.deadlineUs()], [false, true, 0])
    bench.store.epoch = 3
    await bench.pass(2_000)
    assert.deepEqual(bench.heard, ['lost to 4'])
  }))

test('a wish for another leader is told once', async () =>
  await withBench(async bench => {
    bench.store.handoverTo = 'b'
    await bench.pass(1_000)
    assert.deepEqual(
      bench.heard.filter(each => each.startsWith('to')),
      ['to b'],
    )
  }))

test('given back it is not held from that moment on, though the store may not hear of it', async () =>
  await withBench(async bench => {
    const releasing = bench.keeper.releaseTo('b')
    assert.equal(bench.keeper.isHeld(), false)
    await releasing
    assert.deepEqual([bench.store.isReleased, bench.store.handoverTo], [true, 'b'])
    await bench.pass(1_000)
    assert.deepEqual(bench.heard, [])
  }))
