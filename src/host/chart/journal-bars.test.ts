import assert from 'node:assert/strict'
import test from 'node:test'
import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import { newTradeTick } from '../../core/domain/market-data.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import { FixtureJournal, temporaryFolder } from '../../store/sqlite/journal-fixtures.ts'
import { ChartRoom } from './chart-room.ts'
import { barsOfJournal } from './journal-bars.ts'

const SECOND_US = 1_000_000
/** A whole hour. */
const START_US = 7_200 * SECOND_US
const CONFIGURATION = fixtureConfiguration()
const { instrumentId } = CONFIGURATION.instruments[0]!

/** A journal that begins with its configuration, and a block for each second with one trade. */
function journalOf(folder: string, ticks: readonly number[]): FixtureJournal {
  const journal = new FixtureJournal(folder)
  const writer = new RecordWriter()
  ticks.forEach((priceTicks, second) => {
    const timeUs = (START_US + second * SECOND_US) as TimeUs
    if (second === 0) {
      writer.writeInput({ kind: 'Configure', timeUs, configuration: CONFIGURATION })
      writer.writeEvent({ kind: 'ConfigurationApplied', configuration: CONFIGURATION })
    }
    writer.writeInput(Object.assign(newTradeTick(), { priceTicks, timeUs }))
    const { recordCount } = writer
    const firstSequence = journal.head.lastSequence + 1
    const inputCount = second === 0 ? 2 : 1
    const lastSequence = firstSequence + inputCount - 1
    const times = { firstTimeUs: timeUs, lastTimeUs: timeUs }
    journal.head = journal.committer.append(journal.head, {
      ...{ epoch: 1, firstSequence, lastSequence, recordCount, payload: writer.take() },
      ...times,
    })
  })
  return journal
}

const never = () => false

test('candles of the trades in the journal; without a snapshot from where it says what is traded', async t => {
  const folder = temporaryFolder(t)
  journalOf(folder, [100, 300, 200, 250, 150, 400, 500])
  const whole = await barsOfJournal(folder, START_US + 2 * SECOND_US, never)
  assert.deepEqual([whole.fromUs, whole.toUs], [START_US, START_US + 6 * SECOND_US])
  assert.deepEqual(
    whole.bars
      .filter(({ lengthUs }) => lengthUs === 5 * SECOND_US)
      .map(bar => [bar.startUs, bar.open, bar.high, bar.low, bar.close]),
    [
      [START_US, '1.00', '3.00', '1.00', '1.50'],
      [START_US + 5 * SECOND_US, '4.00', '5.00', '4.00', '5.00'],
    ],
  )
  assert.ok(whole.bars.every(bar => bar.origin === 'Journaled' && bar.instrumentId === instrumentId))
})

test('a room that begins fills in what nobody saw, and goes on with the open candle', async t => {
  const folder = temporaryFolder(t)
  journalOf(folder, [100, 300, 200, 250, 150, 400, 500])
  const nowUs = () => START_US + 7 * SECOND_US
  const said: string[] = []
  const room = new ChartRoom({ dataFolder: folder, catalogues: [], nowUs, onLog: text => said.push(text) })
  await room.begin()
  room.note({ markets: [marketAt('4.50', nowUs())], plots: [] })
  const page = await room.past.bars({ instrument: instrumentId, length: '5s', limit: 9 })
  assert.deepEqual(page.rows, [
    { startUs: START_US, open: '1.00', high: '3.00', low: '1.00', close: '1.50', origin: 'Journaled' },
    { startUs: START_US + 5 * SECOND_US, open: '4.00', high: '5.00', low: '4.00', close: '4.50', origin: 'Sampled' },
  ])
  room.close()
  const next = new ChartRoom({ dataFolder: folder, catalogues: [], nowUs, onLog: text => said.push(text) })
  assert.deepEqual((await next.past.bars({ instrument: instrumentId, length: '5s', limit: 9 })).rows, page.rows)
  next.close()
  assert.deepEqual(said, [])
})

test('where there is no journal, nothing was missed', async t => {
  assert.deepEqual((await barsOfJournal(temporaryFolder(t), 0, never)).bars, [])
})

function marketAt(last: string, updatedUs: number) {
  const rest = { bid: '-', ask: '-', dataState: 'Live' as const, lines: [], lastSwitch: null }
  return { instrumentId, last, updatedUs, ...rest }
}
