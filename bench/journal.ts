/**
 * Measures the journal as a live node uses it: sustained appends with full sync, the latency of single blocks, and how
 * fast a journal is read back. `node bench/journal.ts [--events N] [--json] [--folder DIR]`
 */

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Event } from '../src/core/domain/events.ts'
import { fixtureTerms } from '../src/core/domain/fixtures.ts'
import type { Input, SubmitOrder } from '../src/core/domain/inputs.ts'
import { newQuoteTick, newTradeTick } from '../src/core/domain/market-data.ts'
import { lots, ticks } from '../src/core/domain/quantities.ts'
import { Random } from '../src/core/std/random.ts'
import { GroupCommitter } from '../src/store/group-commit.ts'
import { RecordReader } from '../src/store/record-codec.ts'
import { openSqliteJournal, type SqliteJournal } from '../src/store/sqlite/journal.ts'
import { readOptions } from './command-line.ts'
import { printFigures, summarizeRuns } from './figures.ts'

const START_US = 1_750_000_000_000_000
/** Every 100 inputs hold 97 ticks and one order with its reports: 97 ticks, 3 other inputs, 3 events. */
const MIX = 100
const TURNS_PER_LOOP = 256

interface Turn {
  readonly input: Input
  readonly events: readonly Event[]
}

/** Makes turns into reused objects, as the pipeline does. */
class Workload {
  private readonly random = new Random('journal')
  private readonly quote = newQuoteTick() as unknown as Record<string, number>
  private readonly trade = newTradeTick() as unknown as Record<string, number>
  private timeUs = START_US
  private middle = 6_500_000
  private orderNumber = 0

  turn(sequence: number): Turn {
    this.timeUs += 5 + this.random.nextInt(200)
    const place = sequence % MIX
    if (place === 1) return this.submit(sequence)
    if (place === 2) return this.report('New', sequence)
    if (place === 3) return this.report('Trade', sequence)
    return { input: this.tick(sequence), events: NO_EVENTS }
  }

  private tick(sequence: number): Input {
    this.middle += this.random.nextInt(7) - 3
    const tick = sequence % 4 === 0 ? this.trade : this.quote
    tick['instrumentIndex'] = sequence % 5
    tick['timeUs'] = this.timeUs
    tick['eventTimeUs'] = this.timeUs - 1_500 - this.random.nextInt(900)
    tick['receiveTimeUs'] = this.timeUs - 40
    if (tick === this.trade) {
      tick['priceTicks'] = this.middle
      tick['qtyLots'] = 1 + this.random.nextInt(50_000)
    } else {
      tick['bidTicks'] = this.middle - 5
      tick['askTicks'] = this.middle + 5
      tick['bidLots'] = 1 + this.random.nextInt(500_000)
      tick['askLots'] = 1 + this.random.nextInt(500_000)
    }
    return tick as unknown as Input
  }

  private submit(sequence: number): Turn {
    const terms = fixtureTerms({
      instrumentIndex: 1 as never,
      qtyLots: lots(1_000),
      limitTicks: ticks(this.middle),
      tag: 'entry',
    })
    const stamp = { strategyIndex: 0, intentSequence: ++this.orderNumber, timeUs: this.timeUs }
    const input = {
      kind: 'SubmitOrder',
      ...stamp,
      causationSequence: sequence - 1,
      causationTimeUs: this.timeUs,
      contingency: 'None',
      legs: [terms],
    }
    const submitted = {
      kind: 'OrderSubmitted',
      ...stamp,
      orderNumber: this.orderNumber,
      clientOrderId: this.clientOrderId(),
      accountIndex: 0,
      terms,
      leg: 0,
      contingency: 'None',
      listNumber: this.orderNumber,
      originSequence: sequence,
      isTriggerEmulated: false,
      isHeld: false,
    }
    return { input: input as unknown as SubmitOrder, events: [submitted as unknown as Event] }
  }

  private report(execType: 'New' | 'Trade', sequence: number): Turn {
    const times = { timeUs: this.timeUs, eventTimeUs: this.timeUs - 700 }
    const order = {
      accountIndex: 0,
      instrumentIndex: 1,
      side: 'Buy',
      feeCurrency: 0,
      liquidity: 'Maker',
      feeMinor: 1_234_567,
    }
    const venueOrderId = `88${sequence}`
    const executionId = execType === 'Trade' ? `T${sequence}` : ''
    const fill = { executionId, lastQtyLots: 1_000, lastTicks: this.middle }
    const sums = { cumQtyLots: 1_000, qtyLots: 1_000, limitTicks: this.middle, triggerTicks: undefined, text: '' }
    const clientOrderId = this.clientOrderId()
    const input = {
      kind: 'ExecutionReport',
      ...times,
      execType,
      ...order,
      clientOrderId,
      venueOrderId,
      ...fill,
      ...sums,
    }
    const stamp = { orderNumber: this.orderNumber, strategyIndex: 0 }
    const accepted = { kind: 'OrderAccepted', ...stamp, venueOrderId, eventTimeUs: times.eventTimeUs }
    const filled = { kind: 'OrderFilled', ...stamp, ...order, ...fill, ...times }
    return { input: input as unknown as Input, events: [(execType === 'New' ? accepted : filled) as unknown as Event] }
  }

