/**
 * From a tick to an order: service times at 100,000 events a second, pauses of the collector, and memory over ten million
 * events. `node bench/latency.ts [--seconds N] [--events N] [--json]`.
 *
 * The engine, its strategy and its venue run in this thread, as in a backtest; what is timed is from the call with a tick
 * until the order leaves for the venue (`decision`), and until everything that the tick led to is done (`service`).
 */

import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import type { TimeUs } from '../src/core/domain/ids.ts'
import { tuneCompiler } from '../src/host/backtest/compiler.ts'
import { type MixedTicks, openMixedFeed } from '../src/market-data/memory-feed.fixture.ts'
import type { StrategyClass } from '../src/strategy/strategy.ts'
import { type BenchSession, openSession, worldOf } from './bench-session.ts'
import { readOptions } from './command-line.ts'
import { type Figure, printFigures, summarizeRuns } from './figures.ts'
import RequotingSmaCross from './strategies/requoting-sma-cross.ts'
import { generateTicks } from './workloads.ts'

const EVENTS_PER_SECOND = 100_000
/** Generated once and fed again and again, later each time: memory of the workload would hide that of the engine. */
const WORKLOAD_COUNT = 1_000_000
const WARM_UP_COUNT = 1_000_000

tuneCompiler()
const { values } = readOptions(import.meta.filename, {
  options: {
    seconds: { type: 'string', default: '10' },
    events: { type: 'string', default: '10000000' },
    json: { type: 'boolean', default: false },
  },
})

const configuration = worldOf({ instrumentCount: 1, barStepUs: undefined, lotSize: '0.001', takerFeeBps: '2' })
const parameters = {
  instruments: 'BTC-USDT.SIM',
  fast: 16,
  slow: 64,
  quantity: '0.01',
  distanceTicks: 20,
  requoteTicks: 6,
}
const ticks = generateTicks(WORKLOAD_COUNT, 1)

/** Gives the inputs of the workload for ever, in one rising time. */
class EndlessTicks {
  readonly #ticks: MixedTicks
  #feed: ReturnType<typeof openMixedFeed>
  #laterUs = 0

  constructor(workload: MixedTicks) {
    this.#ticks = workload
    this.#feed = openMixedFeed(workload)
  }

  next() {
    let input = this.#feed.next()
    if (input === undefined) {
      this.#laterUs += this.#ticks.timeUs.at(-1)! + 1
      this.#feed = openMixedFeed(this.#ticks)
      input = this.#feed.next()!
    }
    input.timeUs = (input.timeUs + this.#laterUs) as TimeUs
    return input
  }
}

let isDecided = false
let decidedMs = 0
const opened: BenchSession = openSession(
  configuration,
  RequotingSmaCross as unknown as StrategyClass,
  parameters,
  ({ kind }) => {
    if (kind !== 'SendOrder' || isDecided) return
    isDecided = true
    decidedMs = performance.now()
  },
)
const { session, counts } = opened
const feed = new EndlessTicks(ticks)
session.start(0 as TimeUs)
for (let i = 0; i < WARM_UP_COUNT; i++) session.market(feed.next())

const pausesMs: number[] = []
const observer = new PerformanceObserver(list => {
  for (const { duration } of list.getEntries()) pausesMs.push(duration)
})
observer.observe({ entryTypes: ['gc'] })

const figures = [...(await measurePaced()), ...(await measureMemory())]
observer.disconnect()
if (counts.deniedCount > counts.orderCount / 100) throw new Error(`${counts.deniedCount} denials: another session`)
printFigures(figures, values.json)

/** Each event is due 10 us after the one before; a late one does not move the others. */
async function measurePaced(): Promise<Figure[]> {
  const count = Number(values.seconds) * EVENTS_PER_SECOND
  const serviceUs = new Float64Array(count)
  const decisionUs: number[] = []
  const beginMs = performance.now()
  for (let i = 0; i < count; i++) {
    const dueMs = beginMs + (i * 1_000) / EVENTS_PER_SECOND
    const input = feed.next()
    let startMs = performance.now()
    while (startMs < dueMs) startMs = performance.now()
    isDecided = false
    session.market(input)
    serviceUs[i] = (performance.now() - startMs) * 1_000
    if (isDecided) decisionUs.push((decidedMs - startMs) * 1_000)
  }
  // The collector's entries are told of a little later.
  await setTimeout(50)
  const answer = { eventCount: count, decisionCount: decisionUs.length }
  return [
    ...percentiles('decision', Float64Array.from(decisionUs), answer),
    ...percentiles('service', serviceUs, answer),
    summarizeRuns('longest pause, paced', 'ms', [Math.max(0, ...pausesMs)], 5, { pauseCount: pausesMs.length }),
  ]
}

function percentiles(name: string, timesUs: Float64Array, answer: Record<string, number>): Figure[] {
  timesUs.sort()
  const at = (share: number) => timesUs[Math.min(timesUs.length - 1, Math.floor(timesUs.length * share))]!
  return [
    summarizeRuns(`${name} p50`, 'us', [at(0.5)], 1, answer),
    summarizeRuns(`${name} p99`, 'us', [at(0.99)], 5, answer),
    summarizeRuns(`${name} p999`, 'us', [at(0.999)], undefined, answer),
  ]
}

/** As fast as it goes, looking at the memory ten times: what it held in the first half and in the second. */
async function measureMemory(): Promise<Figure[]> {
  pausesMs.length = 0
  const residentMb: number[] = []
  for (let part = 0; part < 10; part++) {
    for (let i = Number(values.events) / 10; i > 0; i--) session.market(feed.next())
    residentMb.push(process.memoryUsage.rss() / 2 ** 20)
    await setTimeout(50)
  }
  const growthMb = Math.max(...residentMb.slice(5)) - Math.max(...residentMb.slice(0, 5))
  return [
    summarizeRuns('longest pause', 'ms', [Math.max(0, ...pausesMs)], 5, { pauseCount: pausesMs.length }),
    summarizeRuns('resident memory', 'MB', [Math.max(...residentMb)], 350, { eventCount: Number(values.events) }),
    summarizeRuns('growth, second half', 'MB', [growthMb], 20),
  ]
}
