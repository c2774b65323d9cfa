/** A backtest: recorded data through the same core, strategies and venue rules as live, in one thread and virtual time. */

import type { RunRecorder } from '../../backtest/run-recorder.ts'
import type { RunSummary } from '../../backtest/run-summary.ts'
import { summarize } from '../../backtest/statistics.ts'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { StrategyIndex, TimeUs } from '../../core/domain/ids.ts'
import type { SessionClock } from '../../core/domain/session.ts'
import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import { openFeed } from '../../market-data/catalogue-feed.ts'
import type { MarketFeed } from '../../market-data/feed.ts'
import { StrategyRunner } from '../../strategy/runner.ts'
import { SimulatedVenue } from '../../venues/simulated/simulated-venue.ts'
import { buildConfiguration } from '../config/build-configuration.ts'
import { NO_CALENDARS, plannedCalendarsOf } from '../config/calendars.ts'
import type { ConfigError } from '../config/config-error.ts'
import { loadStrategyClass } from '../config/describe-strategy.ts'
import type { LoadedConfig, LoadedStrategy } from '../config/loaded-config.ts'
import { fillModelOf } from '../config/simulation.ts'
import { feedSeriesOf } from '../feed-series.ts'
import { sessionClocksOf } from '../live/session-clocks.ts'
import { Routes } from '../session/routes.ts'
import { RunnerSeat } from '../session/seat.ts'
import { VirtualSession } from '../session/virtual-session.ts'
import { BacktestHours } from './backtest-hours.ts'
import { tuneCompiler } from './compiler.ts'
import { type HangWatch, WatchedSeat } from './hang-watch.ts'
import { keepProcess } from './keep-process.ts'
import { RunObserver } from './run-observer.ts'

export interface BacktestProgress {
  readonly readCount: number
  readonly totalCount: number
  readonly timeUs: number
}

export interface BacktestOptions {
  readonly onProgress?: (progress: BacktestProgress) => void
  /** Between two looks at the event loop; a Ctrl-C is heard there. */
  readonly signal?: AbortSignal
  readonly riskFreeRate?: number
  /** Told of every hook that begins and returns. */
  readonly watch?: HangWatch
}

export interface BacktestResult {
  readonly recorder: RunRecorder
  readonly summary: RunSummary
  /** Strategies that threw, with the hook and the stack. */
  readonly failures: readonly string[]
  readonly logs: readonly string[]
  readonly isAborted: boolean
}

/** Journal coordinates of a session that keeps no journal. */
const EPOCH = 1
const GENERATION = 1
/** Inputs between two looks at the clock, and how long nobody is heard and nothing shown meanwhile. */
const BATCH = 64
const DEAF_MS_MAX = 100
const LOGS_MAX = 1_000

/** Errors: what the configuration cannot be built from; DataError where the catalogue contradicts it. */
export async function runBacktest(
  loaded: LoadedConfig,
  options: BacktestOptions = {},
): Promise<Result<BacktestResult, readonly ConfigError[]>> {
  tuneCompiler()
  const built = buildConfiguration(loaded, { epoch: EPOCH, generation: GENERATION })
  if (!built.ok) return refusalOf(built.error)
  const configuration = answeringAtOnce(built.value)
  const feed = await openBacktestFeed(loaded, configuration)
  try {
    return okOf(await keepProcess(() => runFeed(loaded, configuration, feed, options)))
  } finally {
    feed.close()
  }
}

/** A venue inside this process always answers: no order is ever in doubt for want of time. */
function answeringAtOnce(configuration: Configuration): Configuration {
  const venues = configuration.venues.map(venue => ({
    ...venue,
    capabilities: { ...venue.capabilities, ackTimeoutUs: 0 },
  }))
  return { ...configuration, venues }
}

async function openBacktestFeed(loaded: LoadedConfig, configuration: Configuration): Promise<MarketFeed> {
  const { source } = loaded
  if (source.kind !== 'Recorded')
    throw new Error('a backtest reads recorded data: the configuration was loaded for another command')
  const series = feedSeriesOf(loaded, source, configuration)
  const range = rangeOf(source.fromUs, source.toUs)
  return openFeed({ root: source.catalogue, series, adjust: source.adjust, ...range })
}

function rangeOf(fromUs: number | undefined, toUs: number | undefined): { fromUs?: number; toUs?: number } {
  return { ...(fromUs === undefined ? {} : { fromUs }), ...(toUs === undefined ? {} : { toUs }) }
}