  private clientOrderId(): string {
    return `H1E1S${this.orderNumber.toString(36)}L0`
  }
}

const NO_EVENTS: readonly Event[] = []

/** Feeds as fast as the buffer takes it. */
async function measureSustained(journal: SqliteJournal, inputCount: number) {
  const workload = new Workload()
  let wake = () => {}
  let eventCount = 0
  const committer = new GroupCommitter({
    journal,
    epoch: 1,
    onDurable: () => {},
    onFailure: error => {
      throw error
    },
    onPressure: isFull => {
      if (!isFull) wake()
    },
    bufferBytesMax: 8 * 1024 * 1024,
  })
  const startMs = performance.now()
  for (let sequence = 1; sequence <= inputCount; ) {
    for (let i = 0; i < TURNS_PER_LOOP && sequence <= inputCount; i++, sequence++) {
      const { input, events } = workload.turn(sequence)
      committer.add(sequence, input, events)
      eventCount += 1 + events.length
    }
    if (committer.hasRoom) await new Promise<void>(resolve => setImmediate(resolve))
    else {
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }
  await committer.whenDurable()
  const seconds = (performance.now() - startMs) / 1000
  return { recordCount: eventCount, seconds, blockCount: journal.head().blockNumber }
}

/** One small block after another, as in a quiet market. */
async function measureLatency(journal: SqliteJournal, blockCount: number, inputsPerBlock: number) {
  const workload = new Workload()
  const latenciesMs: number[] = []
  let sequence = journal.head().lastSequence
  const committer = new GroupCommitter({
    journal,
    epoch: 1,
    onDurable: () => {},
    onFailure: error => {
      throw error
    },
  })
  for (let block = 0; block < blockCount; block++) {
    for (let i = 0; i < inputsPerBlock; i++) {
      const { input, events } = workload.turn(++sequence)
      committer.add(sequence, input, events)
    }
    const startMs = performance.now()
    await committer.whenDurable()
    latenciesMs.push(performance.now() - startMs)
  }
  latenciesMs.sort((a, b) => a - b)
  return { p50Ms: latenciesMs[blockCount >> 1]!, p99Ms: latenciesMs[Math.floor(blockCount * 0.99)]! }
}

function measureRead(journal: SqliteJournal) {
  const reader = new RecordReader()
  let recordCount = 0
  const startMs = performance.now()
  for (const block of journal.blocksAfter(0)) {
    reader.open(block.payload, block.firstSequence)
    while (reader.next()) recordCount++
  }
  return { recordCount, seconds: (performance.now() - startMs) / 1000 }
}

const { values } = readOptions(import.meta.filename, {
  options: {
    events: { type: 'string', default: '3000000' },
    json: { type: 'boolean', default: false },
    folder: { type: 'string', default: tmpdir() },
  },
})
const folder = mkdtempSync(path.join(values.folder, 'holdfast-bench-journal-'))
try {
  const journal = await openSqliteJournal({ folder, epoch: 1 })
  const single = await measureLatency(journal, 3_000, 1)
  const group = await measureLatency(journal, 1_000, 256)
  await journal.close()
  rmSync(folder, { recursive: true })

  const second = await openSqliteJournal({ folder, epoch: 1 })
  const sustained = await measureSustained(second, Number(values.events))
  const read = measureRead(second)
  await second.close()
  const fileBytes = statSync(path.join(folder, 'journal.sqlite')).size
  const { blockCount, recordCount } = sustained
  printFigures(
    [
      summarizeRuns('journal, sustained', 'records/s', [recordCount / sustained.seconds], 200_000, { blockCount }),
      summarizeRuns('journal, read back', 'records/s', [read.recordCount / read.seconds], undefined, { recordCount }),
      summarizeRuns('journal, a record', 'bytes', [fileBytes / recordCount], undefined),
      summarizeRuns('commit of 1 input, p50', 'ms', [single.p50Ms], undefined),
      summarizeRuns('commit of 1 input, p99', 'ms', [single.p99Ms], undefined),
      summarizeRuns('commit of 256 inputs, p50', 'ms', [group.p50Ms], undefined),
      summarizeRuns('commit of 256 inputs, p99', 'ms', [group.p99Ms], undefined),
    ],
    values.json,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
