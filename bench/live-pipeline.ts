/**
 * The live pipeline: from a tick that reaches the node to its order at the gateway, with the strategy and the gateway in
 * processes of their own and every block synced to disk. `node bench/live-pipeline.ts [--seconds N] [--runs N] [--json]`.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AccountIndex, ClientOrderId, StrategyIndex, TimeUs, VenueIndex } from '../src/core/domain/ids.ts'
import { newQuoteTick } from '../src/core/domain/market-data.ts'
import type { PriceTicks, QtyLots } from '../src/core/domain/quantities.ts'
import { Engine } from '../src/core/engine/engine.ts'
import { Random } from '../src/core/std/random.ts'
import { SYSTEM_CLOCK } from '../src/host/live/clock.ts'
import { GatewayProcess } from '../src/host/live/gateway-process.ts'
import { LiveNode } from '../src/host/live/live-node.ts'
import { THIS_MACHINE } from '../src/host/live/machine.ts'
import { StrategyProcesses } from '../src/host/live/strategy-processes.ts'
import { warmUp } from '../src/host/live/warm-up.ts'
import { Routes } from '../src/host/session/routes.ts'
import type { StoredBlock } from '../src/ports.ts'
import { acquireFileLease } from '../src/store/file-lease.ts'
import { RecordReader, RecordWriter } from '../src/store/record-codec.ts'
import { openSqliteJournal } from '../src/store/sqlite/journal.ts'
import { worldOf } from './bench-session.ts'
import { readOptions } from './command-line.ts'
import { printFigures, summarizeRuns } from './figures.ts'

const { values } = readOptions(import.meta.filename, {
  options: {
    seconds: { type: 'string', default: '10' },
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
})
const SECONDS = Number(values.seconds)
const TICKS_PER_SECOND = 1_000

/** In a backtest every answer comes at once; here an order may wait for its answer. */
const ACK_TIMEOUT_US = 2_000_000
const world = worldOf({ instrumentCount: 1, barStepUs: undefined, lotSize: '0.001', takerFeeBps: '2' })
const configuration = {
  ...world,
  venues: world.venues.map(venue => ({
    ...venue,
    capabilities: { ...venue.capabilities, ackTimeoutUs: ACK_TIMEOUT_US },
  })),
}
const file = fileURLToPath(new URL('./strategies/pinger.ts', import.meta.url))
const source = { strategyId: 'bench', file, parameters: { instrument: 'BTC-USDT.SIM', every: 10 } }

