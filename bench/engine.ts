/**
 * B1 and B2: whole in-process sessions, events a second. `node bench/engine.ts [b1] [b2] [b2-500] [--runs N] [--json]`.
 *
 * No figure without the right answer: B1 must end on the published orders and equity; B2 must give the same digest of its
 * whole equity path and the same state hash in every run.
 */

import type { Configuration } from '../src/core/domain/configuration.ts'
import { tuneCompiler } from '../src/host/backtest/compiler.ts'
import type { MarketFeed } from '../src/market-data/feed.ts'
import { openMemoryFeed, openMixedFeed } from '../src/market-data/memory-feed.fixture.ts'
import type { StrategyClass } from '../src/strategy/strategy.ts'
import { type BenchAnswer, runFeed, worldOf } from './bench-session.ts'
import { anyOf, readOptions } from './command-line.ts'
import { printFigures, summarizeRuns } from './figures.ts'
import FixedSmaCross from './strategies/fixed-sma-cross.ts'
import RequotingSmaCross from './strategies/requoting-sma-cross.ts'
import { generateBars, generateTicks } from './workloads.ts'

const BAR_COUNT = 1_000_000
const TICK_COUNT = 10_000_000
const MINUTE_US = 60_000_000

interface Contender {
  readonly name: string
  readonly unit: string
  readonly target: number
  prepare(): {
    configuration: Configuration
    strategyClass: StrategyClass
    parameters: Readonly<Record<string, unknown>>
    openFeed: () => MarketFeed
  }
  check(answer: BenchAnswer): void
}

const SMA = { fast: 10, slow: 30, quantity: '0.01', instrument: 'BTC-USDT.SIM', bar: '1m' }

const b1: Contender = {
  name: 'b1',
  unit: 'bars/s',
  target: 8e6,
  prepare() {
    const { columns } = generateBars(BAR_COUNT)
    return {
      configuration: worldOf({ instrumentCount: 1, barStepUs: MINUTE_US, lotSize: '0.01', takerFeeBps: '2' }),
      strategyClass: FixedSmaCross as unknown as StrategyClass,
      parameters: SMA,
      openFeed: () => openMemoryFeed([{ instrumentIndex: 0 as never, kind: 'Bar', barSpecIndex: 0, columns }]),
    }
  },
  check({ orderCount, finalEquityMinor }) {
    if (orderCount !== 38_890 || Math.round(finalEquityMinor / 1e6) !== 99_433_981)
      throw new Error(
        `b1: ${orderCount} orders and equity ${finalEquityMinor} are not the published 38,890 and 994,339.81`,
      )
  },
}

function ticks(name: string, instrumentCount: number, target: number): Contender {
  return {
    name,
    unit: 'events/s',
    target,
    prepare() {
      const workload = generateTicks(TICK_COUNT, instrumentCount)
      const configuration = worldOf({ instrumentCount, barStepUs: undefined, lotSize: '0.001', takerFeeBps: '2' })
      const instruments = configuration.instruments.map(each => each.instrumentId).join(',')
      return {
        configuration,
        strategyClass: RequotingSmaCross as unknown as StrategyClass,
        parameters: { instruments, fast: 16, slow: 64, quantity: '0.01', distanceTicks: 20, requoteTicks: 6 },
        openFeed: () => openMixedFeed(workload),
      }
    },
    check({ orderCount, deniedCount, inputCount }) {
      const share = orderCount / inputCount
      if (share < 0.015 || share > 0.035)
        throw new Error(`${name}: ${(share * 100).toFixed(2)} % orders; the workload has about 2.4 %`)
      if (deniedCount > orderCount / 100) throw new Error(`${name}: ${deniedCount} denials`)
    },
  }
}

tuneCompiler()
const CONTENDERS = [b1, ticks('b2', 1, 6e6), ticks('b2-500', 500, 4e6)]

const { values, positionals } = readOptions(
  import.meta.filename,
  {
    allowPositionals: true,
    options: { runs: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
  },
  anyOf(CONTENDERS.map(({ name }) => name)),
)
const chosen = CONTENDERS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const figures = chosen.map(contender => {
  const { configuration, strategyClass, parameters, openFeed } = contender.prepare()
  let first: BenchAnswer | undefined
  const perSecond: number[] = []
  for (let run = 0; run <= Number(values.runs); run++) {
    const { answer, elapsedMs } = runFeed(configuration, strategyClass, parameters, openFeed())
    contender.check(answer)
    first ??= answer
    if (JSON.stringify(answer) !== JSON.stringify(first))
      throw new Error(`${contender.name}: two runs differ: ${JSON.stringify([first, answer])}`)
    // The first run warms up.
    if (run > 0) perSecond.push((answer.inputCount / elapsedMs) * 1_000)
  }
  return summarizeRuns(contender.name, contender.unit, perSecond, contender.target, { ...first })
})
printFigures(figures, values.json)
