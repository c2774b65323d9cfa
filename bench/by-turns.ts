/**
 * Compares this checkout with another one: both run the same workload in one process, a slice of each by turns, so that what
 * else the machine does troubles both alike. `node bench/by-turns.ts OTHER_FOLDER [b1|b2|b2-500] [--runs N]`.
 *
 * Told is the processor time of this checkout as a part of the other's. Why not two runs of bench/engine.ts: where others use
 * the machine they differ by half. A session that ends otherwise than the other's is an error: only what does the same compares.
 */

import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { MarketFeed } from '../src/market-data/feed.ts'
import type { BenchSession } from './bench-session.ts'
import { readOptions } from './command-line.ts'
import type { runSlice } from './slice.ts'

const COUNT = 1_000_000
/** Until the compiler has done its work. */
const WARM_UP_RUNS = 2
const MINUTE_US = 60_000_000

interface Side {
  begin(): { readonly bench: BenchSession; readonly feed: MarketFeed }
  digestOf(bench: BenchSession): string
  readonly runSlice: typeof runSlice
  cpuUs: number
}

const { values, positionals } = readOptions(
  import.meta.filename,
  { allowPositionals: true, options: { runs: { type: 'string', default: '7' } } },
  {
    text: 'OTHER_FOLDER [b1|b2|b2-500]',
    check: typed => {
      if (typed.length === 0) throw new Error('which other checkout?')
    },
  },
)
const [other = '', workload = 'b2'] = positionals

/** Everything of one checkout: its own modules, compiled for themselves. */
async function sideOf(folder: string, name: string): Promise<Side> {
  const load = <Module>(file: string) => import(pathToFileURL(path.resolve(folder, file)).href) as Promise<Module>
  const { worldOf, openSession } = await load<typeof import('./bench-session.ts')>('bench/bench-session.ts')
  const { generateBars, generateTicks } = await load<typeof import('./workloads.ts')>('bench/workloads.ts')
  const feeds = await load<typeof import('../src/market-data/memory-feed.fixture.ts')>(
    'src/market-data/memory-feed.fixture.ts',
  )
  const snapshots = await load<typeof import('../src/core/engine/snapshot.ts')>('src/core/engine/snapshot.ts')
  const compiler = await load<typeof import('../src/host/backtest/compiler.ts')>('src/host/backtest/compiler.ts')
  compiler.tuneCompiler()
  // A copy for each: one loop that saw both would be compiled for neither.
  const slice = (await import(`./slice.ts?${name}`)) as typeof import('./slice.ts')
  const isBars = workload === 'b1'
  const instrumentCount = workload === 'b2-500' ? 500 : 1
  const barStepUs = isBars ? MINUTE_US : undefined
  const lotSize = isBars ? '0.01' : '0.001'
  const configuration = worldOf({ instrumentCount, barStepUs, lotSize, takerFeeBps: '2' })
  const strategy = await load<{ default: never }>(`bench/strategies/${isBars ? 'fixed' : 'requoting'}-sma-cross.ts`)
  const instruments = configuration.instruments.map(each => each.instrumentId).join(',')
  const parameters = isBars
    ? { fast: 10, slow: 30, quantity: '0.01', instrument: 'BTC-USDT.SIM', bar: '1m' }
    : { instruments, fast: 16, slow: 64, quantity: '0.01', distanceTicks: 20, requoteTicks: 6 }
  const series = {
    instrumentIndex: 0 as never,
    kind: 'Bar',
    barSpecIndex: 0,
    columns: isBars ? generateBars(COUNT).columns : [],
  } as const
  const ticks = isBars ? undefined : generateTicks(COUNT, instrumentCount)
  return {
    begin: () => ({
      bench: openSession(configuration, strategy.default, parameters),
      feed: ticks === undefined ? feeds.openMemoryFeed([series]) : feeds.openMixedFeed(ticks),
    }),
    digestOf: ({ session, counts }) =>
      snapshots.hashOf(snapshots.snapshotOf(session.engine.state)) + counts.equityHash.digest(),
    runSlice: slice.runSlice,
    cpuUs: 0,
  }
}

function runByTurns(sides: readonly [Side, Side], isCounted: boolean): void {
  const live = sides.map(side => ({ side, ...side.begin() }))
  for (let goesOn = true, turn = 0; goesOn; turn++) {
    for (const { side, bench, feed } of turn % 2 === 0 ? live : live.toReversed()) {
      const before = process.threadCpuUsage()
      goesOn = side.runSlice(bench, feed)
      const { user, system } = process.threadCpuUsage(before)
      if (isCounted) side.cpuUs += user + system
    }
  }
  const [here, there] = live.map(({ side, bench }) => side.digestOf(bench))
  if (here !== there) throw new Error(`${workload}: the sessions end otherwise: here ${here}, there ${there}`)
}

const here = await sideOf(fileURLToPath(new URL('..', import.meta.url)), 'here')
const there = await sideOf(other, 'there')
const runs = Number(values.runs)
for (let run = 0; run < WARM_UP_RUNS + runs; run++) runByTurns([here, there], run >= WARM_UP_RUNS)
const nsOf = ({ cpuUs }: Side) => ((cpuUs * 1_000) / (COUNT * runs)).toFixed(0)
console.log(
  `${workload}: ${nsOf(here)} ns an input here, ${nsOf(there)} there; ${(here.cpuUs / there.cpuUs).toFixed(3)} of its processor time`,
)
