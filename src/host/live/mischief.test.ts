import assert from 'node:assert/strict'
import test from 'node:test'
import { type MarketInput, newQuoteTick } from '../../core/domain/market-data.ts'
import { MisbehavingLine, type Mischief, type MischiefPlan } from './mischief.ts'

const SECOND = 1_000_000

/** A quote every 100 ms for so many seconds through a line that misbehaves. */
class Bench {
  nowUs = 0
  readonly log: string[] = []
  readonly heard: { readonly atUs: number; readonly input: MarketInput; readonly sequence: number }[] = []
  readonly line: MisbehavingLine

  constructor(how: readonly Mischief[], plan: Partial<MischiefPlan> = {}) {
    const whole = { everyUs: 10 * SECOND, forUs: 3 * SECOND, firstUs: 2 * SECOND, how, seed: 'x', ...plan }
    const mouth = {
      onMarket: (input: MarketInput, sequence: number) =>
        void this.heard.push({ atUs: this.nowUs, input: { ...input }, sequence }),
      onDataState: () => {},
      onState: () => {},
      onFault: () => {},
      onRaw: () => {},
    }
    this.line = new MisbehavingLine(
      mouth,
      whole,
      () => this.nowUs,
      text => void this.log.push(text),
    )
  }

  run(seconds: number): this {
    const quote = newQuoteTick()
    for (let tick = 1; tick <= seconds * 10; tick++) {
      this.nowUs += SECOND / 10
      quote.eventTimeUs = this.nowUs as never
      quote.bidTicks = 10_000 as never
      quote.askTicks = 10_010 as never
      this.line.onMarket(quote, tick)
    }
    return this
  }

  between(fromS: number, toS: number) {
    return this.heard.filter(({ atUs }) => atUs > fromS * SECOND && atUs <= toS * SECOND)
  }
}

test('a frozen line says nothing for its time, and goes on as if nothing had been', () => {
  const bench = new Bench(['freeze']).run(9)
  assert.deepEqual(
    [bench.between(0, 1.9).length, bench.between(1.9, 4.9).length, bench.between(4.9, 9).length],
    [19, 0, 41],
  )
  assert.deepEqual(bench.log, ['misbehaves on purpose for 3 s: freeze', 'behaves again after: freeze'])
})

test('a lying line tells the same market at other prices, by more than a band', () => {
  const bench = new Bench(['lie']).run(9)
  const lies = bench.between(1.9, 4.9).map(({ input }) => (input.kind === 'Quote' ? input.bidTicks : 0))
  assert.equal(lies.length, 30)
  assert.ok(lies.every(ticks => ticks === lies[0] && Math.abs(ticks - 10_000) >= 50 && Math.abs(ticks - 10_000) < 300))
  const rest = [...bench.between(0, 1.9), ...bench.between(4.9, 9)]
  assert.ok(rest.every(({ input }) => input.kind === 'Quote' && input.bidTicks === 10_000))
})

test('a line with gaps loses some, and their numbers with them', () => {
  const bench = new Bench(['gap']).run(9)
  const heard = bench.between(1.9, 4.9).length
  assert.ok(heard > 5 && heard < 28, `${heard} of 30`)
  const sequences = bench.heard.map(({ sequence }) => sequence)
  assert.deepEqual(
    sequences,
    sequences.toSorted((a, b) => a - b),
  )
})

test('a lagging line is late, in order, and loses nothing', () => {
  const bench = new Bench(['lag']).run(9)
  const sequences = bench.heard.map(({ sequence }) => sequence)
  assert.deepEqual(
    sequences,
    Array.from({ length: sequences.length }, (_, at) => at + 1),
  )
  assert.equal(sequences.length, 90)
  const late = bench.between(3.5, 4.9).map(({ atUs, input }) => atUs - input.eventTimeUs)
  assert.ok(late.length > 10 && late.every(us => us >= 1.5 * SECOND && us < 1.7 * SECOND), late.join(' '))
  assert.equal(bench.between(1.9, 3.4).length, 0)
})

test('it comes in turn at its times, and the same seed has the same luck', () => {
  const [one, two] = [new Bench(['gap', 'lie']).run(25), new Bench(['gap', 'lie']).run(25)]
  assert.deepEqual(one.heard, two.heard)
  assert.deepEqual(
    one.log.filter(text => text.startsWith('misbehaves')).map(text => text.split(': ')[1]),
    ['gap', 'lie', 'gap'],
  )
  assert.notDeepEqual(new Bench(['gap'], { seed: 'y' }).run(9).heard, new Bench(['gap']).run(9).heard)
})
