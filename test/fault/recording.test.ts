/** Recorders that are killed at any moment, and filing that is: what was acknowledged is there, once. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { fixtureConfiguration } from '../../src/core/domain/fixtures.ts'
import { Random } from '../../src/core/std/random.ts'
import { makeRecordingKey, recordingKeysOf } from '../../src/host/recording-keys.ts'
import { checkCatalogue } from '../../src/market-data/check.ts'
import { mendRecording } from '../../src/market-data/recorder/open-recording.ts'
import { readRaw } from '../../src/market-data/recorder/raw-text.ts'
import { listSegments, rawFolderOf } from '../../src/market-data/recorder/recording-folder.ts'
import { SegmentReader } from '../../src/market-data/recorder/segment-reader.ts'
import { readCatalogueRows } from '../../src/market-data/rows.fixture.ts'
import { TRADE_SERIES } from '../../src/market-data/series.ts'
import type { RecordingKeys } from '../../src/ports/recording-keys.ts'
import { scratchFolder } from '../scratch-folder.ts'

const MAIN = fileURLToPath(new URL('recorder-main.ts', import.meta.url))
const seed = Number(process.env['HOLDFAST_SEED'] ?? 1)
const kills = Number(process.env['HOLDFAST_KILLS'] ?? 6)
const repeat = `repeat with HOLDFAST_SEED=${seed} HOLDFAST_KILLS=${kills} node --test test/fault/recording.test.ts`
/** No run gets as far. */
const NUMBERS_OF_A_RUN = 100_000_000

interface KilledRun {
  readonly first: number
  readonly acknowledged: number
}

/** Runs the process until it has acknowledged something and a while more, then kills it. */
function killedRun(stand: Stand, what: 'raw' | 'rows', first: number, afterMs: number): Promise<KilledRun> {
  const child = spawn(process.execPath, argumentsOf(stand, what, first), { stdio: ['ignore', 'pipe', 'inherit'] })
  let acknowledged = 0
  let text = ''
  let isDue = false
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    acknowledged = Math.max(acknowledged, ...[...text.matchAll(/durable (\d+)\n/g)].map(match => Number(match[1])))
    text = text.slice(-100)
    if (acknowledged === 0 || isDue) return
    isDue = true
    setTimeout(() => child.kill('SIGKILL'), afterMs)
  })
  return new Promise(resolve => child.on('close', () => resolve({ first, acknowledged })))
}

/** Files what is closed; killed after a while, unless it is done before. */
function gatherOnce(stand: Stand, killAfterMs: number): Promise<number | null> {
  const child = spawn(process.execPath, argumentsOf(stand, 'gather', 0), { stdio: ['ignore', 'ignore', 'inherit'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  return new Promise(resolve =>
    child.on('close', code => {
      clearTimeout(timer)
      resolve(code)
    }),
  )
}

/** Each run kept a beginning of what it took, without a hole, and at least what it had acknowledged. */
function assertPrefixes(numbers: readonly number[], runs: readonly KilledRun[]): void {
  assert.equal(new Set(numbers).size, numbers.length, `a number is there twice; ${repeat}`)
  for (const { first, acknowledged } of runs) {
    const own = numbers.filter(number => number >= first && number < first + NUMBERS_OF_A_RUN)
    assert.ok(own.length >= acknowledged, `${own.length} of ${acknowledged} acknowledged are there; ${repeat}`)
    assert.equal(own.at(-1) ?? first - 1, first + own.length - 1, `a hole; ${repeat}`)
  }
}

interface Stand {
  readonly root: string
  readonly keys: RecordingKeys
  /** Absent: nothing is sealed. */
  readonly keyFile?: string
}

function argumentsOf({ root, keyFile }: Stand, what: string, first: number): string[] {
  return [MAIN, what, root, String(first), ...(keyFile === undefined ? [] : [keyFile])]
}

function standOf(context: TestContext, isSealed: boolean): Stand {
  const root = scratchFolder(context, 'recording')
  if (!isSealed) return { root, keys: recordingKeysOf(undefined) }
  const keyFile = join(scratchFolder(context, 'recording'), 'recording.key')
  makeRecordingKey(keyFile)
  return { root, keyFile, keys: recordingKeysOf({ keyFile, olderKeyFiles: [] }) }
}

async function killAgainAndAgain(
  stand: Stand,
  what: 'raw' | 'rows',
  between: (random: Random) => Promise<void>,
): Promise<KilledRun[]> {
  const random = new Random(seed)
  const runs: KilledRun[] = []
  for (let i = 1; i <= kills; i++) {
    runs.push(await killedRun(stand, what, i * NUMBERS_OF_A_RUN, random.nextInt(600)))
    await between(random)
  }
  assert.ok(runs.every(({ acknowledged }) => acknowledged > 0))
  return runs
}

function rawNumbers({ root, keys }: Stand): number[] {
  return listSegments(rawFolderOf(root, 'SIM', 'a')).flatMap(({ path }) => {
    const reader = new SegmentReader(path, keys)
    const numbers: number[] = []
    for (let header = reader.next(); header !== undefined; header = reader.next()) {
      if (header.kind !== 'Raw') continue
      for (const { text } of readRaw(reader.payload())) numbers.push((JSON.parse(text) as { number: number }).number)
    }
    reader.close()
    assert.deepEqual([reader.damagedBytes, reader.faults, reader.isCut], [0, [], false])
    return numbers
  })
}

function tradeNumbers(root: string): number[] {
  const { instrumentId } = fixtureConfiguration().instruments[0]!
  return readCatalogueRows(root, instrumentId, TRADE_SERIES).map(row => row[5]!)
}

for (const isSealed of [false, true]) {
  const form = isSealed ? ' (sealed)' : ''

  test(`raw messages of killed recorders: those acknowledged are there, once${form}`, {
    timeout: 180_000,
  }, async context => {
    const stand = standOf(context, isSealed)
    const runs = await killAgainAndAgain(stand, 'raw', async () => {})
    mendRecording(stand.root, 'SIM', stand.keys, () => {})
    assertPrefixes(rawNumbers(stand), runs)
  })

  test(`rows of killed recorders, filed by killed filers: each is in its day, once${form}`, {
    timeout: 180_000,
  }, async context => {
    const stand = standOf(context, isSealed)
    let filings = 0
    const runs = await killAgainAndAgain(stand, 'rows', async random => {
      const isSpared = random.nextInt(3) === 0
      const code = await gatherOnce(stand, isSpared ? 60_000 : 200 + random.nextInt(1_500))
      if (code === 0) filings++
    })
    mendRecording(stand.root, 'SIM', stand.keys, () => {})
    assert.equal(await gatherOnce(stand, 60_000), 0)
    assertPrefixes(tradeNumbers(stand.root), runs)
    const check = checkCatalogue(stand.root, () => {}, stand.keys)
    assert.deepEqual([...check.findings, ...check.series.flatMap(({ findings }) => findings)], [])
    context.diagnostic(`${filings} of ${kills} filings were not killed; ${repeat}`)
  })
}
