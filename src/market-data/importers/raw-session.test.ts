/** Raw sessions with a reader made here: what becomes of its inputs, and that a file full of gaps says so in few words. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { newBookLevel, newQuoteTick, newTradeTick } from '../../core/domain/market-data.ts'
import { temporaryFolder, writeSource } from '../fixtures.ts'
import { importData } from './import-data.ts'
import type { ImportFileReport } from './import-report.ts'
import type { RawHearer, RawMessages, RawVenueReader } from './raw-reader.ts'
import { snapshotTimes, storedRows } from './stored-rows.fixture.ts'

/** Words in place of messages: `q 100 101`, `q 0 101`, `t 100 7`, `b 100 5 snapshot`, `gap 3`; every other one is unknown. */
class WordReader implements RawVenueReader {
  look(text: string, onNumbers: (symbol: string, price: string, qty: string) => void): void {
    if (/^[qtb] /.test(text)) onNumbers('A', '0.25', '0.1')
  }

  lookAtAnswer(): void {}

  open(_market: unknown, sent: readonly string[], hearer: RawHearer): RawMessages {
    assert.deepEqual(sent, ['subscribe'])
    return { begin: () => {}, takeAnswer: () => {}, take: (text, timeUs) => take(text.split(' '), timeUs, hearer) }
  }
}

function take(words: readonly string[], timeUs: number, hearer: RawHearer): ReturnType<RawMessages['take']> {
  const [kind, a, b] = [words[0], Number(words[1]), Number(words[2])]
  const stamp = { receiveTimeUs: timeUs as never, eventTimeUs: (timeUs - 1) as never }
  if (kind === 'gap') hearer.onGap(`gap ${a}`)
  else if (kind === 'q') hearer.onMarket({ ...newQuoteTick(), ...stamp, bidTicks: a as never, askTicks: b as never }, 0)
  else if (kind === 't')
    hearer.onMarket({ ...newTradeTick(), ...stamp, priceTicks: a as never, qtyLots: 3 as never }, b)
  else if (kind === 'b') {
    const isSnapshotStart = words[3] === 'snapshot'
    const level = {
      ...newBookLevel(),
      ...stamp,
      priceTicks: a as never,
      qtyLots: b as never,
      isSnapshotStart,
      isLast: true,
    }
    hearer.onMarket(level, 0)
  } else return kind === 'hold' ? 'Data' : 'MALFORMED'
  return 'Data'
}

const OPENED = ['wss://x <-> 1704067200.0', 'wss://x <- 1704067200.0: subscribe']

async function importWords(context: TestContext, words: readonly string[]): Promise<[string, ImportFileReport]> {
  const root = temporaryFolder(context)
  const frames = words.map((text, at) => `170406720${Math.floor(at / 10)}.${at % 10}: ${text}`)
  const path = writeSource(root, 'in/VENUE.ws.1.0', [...OPENED, ...frames].join('\n'))
  const spec = { tickSize: '0.01', lotSize: '0.1' }
  const { files } = await importData({ root, paths: [path], spec, rawReaders: async () => new WordReader() })
  const [file] = files
  assert(file !== undefined)
  assert.equal(file.outcome, 'Imported', file.text)
  return [root, file]
}

test('inputs are counted in the tick and lot of the catalogue, at the time of receipt', async context => {
  const words = ['q 100 101', 'q 0 101', 't 100 7', 't 101 7', 'hold on', 'b 100 5 snapshot', 'b 99 0', 'what']
  const [root, file] = await importWords(context, words)
  const at = (tenths: number) => 1_704_067_200_000_000 + tenths * 100_000
  // The reader counts in hundredths and tenths, as fine as its messages.
  assert.deepEqual(await storedRows(root, 'A.VENUE', 'quote'), [[at(0), 100, 0, 101, 0]])
  assert.deepEqual(await storedRows(root, 'A.VENUE', 'trade'), [[at(2), 100, 3]])
  const levels = [
    [at(5), 0, 100, 5],
    [at(6), 0, 99, 0],
  ]
  assert.deepEqual(await storedRows(root, 'A.VENUE', 'book'), levels)
  assert.deepEqual(await snapshotTimes(root, 'A.VENUE'), [at(5)])
  const counts = [
    ...file.refusals.map(({ reason, count }) => [reason, count]),
    ...file.ignored.map(({ kind, count }) => [kind, count]),
  ]
  assert.deepEqual(Object.fromEntries(counts), {
    DUPLICATE_TRADE: 1,
    MALFORMED: 1,
    OtherMessage: 2,
    OneSidedQuote: 1,
    DepthBeforeSnapshot: 1,
  })
})

test('a hundred gaps are counted one by one, and told in a few notes', async context => {
  const [, file] = await importWords(context, ['q 1 2', ...Array.from({ length: 90 }, (_, at) => `gap ${at}`)])
  assert.deepEqual(file.refusals, [{ reason: 'SEQUENCE_GAP', count: 90 }])
  assert(file.notes.length < 30)
  assert(file.notes.some(note => note.startsWith('NOTES_FULL')))
})
