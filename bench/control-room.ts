/**
 * What 50 browsers that follow a session cost its orders: a real `holdfast run` with a console, by turns with 50 sockets on its
 * stream and with none. `node bench/control-room.ts [--rounds N] [--seconds N] [--json]`.
 *
 * Told is the time from a tick at the node to the venue's word on the order that it led to, strategy, journal, gateway and venue
 * between, out of the journal itself. Why by turns in one session: what else the machine does troubles both alike. Why many short
 * turns to a round, and one p99 of all that came in them: the slowest hundredth of one turn is a handful of orders, and two turns
 * without a socket differ by half. The sockets are read by this process, at the lowest priority: browsers are other people's
 * machines.
 */

import os from 'node:os'
import { fileURLToPath } from 'node:url'
import type { WebSocket } from 'ws'
import { RecordReader } from '../src/store/record-codec.ts'
import { openJournalReader } from '../src/store/sqlite/journal-reader.ts'
import { ConsoleRun } from '../test/control-room/console-run.ts'
import { Person } from '../test/control-room/person.ts'
import { readOptions } from './command-line.ts'
import { printFigures, summarizeRuns } from './figures.ts'

const { values } = readOptions(import.meta.filename, {
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
})
const SOCKETS = 50
/** Of each turn: sockets are being opened or closed, queues are settling. */
const SETTLE_MS = 2_000
const SAMPLES_MIN = 1_000
/** Of each sort, by turns. */
const TURNS_OF_ROUND = 5

const PINGER = fileURLToPath(new URL('./strategies/pinger.ts', import.meta.url))
const CONFIG = `environment: paper
dataFolder: ./data
venues: { SIM: { kind: simulated, seed: 3, fill: { orderLatency: 0ms, orderJitter: 0ms, reportLatency: 0ms, reportJitter: 0ms } } }
instruments:
  BTC-USDT.SIM: { kind: Spot, tickSize: "0.01", priceMax: "200000", lotSize: "0.001", market: { price: "60000", eventsPerSecond: 1000 } }
accounts: { main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "1000000", BTC: "10" } } }
strategies:
  pinger: { file: ${JSON.stringify(PINGER)}, account: main, parameters: { instrument: BTC-USDT.SIM, every: 10 }, limits: { openOrdersMax: 50 } }
data: { source: seeded }
stop: cancel
`

/** A time in which there were sockets, or none; microseconds UTC, as the journal counts. */
interface Turn {
  readonly hasSockets: boolean
  readonly fromUs: number
  readonly toUs: number
  readonly messages: number
}

async function enrolTwo(run: ConsoleRun): Promise<readonly Person[]> {
  const link = String((await run.until('Enrolment'))['url'])
  const first = new Person('first', run.place)
  await first.enrol(link)
  const { url } = await first.page.ask('invite', { body: { name: 'second', roles: ['viewer'] } })
  const second = new Person('second', run.place)
  await second.enrol(url)
  return [first, second]
}

async function takeTurn(people: readonly Person[], hasSockets: boolean): Promise<Turn> {
  let messages = 0
  const sockets: WebSocket[] = []
  for (let at = 0; hasSockets && at < SOCKETS; at++) {
    const socket = people[at % people.length]!.page.openSocket()
    socket.on('message', () => messages++)
    sockets.push(socket)
  }
  await sleep(SETTLE_MS)
  messages = 0
  const fromUs = Date.now() * 1_000
  await sleep(Number(values.seconds) * 1_000)
  const toUs = Date.now() * 1_000
  const isWhole = sockets.every(({ readyState, OPEN }) => readyState === OPEN)
  if (!isWhole) throw new Error('a socket was closed')
  const turn = { hasSockets, fromUs, toUs, messages }
  for (const socket of sockets) socket.terminate()
  return turn
}

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** Microseconds from each tick to the venue's word on its order, by the turn in which the tick came. */
function latenciesIn(dataFolder: string, turns: readonly Turn[]): number[][] {
  const found: number[][] = turns.map(() => [])
  const journal = openJournalReader(dataFolder)
  const reader = new RecordReader()
  const cameUs = new Map<number, number>()
  const causeUs = new Map<string, number>()
  let intentCameUs: number | undefined
  for (const block of journal.blocksAfter(0)) {
    reader.open(block.payload, block.firstSequence)
    while (reader.next()) {
      if (!reader.isInput) {
        const { event } = reader
        if (event.kind === 'OrderSubmitted' && intentCameUs !== undefined)
          causeUs.set(event.clientOrderId, intentCameUs)
        continue
      }
      const { input } = reader
      if (input.kind === 'Quote') cameUs.set(reader.sequence, input.timeUs)
      intentCameUs = input.kind === 'SubmitOrder' ? cameUs.get(input.causationSequence) : undefined
      if (input.kind !== 'ExecutionReport' || input.execType !== 'New') continue
      const sentUs = causeUs.get(input.clientOrderId)
      const at = sentUs === undefined ? -1 : turns.findIndex(({ fromUs, toUs }) => sentUs >= fromUs && sentUs < toUs)
      if (at >= 0) found[at]!.push(input.timeUs - sentUs!)
    }
  }
  journal.close()
  return found
}

