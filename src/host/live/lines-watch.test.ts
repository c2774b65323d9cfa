import assert from 'node:assert/strict'
import test from 'node:test'
import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { DataStateReport } from '../../core/domain/inputs.ts'
import type { LineQuality } from '../../core/market/lines/line-quality.ts'
import { LinesWatch } from './lines-watch.ts'
import { LineStandings } from './view/line-standings.ts'

class Bench {
  nowUs = 1_000_000_000
  isClosed = false
  readonly told: string[] = []
  readonly taken: DataStateReport[] = []
  readonly standings = new LineStandings()
  readonly watch = new LinesWatch({
    configuration: fixtureConfiguration(),
    standings: this.standings,
    nowUs: () => this.nowUs as never,
    isClosed: () => this.isClosed,
    take: report => void this.taken.push(report),
    alert: (severity, code, text) => void this.told.push(`${severity} ${code} ${text}`),
  })

  /** `a!`: not good. */
  say(lines: string, seconds = 0): this {
    this.nowUs += seconds * 1_000_000
    const qualities = lines.split(' ').map(text => ({
      lineId: text.replace('!', ''),
      instrumentIndex: 0,
      isChosen: text === 'a',
      isGood: !text.endsWith('!'),
      ageUs: 1,
      score: 50,
    }))
    this.watch.onQualities(0 as VenueIndex, qualities as unknown as LineQuality[])
    return this
  }
}

test('a line that is of no use for a while is told once, and so is its return', () => {
  const bench = new Bench().say('a b!').say('a b!', 4.9)
  assert.deepEqual(bench.told, [])
  bench.say('a b!', 0.2).say('a b!', 60).say('a b', 1).say('a b', 1)
  const [down, up] = bench.told
  assert.match(down!, /^Warning LINE_DOWN .* line b is of no use for 1 of 1 instruments$/)
  assert.match(up!, /^Info LINE_UP .* line b tells of all its instruments again$/)
  assert.equal(bench.told.length, 2)
  // A short silence is none.
  assert.equal(bench.say('a b!').say('a b', 4).say('a b!').say('a b!', 4).told.length, 2)
})

test('nobody is told of a closed market, nor of one that has one line', () => {
  const closed = new Bench()
  closed.isClosed = true
  assert.deepEqual(closed.say('a! b!').say('a! b!', 60).told, [])
  assert.deepEqual(new Bench().say('a!').say('a!', 60).told, [])
})

test('the end of the lines makes all markets of the venue gapped, and nothing of them is shown', () => {
  const bench = new Bench().say('a b')
  assert.equal(bench.standings.linesOf(0 as never).length, 2)
  bench.watch.onEnded(0 as VenueIndex, 'lines SIM ended (SIGKILL)')
  const ours = fixtureConfiguration().instruments.filter(({ venueIndex }) => venueIndex === 0)
  assert.deepEqual(
    bench.taken.map(({ instrumentIndex, dataState }) => [instrumentIndex, dataState]),
    ours.map(({ index }) => [index, 'Gapped']),
  )
  assert.deepEqual(bench.standings.linesOf(0 as never), [])
  assert.match(bench.told[0]!, /^Critical LINES_ENDED lines SIM ended \(SIGKILL\); no new risk/)
})
