/**
 * The recorder: messages/s to the disk, raw and as rows, what a message costs the process that has the lines, and how fast the
 * recording is filed. `node bench/recorder.ts [--messages N] [--runs N] [--folder DIR] [--sealed] [--json]`.
 *
 * A message is one text of a line and the row that came of it. No figure without the right answer: nothing is dropped, and the
 * days of the catalogue have every row. Recording and filing are processes of their own, as in a session: memory is the most that
 * the operating system ever gave to one.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { fixtureConfiguration, fixtureInstrument } from '../src/core/domain/fixtures.ts'
import type { InstrumentIndex, TimeUs, VenueIndex } from '../src/core/domain/ids.ts'
import { type MarketInput, newQuoteTick, newTradeTick } from '../src/core/domain/market-data.ts'
import { Random } from '../src/core/std/random.ts'
import { SYSTEM_CLOCK } from '../src/host/live/clock.ts'
import { makeRecordingKey, recordingKeysOf } from '../src/host/recording-keys.ts'
import { gatherRecording } from '../src/market-data/recorder/gather-recording.ts'
import { SegmentRecorder } from '../src/market-data/recorder/recorder.ts'
import { MACHINE_DISK } from '../src/market-data/recorder/recording-disk.ts'
import { readOptions } from './command-line.ts'
import { printFigures, summarizeRuns } from './figures.ts'

const MESSAGES_PER_SECOND = 50_000
const MEGABYTES_MAX = 300
const QUEUE_BYTES_MAX = 64_000_000
const INSTRUMENTS = 20
const START_US = Date.UTC(2026, 2, 4, 10) * 1_000
const BATCH = 1_000

const { values } = readOptions(import.meta.filename, {
  options: {
    messages: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '3' },
    folder: { type: 'string', default: tmpdir() },
    json: { type: 'boolean', default: false },
    /** Segments are sealed with a key, which is made for the run. */
    sealed: { type: 'boolean', default: false },
    key: { type: 'string' },
    /** What one of its own processes does: record into this folder, or file it. */
    record: { type: 'string' },
    file: { type: 'string' },
  },
})
const messageCount = Number(values.messages)
const keys = recordingKeysOf(values.key === undefined ? undefined : { keyFile: values.key, olderKeyFiles: [] })

const instruments = Array.from({ length: INSTRUMENTS }, (_, index) => ({
  ...fixtureInstrument(),
  index: index as InstrumentIndex,
  instrumentId: `COIN${index}-USDT.SIM` as ReturnType<typeof fixtureInstrument>['instrumentId'],
}))

/** Best quotes and trades as a venue writes them. */
class Market {
  readonly #random = new Random('recorder')
  readonly #quote = newQuoteTick() as unknown as Record<string, number>
  readonly #trade = newTradeTick() as unknown as Record<string, number>
  #price = 6_500_000
  timeUs = START_US
  text = ''

  next(i: number): MarketInput {
    this.timeUs += 20
    this.#price += this.#random.nextInt(7) - 3
    const input = i % 4 === 0 ? this.#trade : this.#quote
    input['instrumentIndex'] = i % INSTRUMENTS
    input['receiveTimeUs'] = this.timeUs
    input['eventTimeUs'] = this.timeUs - 1_500 - this.#random.nextInt(900)
    const size = 1 + this.#random.nextInt(500_000)
    if (input === this.#trade) {
      input['priceTicks'] = this.#price
      input['qtyLots'] = size
      this.text = `{"e":"trade","E":${Math.floor(this.timeUs / 1e3)},"s":"COIN${i % INSTRUMENTS}USDT","t":${i},"p":"${(this.#price / 100).toFixed(2)}","q":"${(size / 1e5).toFixed(5)}","T":${Math.floor(this.timeUs / 1e3)},"m":${i % 8 === 0},"M":true}`
    } else {
      input['bidTicks'] = this.#price - 5
      input['askTicks'] = this.#price + 5
      input['bidLots'] = size
      input['askLots'] = size + 7
      this.text = `{"u":${40_000_000_000 + i},"s":"COIN${i % INSTRUMENTS}USDT","b":"${((this.#price - 5) / 100).toFixed(2)}","B":"${(size / 1e5).toFixed(5)}","a":"${((this.#price + 5) / 100).toFixed(2)}","A":"${((size + 7) / 1e5).toFixed(5)}"}`
    }
    return input as unknown as MarketInput
  }
}