async function runFeed(
  loaded: LoadedConfig,
  configuration: Configuration,
  feed: MarketFeed,
  options: BacktestOptions,
): Promise<BacktestResult> {
  const began = performance.now()
  const clocks = clocksOf(loaded, configuration)
  const stage = await setStage(loaded, configuration, clocks, options.watch)
  const hours = new BacktestHours(configuration.instruments, clocks)
  const { session, observer } = stage
  let heardMs = began
  for (let input = feed.next(), isFirst = true; input !== undefined; input = feed.next()) {
    if (isFirst) {
      session.start(input.timeUs)
      hours.begin(input.timeUs, session)
    }
    isFirst = false
    if (hours.admits(input, session)) session.market(input)
    if (feed.readCount % BATCH !== 0 || performance.now() - heardMs < DEAF_MS_MAX) continue
    options.onProgress?.({ readCount: feed.readCount, totalCount: feed.totalCount, timeUs: session.nowUs })
    await new Promise(resolve => setImmediate(resolve))
    heardMs = performance.now()
    if (options.signal?.aborted === true) break
  }
  observer.finish(session.nowUs)
  const { portfolio } = session.engine.state.rooms ?? {}
  const summary = summarize(observer.recorder, {
    run: {
      configName: loaded.file,
      dataSources: dataSourcesOf(loaded),
      seed: seedOf(loaded),
      parameters: loaded.strategies.flatMap(parametersOf),
    },
    markTicksOf: instrumentIndex => portfolio?.markTicksOf(instrumentIndex),
    notes: [...notesOf(stage, options), ...hours.notes(), ...feed.notes],
    skipped: feed.skipped.items,
    speed: { eventCount: feed.readCount, wallTimeMs: performance.now() - began },
    ...(options.riskFreeRate === undefined ? {} : { riskFreeRate: options.riskFreeRate }),
  })
  const isAborted = options.signal?.aborted === true
  return { recorder: observer.recorder, summary, failures: stage.failures, logs: stage.logs, isAborted }
}

/** When each instrument trades; `undefined`: always. */
function clocksOf({ config, source }: LoadedConfig, configuration: Configuration): (SessionClock | undefined)[] {
  const keepsHours = source.kind === 'Recorded' && source.keepsHours
  return sessionClocksOf(configuration, keepsHours ? plannedCalendarsOf(config) : NO_CALENDARS)
}

interface Stage {
  readonly session: VirtualSession
  readonly observer: RunObserver
  readonly failures: string[]
  readonly logs: string[]
}

/** Puts core, strategies, venues and recorder together. */
async function setStage(
  loaded: LoadedConfig,
  configuration: Configuration,
  sessions: readonly (SessionClock | undefined)[],
  watch: HangWatch | undefined,
): Promise<Stage> {
  const failures: string[] = []
  const logs: string[] = []
  let session: VirtualSession | undefined
  const runners: StrategyRunner[] = []
  for (const [index, strategy] of loaded.strategies.entries()) {
    const strategyClass = await loadStrategyClass(strategy.file)
    if (!strategyClass.ok) throw new Error(strategyClass.error)
    watch?.enter(index, 'constructor')
    runners.push(
      new StrategyRunner({
        strategyClass: strategyClass.value,
        parameters: strategy.parameters,
        strategyIndex: index as StrategyIndex,
        configuration,
        ...(watch === undefined ? {} : { mark: watch.mark }),
        emit: intent => session!.enqueue(intent),
        log: (level, text) => logs.length < LOGS_MAX && logs.push(`${strategy.strategyId} [${level}] ${text}`),
        onFailure: ({ hook, message, stack }) => {
          failures.push(`${strategy.strategyId}: ${hook}: ${message}\n${stack}`)
          session!.enqueue(stopOf(index))
        },
      }),
    )
    watch?.leave()
  }
  const observer = new RunObserver(configuration)
  session = new VirtualSession({
    configuration,
    routes: new Routes(
      configuration,
      runners.map(runner => runner.subscriptions),
    ),
    seats: runners.map((runner, index) => {
      const seat = new RunnerSeat(runner, index as StrategyIndex)
      return watch === undefined ? seat : new WatchedSeat(seat, watch, index)
    }),
    venues: configuration.venues.map(
      ({ venueId }, venueIndex) =>
        new SimulatedVenue({
          configuration,
          venueIndex: venueIndex as never,
          model: fillModelOf(loaded, venueId, 'backtest'),
          seed: loaded.config.venues[venueId]!.seed,
          report: report => session!.enqueue(report),
          ...(sessions.some(clock => clock !== undefined) ? { sessions } : {}),
        }),
    ),
    observer,
  })
  observer.watch(session.engine)
  return { session, observer, failures, logs }
}

/** A strategy that threw is out: its orders are canceled, its position stays as it is. */
function stopOf(strategyIndex: number) {
  return {
    kind: 'StopStrategy' as const,
    timeUs: 0 as TimeUs,
    strategyIndex: strategyIndex as StrategyIndex,
    policy: 'Cancel' as const,
    actor: 'holdfast',
    reason: 'STRATEGY_FAILED',
  }
}

/** What a reader must know before any figure. */
function notesOf(stage: Stage, options: BacktestOptions): string[] {
  const notes = stage.failures.map(failure => `A strategy failed and was stopped: ${failure.split('\n')[0]}`)
  return options.signal?.aborted === true
    ? ['The run was interrupted: the figures are of a part of the data.', ...notes]
    : notes
}

function dataSourcesOf({ source }: LoadedConfig): string[] {
  return source.kind === 'Recorded' ? [source.catalogue] : []
}

function seedOf({ config }: LoadedConfig): string {
  return Object.values(config.venues)
    .map(venue => venue.seed)
    .join(', ')
}

/** As a person would set them again. */
function parametersOf({ strategyId, written }: LoadedStrategy): string[] {
  return Object.entries(written).map(([name, value]) => `${strategyId}.${name}=${String(value)}`)
}
