import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureConfiguration, fixtureInstrument } from '../core/domain/fixtures.ts'
import type { HistoryAnswer, HistoryStretch, PastTrade } from '../core/domain/history.ts'
import { US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../core/std/time.ts'
import { temporaryFolder } from './fixtures.ts'
import { HistorySource } from './history-source.ts'
import { repairCatalogue } from './repair-data.ts'
import { readCatalogueRows } from './rows.fixture.ts'
import { barSeriesOf, QUOTE_SERIES, TRADE_SERIES } from './series.ts'
import { coverageOf } from './series-coverage.ts'
import { WRITTEN_INSTRUMENT, WRITTEN_SCALE, writeDay } from './written-day.fixture.ts'

const START = Date.UTC(2026, 2, 4, 10) * 1_000
const at = (second: number) => START + second * US_PER_SECOND

/** A venue that remembers one trade a second; what it is asked is kept. */
class Venue {
  readonly asked: HistoryStretch[] = []
  /** More of them than this is too much at once. */
  secondsMax = Number.POSITIVE_INFINITY
  answer: HistoryAnswer | undefined

  async read(stretch: HistoryStretch): Promise<HistoryAnswer> {
    this.asked.push(stretch)
    if (this.answer !== undefined) return this.answer
    const { fromUs, toUs, stepUs } = stretch
    if ((toUs - fromUs) / US_PER_SECOND > this.secondsMax) return { outcome: 'TooMuch', text: 'too many pages' }
    if (stretch.kind === 'Bar') {
      const bars = []
      for (let open = Math.ceil(fromUs / stepUs) * stepUs; open + stepUs <= toUs; open += stepUs)
        bars.push({
          openTimeUs: open,
          closeTimeUs: open + stepUs,
          openTicks: 5,
          highTicks: 6,
          lowTicks: 4,
          closeTicks: 5,
          volumeLots: 1,
        })
      return { outcome: 'Bars', bars: bars as never, note: '' }
    }
    const trades = []
    for (let time = Math.ceil(fromUs / US_PER_SECOND) * US_PER_SECOND; time < toUs; time += US_PER_SECOND)
      trades.push(tradeOf(time))
    return { outcome: 'Trades', trades, note: 'several trades told as one' }
  }

  async close(): Promise<void> {}
}

/** Numbered by its second. */
function tradeOf(eventTimeUs: number): PastTrade {
  const tradeNumber = 10_000 + (eventTimeUs - START) / US_PER_SECOND
  return {
    priceTicks: 7,
    qtyLots: 2,
    aggressorSide: 'Sell',
    eventTimeUs,
    tradeNumber,
    tradeId: '',
  } as unknown as PastTrade
}

const configuration = fixtureConfiguration({
  instruments: [{ ...fixtureInstrument(), instrumentId: WRITTEN_INSTRUMENT, ...WRITTEN_SCALE }],
})

function repair(root: string, venue: Venue, series?: string) {
  const source = new HistorySource({ root, configuration, historyOf: () => venue })
  return repairCatalogue({ root, source, series, nowUs: START }).then(repaired => ({ repaired, source }))
}

const LATE_US = 300_000

/** Trades as they were received, a moment late; nobody listened from 10.1 s to 30.1 s. */
function recordedTrades(root: string): void {
  const seconds = [...Array.from({ length: 10 }, (_, i) => i), ...Array.from({ length: 10 }, (_, i) => 30 + i)]
  const rows = seconds.map(second => [at(second) + LATE_US, at(second), 7, 2, 2, 10_000 + second])
  const gap = [10.1, 30.1].map(second => at(second)) as [number, number]
  writeDay(root, TRADE_SERIES, rows, [
    { origin: 'Recorded', listened: [{ fromUs: at(0), toUs: gap[0] }] },
    { origin: 'Recorded', listened: [{ fromUs: gap[1], toUs: at(41) }] },
  ])
}

test('trades that were missed come from the venue, each once, those on their way when the gap began included', async context => {
  const root = temporaryFolder(context)
  recordedTrades(root)
  const { repaired, source } = await repair(root, new Venue())
  assert.equal(repaired[0]?.rowCount, 20)
  const rows = readCatalogueRows(root, WRITTEN_INSTRUMENT, TRADE_SERIES)
  assert.deepEqual(
    rows.map(row => row[5]! - 10_000),
    Array.from({ length: 40 }, (_, i) => i),
  )
  // The one of second 10 had happened, and had not come yet.
  assert.deepEqual(rows[10]!.slice(0, 2), [at(10.1) + 1, at(10)])
  assert.deepEqual([...source.notes], ['several trades told as one'])
  assert.deepEqual(coverageOf(root, WRITTEN_INSTRUMENT, TRADE_SERIES)[0]?.gaps, [])
})

test('what happened before anybody listened is not missing', async context => {
  const root = temporaryFolder(context)
  recordedTrades(root)
  const venue = new Venue()
  // The venue has five trades more, from before the first that was recorded, within the seconds that are asked for.
  const own = venue.read.bind(venue)
  venue.read = async stretch => {
    const answer = await own(stretch)
    if (answer.outcome !== 'Trades' || stretch.fromUs > at(1)) return answer
    const older = [-5, -4, -3, -2, -1].map(second => ({ ...tradeOf(at(second)), eventTimeUs: at(0.5) as never }))
    return { ...answer, trades: [...older, ...answer.trades] }
  }
  await repair(root, venue)
  const numbers = readCatalogueRows(root, WRITTEN_INSTRUMENT, TRADE_SERIES).map(row => row[5]! - 10_000)
  assert.deepEqual(
    numbers,
    Array.from({ length: 40 }, (_, i) => i),
  )
})

test('what is too much at once is asked for in smaller pieces that leave nothing out', async context => {
  const root = temporaryFolder(context)
  recordedTrades(root)
  const venue = new Venue()
  venue.secondsMax = 4
  await repair(root, venue)
  assert.equal(readCatalogueRows(root, WRITTEN_INSTRUMENT, TRADE_SERIES).length, 40)
  assert.ok(venue.asked.length > 6)
})

test('bars that are missing', async context => {
  const root = temporaryFolder(context)
  const bar = (minute: number) => {
    const openUs = START + minute * US_PER_MINUTE
    return [openUs + US_PER_MINUTE, openUs, 5, 6, 4, 5, 1]
  }
  writeDay(root, barSeriesOf(US_PER_MINUTE), [0, 1, 5, 6].map(bar))
  const { repaired } = await repair(root, new Venue())
  assert.equal(repaired[0]?.rowCount, 3)
  assert.equal(readCatalogueRows(root, WRITTEN_INSTRUMENT, barSeriesOf(US_PER_MINUTE)).length, 7)
})

const ANSWERS: readonly HistoryAnswer[] = [
  { outcome: 'NotOffered', text: 'not of those days' },
  { outcome: 'CouldNotAsk', text: 'no answer' },
]

for (const answer of ANSWERS) {
  test(`${answer.outcome}: nothing is written, and the reason is told`, async context => {
    const root = temporaryFolder(context)
    recordedTrades(root)
    const venue = new Venue()
    venue.answer = answer
    const { repaired } = await repair(root, venue)
    assert.deepEqual([repaired[0]?.rowCount, repaired[0]?.refusal], [0, 'text' in answer ? answer.text : ''])
    assert.equal(readCatalogueRows(root, WRITTEN_INSTRUMENT, TRADE_SERIES).length, 20)
  })
}

test('quotes are told of no past', async context => {
  const root = temporaryFolder(context)
  const times = [0, 2 * US_PER_HOUR].map(us => START + us)
  writeDay(
    root,
    QUOTE_SERIES,
    times.map(timeUs => [timeUs, timeUs, 1, 1, 2, 1]),
    [{ origin: 'Recorded', listened: times.map(fromUs => ({ fromUs, toUs: fromUs + 1 })) }],
  )
  const venue = new Venue()
  const { repaired } = await repair(root, venue)
  assert.match(repaired[0]!.refusal, /^venues do not tell/)
  assert.deepEqual(venue.asked, [])
})