interface Recorded {
  readonly perSecond: number
  readonly takeNs: number
  readonly megabytes: number
  readonly writtenBytes: number
}

interface Filed {
  readonly filedPerSecond: number
  readonly filingMegabytes: number
}

/** In kilobytes, from the operating system. */
const megabytesAtMost = () => process.resourceUsage().maxRSS / 1e3

async function record(root: string): Promise<Recorded> {
  const market = new Market()
  const recorder = new SegmentRecorder({
    root,
    configuration: fixtureConfiguration({ instruments }),
    venueIndex: 0 as VenueIndex,
    keepsRaw: true,
    keys,
    freeBytesMin: 1,
    queueBytesMax: QUEUE_BYTES_MAX,
    clock: { nowUs: () => market.timeUs as TimeUs, monotonicUs: () => SYSTEM_CLOCK.monotonicUs() },
    disk: MACHINE_DISK,
    onNote: ({ code, text }) => console.error(`${code}: ${text}`),
  })
  let takeMs = 0
  const startMs = performance.now()
  for (let i = 0; i < messageCount; ) {
    // As fast as the disk takes it: a source that were faster would lose messages.
    if (recorder.figures().waitingBytes > QUEUE_BYTES_MAX / 2) {
      await new Promise(resolve => setTimeout(resolve, 1))
      continue
    }
    const beganMs = performance.now()
    for (let end = Math.min(i + BATCH, messageCount); i < end; i++) {
      const input = market.next(i)
      recorder.takeRaw('a', market.text, market.timeUs)
      recorder.takeInput(input, input.kind === 'Trade' ? i + 1 : 0)
    }
    takeMs += performance.now() - beganMs
    await new Promise(setImmediate)
  }
  await recorder.close()
  const seconds = (performance.now() - startMs) / 1_000
  const { durableCount, droppedCount, writtenBytes } = recorder.figures()
  if (durableCount !== 2 * messageCount || droppedCount > 0)
    throw new Error(`${durableCount} of ${2 * messageCount} are durable, ${droppedCount} were dropped`)
  const takeNs = (takeMs / messageCount) * 1e6
  return { perSecond: messageCount / seconds, takeNs, megabytes: megabytesAtMost(), writtenBytes }
}

function file(root: string): Filed {
  const beganMs = performance.now()
  const { rowCount } = gatherRecording({ root, venueId: 'SIM', keys, nowUs: START_US })
  if (rowCount !== messageCount) throw new Error(`${rowCount} of ${messageCount} rows were filed`)
  const filedPerSecond = (rowCount / (performance.now() - beganMs)) * 1_000
  return { filedPerSecond, filingMegabytes: megabytesAtMost() }
}

type Run = Recorded & Filed

function apart<Part>(...args: readonly string[]): Part {
  const own = ['--disable-warning=ExperimentalWarning', fileURLToPath(import.meta.url), '--messages', values.messages]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...own, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Part
}

function run(): Run {
  const root = mkdtempSync(path.join(values.folder, 'holdfast-recorder-'))
  const keyFile = path.join(root, 'recording.key')
  const key = values.sealed ? ['--key', keyFile] : []
  try {
    if (values.sealed) makeRecordingKey(keyFile)
    return { ...apart<Recorded>('--record', root, ...key), ...apart<Filed>('--file', root, ...key) }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

if (values.record !== undefined) {
  console.log(JSON.stringify(await record(values.record)))
  process.exit(0)
}
if (values.file !== undefined) {
  console.log(JSON.stringify(file(values.file)))
  process.exit(0)
}
const runs = Array.from({ length: Number(values.runs) }, run)
const of = (name: keyof Run) => runs.map(each => each[name])
const answer = { messageCount, bytesPerMessage: runs[0]!.writtenBytes / messageCount }
printFigures(
  [
    summarizeRuns('recorder', 'messages/s', of('perSecond'), MESSAGES_PER_SECOND, answer),
    summarizeRuns('recorder, what a message costs its line (with its making)', 'ns', of('takeNs'), undefined),
    summarizeRuns('recorder, memory', 'MB', of('megabytes'), MEGABYTES_MAX),
    summarizeRuns('recorder, filing', 'rows/s', of('filedPerSecond'), undefined),
    summarizeRuns('recorder, memory of filing', 'MB', of('filingMegabytes'), MEGABYTES_MAX),
  ],
  values.json,
)