const percentile = (sorted: readonly number[], share: number) => sorted[Math.floor(sorted.length * share)]! / 1_000

async function runTurns(): Promise<{ turns: Turn[]; latencies: number[][] }> {
  const run = await ConsoleRun.make('', CONFIG)
  try {
    run.start()
    const people = await enrolTwo(run)
    await run.until('View', ({ view }) => (view as { node: { isReady: boolean } }).node.isReady)
    const turns: Turn[] = []
    for (let at = 0; at < 2 * TURNS_OF_ROUND * Number(values.rounds); at++)
      turns.push(await takeTurn(people, at % 2 === 1))
    await run.stop()
    return { turns, latencies: latenciesIn(run.dataFolder, turns) }
  } finally {
    await run.discard()
  }
}

os.setPriority(os.constants.priority.PRIORITY_LOW)
const { turns, latencies } = await runTurns()
/** By round: all that came in its turns of one sort, sorted. */
const pooled = (hasSockets: boolean): number[][] => {
  const ofSort = latencies.filter((_, at) => turns[at]!.hasSockets === hasSockets)
  const rounds = Array.from({ length: Number(values.rounds) }, (_, round) =>
    ofSort.slice(round * TURNS_OF_ROUND, (round + 1) * TURNS_OF_ROUND).flat(),
  )
  for (const { length } of rounds) if (length < SAMPLES_MIN) throw new Error(`only ${length} orders in a round`)
  return rounds.map(each => each.sort((a, b) => a - b))
}
const [withSockets, without] = [pooled(true), pooled(false)]
const of = (rounds: readonly number[][], share: number) => rounds.map(each => percentile(each, share))
const [with99, without99] = [of(withSockets, 0.99), of(without, 0.99)]
const seconds = Number(values.seconds) * turns.filter(({ hasSockets }) => hasSockets).length
const messagesPerSecond = turns.reduce((sum, { messages }) => sum + messages, 0) / seconds / SOCKETS
const answer = {
  orderCount: latencies.reduce((sum, { length }) => sum + length, 0),
  messagesPerSecondAndSocket: Math.round(messagesPerSecond * 10) / 10,
}
printFigures(
  [
    summarizeRuns('tick to the venue’s word, no sockets, p50', 'ms', of(without, 0.5), undefined, answer),
    summarizeRuns('the same with 50 sockets, p50', 'ms', of(withSockets, 0.5), undefined, answer),
    summarizeRuns('tick to the venue’s word, no sockets, p99', 'ms', without99, undefined, answer),
    summarizeRuns('the same with 50 sockets, p99', 'ms', with99, undefined, answer),
    summarizeRuns('50 sockets make p99 worse by', '%', worseBy(without99, with99), 10, answer),
  ],
  values.json,
)
process.exit(0)

/** Each round against itself: both sorts of turns share what else the machine did. */
function worseBy(bareMs: readonly number[], busyMs: readonly number[]): number[] {
  return busyMs.map((ms, at) => (ms / bareMs[at]! - 1) * 100)
}