/** One session; microseconds of each order, sorted. */
async function runSession(): Promise<Float64Array> {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-bench-'))
  try {
    return await timeOrders(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function timeOrders(folder: string): Promise<Float64Array> {
  await warmUp()
  const lease = await acquireFileLease(folder)
  const journal = await openSqliteJournal({ folder, epoch: lease.epoch })
  const routes = new Routes(configuration, [[{ kind: 'Quote', instrumentIndex: 0 as never, barSpecIndex: -1 }]])
  const begun = Promise.withResolvers<void>()
  const strategies = new StrategyProcesses({
    configuration,
    sources: [source],
    stayOut: new Set(),
    onPids: () => {},
    journal,
    routes,
    onLog: () => {},
    onSaid: () => {},
    onGivenUp: (_, reason) => begun.reject(new Error(reason)),
    onBegun: () => begun.resolve(),
    onPlotted: () => {},
    newProcess: THIS_MACHINE.newStrategy,
  })
  const gateway = new GatewayProcess({
    configuration,
    venueIndex: 0,
    name: 'gateway BENCH',
    main: '../../../bench/pipeline-gateway.ts',
    settings: undefined,
    onInputs: payload => node.takeRecords(payload),
    onDown: reason => {
      throw new Error(reason)
    },
    onLog: text => console.error(text),
  })
  const node = new LiveNode({
    clock: SYSTEM_CLOCK,
    engine: new Engine(),
    journal,
    lease,
    routes,
    channels: strategies.channels,
    send: (_, effects) => gateway.execute(effects),
    onEvent: () => {},
    onAlert: alert => console.error(alert.code, alert.text),
    onDurable: () => {},
    fatal: reason => {
      throw new Error(reason)
    },
  })
  const timeUs = 0 as TimeUs
  node.take({ kind: 'Configure', timeUs, configuration })
  gateway.begin()
  strategies.moveTo(node)
  await node.pauseFor(() => strategies.begin())
  await begun.promise
  node.take({ kind: 'VenueStateReport', timeUs, venueIndex: 0 as VenueIndex, isUp: true, text: '' })
  node.take({
    kind: 'MassStatusReport',
    timeUs,
    accountIndex: 0 as AccountIndex,
    outcome: 'Complete',
    openClientOrderIds: [],
    positions: [],
    balances: [],
    text: '',
  })
  node.take({ kind: 'StartStrategy', timeUs, strategyIndex: 0 as StrategyIndex, actor: 'holdfast', reason: 'bench' })
  const tickNs = await sendTicks(node)
  await new Promise(resolve => setTimeout(resolve, 200))
  await node.pauseFor(() => {})
  await node.close()
  strategies.close()
  gateway.close()
  const latencies = match(journal.blocksAfter(0), tickNs)
  await journal.close()
  await lease.release()
  return latencies
}

/** A thousand a second; each alone in its message, as a gateway sends what comes alone. Returns: when each input came, by sequence. */
async function sendTicks(node: LiveNode): Promise<Map<number, bigint>> {
  const random = new Random(1)
  const writer = new RecordWriter()
  const quote = newQuoteTick()
  const tickNs = new Map<number, bigint>()
  let bidTicks = 3_000_000
  const beganMs = performance.now()
  for (let i = 0; i < SECONDS * TICKS_PER_SECOND; i++) {
    while (performance.now() - beganMs < (i * 1_000) / TICKS_PER_SECOND)
      await new Promise(resolve => setTimeout(resolve, 1))
    bidTicks += random.nextInt(3) - 1
    quote.bidTicks = bidTicks as PriceTicks
    quote.askTicks = (bidTicks + 2) as PriceTicks
    quote.bidLots = quote.askLots = 1_000 as QtyLots
    writer.writeInput(quote)
    const nowNs = process.hrtime.bigint()
    node.takeRecords(writer.take())
    tickNs.set(node.engine.state.sequence, nowNs)
  }
  return tickNs
}

/** The journal tells which input each order answers, and when the gateway saw it. */
function match(blocks: Iterable<StoredBlock>, tickNs: Map<number, bigint>): Float64Array {
  const latencies: number[] = []
  const cameNs = new Map<ClientOrderId, bigint | undefined>()
  const reader = new RecordReader()
  let causationSequence = 0
  for (const block of blocks) {
    reader.open(block.payload, block.firstSequence)
    while (reader.next()) {
      if (reader.isInput) {
        const { input } = reader
        causationSequence = input.kind === 'SubmitOrder' ? input.causationSequence : 0
        if (input.kind !== 'ExecutionReport' || input.execType !== 'New') continue
        const came = cameNs.get(input.clientOrderId)
        if (came !== undefined) latencies.push(Number(BigInt(input.text) - came) / 1_000)
      } else if (reader.event.kind === 'OrderSubmitted')
        cameNs.set(reader.event.clientOrderId, tickNs.get(causationSequence))
      else if (reader.event.kind === 'OrderDenied') throw new Error(`denied: ${reader.event.code}`)
    }
  }
  if (latencies.length < (SECONDS * TICKS_PER_SECOND) / 12)
    throw new Error(`only ${latencies.length} orders came through`)
  // The first second warms up.
  return Float64Array.from(latencies.slice(100)).sort()
}

const p50: number[] = []
const p99: number[] = []
let orderCount = 0
for (let run = 0; run < Number(values.runs); run++) {
  const sorted = await runSession()
  orderCount = sorted.length
  p50.push(sorted[Math.floor(sorted.length * 0.5)]! / 1_000)
  p99.push(sorted[Math.floor(sorted.length * 0.99)]! / 1_000)
}
printFigures(
  [
    summarizeRuns('tick to order at gateway, p50', 'ms', p50, 0.5, { orderCount }),
    summarizeRuns('tick to order at gateway, p99', 'ms', p99, 3, { orderCount }),
  ],
  values.json,
)
process.exit(0)
