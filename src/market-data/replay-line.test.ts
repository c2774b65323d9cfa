/** The replay of a feed: pace, full speed, stop; time is the test's own. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InstrumentIndex } from '../core/domain/ids.ts'
import type { MarketFeed } from './feed.ts'
import { openMemoryFeed } from './memory-feed.ts'
import { type ReplayClock, ReplayLine } from './replay-line.ts'
import { SERIES_COLUMNS } from './series.ts'

function feedOf(times: readonly number[]): MarketFeed {
  const columns = SERIES_COLUMNS.Quote.map(() => new Float64Array(times.length))
  columns[0]!.set(times)
  return openMemoryFeed([{ instrumentIndex: 0 as InstrumentIndex, kind: 'Quote', columns }])
}

/** Time stands still but for sleeping; `overshootUs` more than asked. */
class StandingClock implements ReplayClock {
  nowUs = 1_000
  sleptUs: number[] = []
  readonly #overshootUs: number

  constructor(overshootUs = 0) {
    this.#overshootUs = overshootUs
  }

  monotonicUs(): number {
    return this.nowUs
  }

  async sleepUs(durationUs: number): Promise<void> {
    this.sleptUs.push(durationUs)
    this.nowUs += durationUs + this.#overshootUs
  }
}

test('real time keeps the distances of the recording, N times divides them', async () => {
  for (const [speed, sleeps] of [
    [1, [1000, 500, 8500]],
    [10, [100, 50, 850]],
    [0.5, [2000, 1000, 17_000]],
  ] as const) {
    const clock = new StandingClock()
    const seen: [number, number][] = []
    const line = new ReplayLine({
      feed: feedOf([5_000, 6_000, 6_500, 6_500, 15_000]),
      speed,
      clock,
      onInput: input => seen.push([input.timeUs, clock.nowUs]),
    })
    const summary = await line.run()
    assert.deepEqual(summary, { inputCount: 5, outcome: 'Ended', lagUsMax: 0 })
    assert.deepEqual(clock.sleptUs, sleeps)
    assert.deepEqual(
      seen.map(([timeUs, atUs]) => [timeUs, (atUs - 1_000) * speed]),
      [
        [5_000, 0],
        [6_000, 1_000],
        [6_500, 1_500],
        [6_500, 1_500],
        [15_000, 10_000],
      ],
    )
  }
})

test('lost time is caught up, not added up, and the lag is told', async () => {
  const clock = new StandingClock(300)
  const seen: number[] = []
  const line = new ReplayLine({
    feed: feedOf([0, 1_000, 1_100, 2_000]),
    speed: 1,
    clock,
    onInput: () => seen.push(clock.nowUs - 1_000),
  })
  const summary = await line.run()
  assert.deepEqual(seen, [0, 1_300, 1_300, 2_300])
  assert.equal(summary.lagUsMax, 300)
})

test('full speed delivers everything in order and lets the event loop turn', async () => {
  let turns = 0
  const ticking = setInterval(() => {}, 1)
  const turn = (): void => {
    turns++
    if (turns < 1000) setImmediate(turn)
  }
  setImmediate(turn)
  let count = 0
  const feed = feedOf(Array.from({ length: 10_000 }, (_, i) => i))
  const summary = await new ReplayLine({ feed, speed: Number.POSITIVE_INFINITY, onInput: () => count++ }).run()
  clearInterval(ticking)
  assert.deepEqual(summary, { inputCount: 10_000, outcome: 'Ended', lagUsMax: 0 })
  assert.equal(count, 10_000)
  assert(turns >= 10, `${turns} turns`)
})

test('a stop ends it at once, asleep or not', async () => {
  const asleep = new ReplayLine({ feed: feedOf([0, 3_600_000_000]), speed: 1, onInput: () => asleep.stop() })
  assert.deepEqual((await asleep.run()).outcome, 'Stopped')
  const running: ReplayLine = new ReplayLine({
    feed: feedOf(Array.from({ length: 5000 }, (_, i) => i)),
    speed: Number.POSITIVE_INFINITY,
    onInput: () => {
      if (running.inputCount === 700) running.stop()
    },
  })
  assert.deepEqual(await running.run(), { inputCount: 700, outcome: 'Stopped', lagUsMax: 0 })
})

test('an empty feed ends, a speed that is none is refused, an error of the receiver is not swallowed', async () => {
  assert.equal((await new ReplayLine({ feed: feedOf([]), speed: 1, onInput: () => {} }).run()).outcome, 'Ended')
  assert.throws(() => new ReplayLine({ feed: feedOf([]), speed: 0, onInput: () => {} }), RangeError)
  const failing = new ReplayLine({
    feed: feedOf([1]),
    speed: 1,
    onInput: () => {
      throw new Error('receiver')
    },
  })
  await assert.rejects(failing.run(), /receiver/)
})
