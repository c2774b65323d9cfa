/** A session in virtual time whose turns go into a real journal: what a live node leaves behind, in a second. */

import { fixtureConfiguration, fixtureInstrument } from '../../core/domain/fixtures.ts'
import type { StrategyIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { hashOf, snapshotOf } from '../../core/engine/snapshot.ts'
import { GroupCommitter } from '../../store/group-commit.ts'
import { openSqliteJournal, type SqliteJournal } from '../../store/sqlite/journal.ts'
import { buy, quotes, Strategy, sell } from '../../strategy/index.ts'
import { StrategyRunner } from '../../strategy/runner.ts'
import type { StrategyClass } from '../../strategy/strategy.ts'
import { DEFAULT_FILL_MODEL } from '../../venues/simulated/fill-model.ts'
import { SeededMarket } from '../../venues/simulated/seeded-market.ts'
import { SimulatedVenue } from '../../venues/simulated/simulated-venue.ts'
import { Routes } from '../session/routes.ts'
import { RunnerSeat } from '../session/seat.ts'
import { VirtualSession } from '../session/virtual-session.ts'

const START_US = 1_700_000_000_000_000 as TimeUs
const INSTRUMENT = fixtureInstrument()
/** The account holds what it sells. */
const CONFIGURATION = fixtureConfiguration()

/** Buys and sells in turn, and keeps a count that a restart must give back. */
export class Alternating extends Strategy {
  static subscriptions = () => [quotes(INSTRUMENT.instrumentId)]

  readonly #market = this.context.instrument(INSTRUMENT.instrumentId)
  #quoteCount = 0

  override onQuote(): void {
    const count = ++this.#quoteCount
    const side = this.context.position(this.#market).signedLots > 0 ? sell : buy
    if (count % this.every === 0) this.context.submit(side.market(this.#market, this.#market.qty('0.01')))
  }

  override onSave() {
    return { quoteCount: this.#quoteCount }
  }

  override onRestore(saved: { quoteCount: number }): void {
    this.#quoteCount = saved.quoteCount
  }

  get every(): number {
    return 10
  }
}

/** Decides otherwise. */
export class Seldom extends Alternating {
  override get every(): number {
    return 11
  }
}

/** Decides the same and throws at last. */
export class Failing extends Alternating {
  override onQuote(): void {
    super.onQuote()
    if (this.context.now() > START_US + 20_000_000) throw new Error('on purpose')
  }
}

export class JournaledSession {
  readonly journal: SqliteJournal
  readonly #committer: GroupCommitter
  readonly #session: VirtualSession
  readonly #runner: StrategyRunner
  readonly #market: SeededMarket

  static async open(folder: string, strategyClass: StrategyClass = Alternating): Promise<JournaledSession> {
    return new JournaledSession(await openSqliteJournal({ folder, epoch: 1 }), strategyClass)
  }

  private constructor(journal: SqliteJournal, strategyClass: StrategyClass) {
    this.journal = journal
    this.#committer = new GroupCommitter({
      journal,
      epoch: 1,
      onDurable: () => {},
      onFailure: error => {
        throw error
      },
    })
    let session: VirtualSession | undefined
    this.#runner = new StrategyRunner({
      strategyClass,
      parameters: {},
      strategyIndex: 0 as StrategyIndex,
      configuration: CONFIGURATION,
      emit: intent => session!.enqueue(intent),
      log: () => {},
      onFailure: ({ hook, message }) => this.#stopFailed(`STRATEGY_FAILED: ${hook}: ${message}`),
    })
    const venue = new SimulatedVenue({
      configuration: CONFIGURATION,
      venueIndex: 0 as VenueIndex,
      model: { ...DEFAULT_FILL_MODEL, enforcesBalances: false },
      seed: 1,
      report: report => session!.enqueue(report),
    })
    session = new VirtualSession({
      configuration: CONFIGURATION,
      routes: new Routes(CONFIGURATION, [this.#runner.subscriptions]),
      seats: [new RunnerSeat(this.#runner, 0 as StrategyIndex)],
      venues: [venue],
      observer: {
        onTurn: ({ sequence, events }, _, input) => this.#committer.add(sequence, input, events),
        onAlert: () => {},
      },
    })
    this.#session = session
    const path = { instrumentIndex: 0, startTicks: 6_000_000, volatilityTicks: 500, spreadTicks: 10, sizeLots: 50_000 }
    const paths = [{ ...path, eventsPerSecond: 20 }]
    this.#market = new SeededMarket({ instruments: [INSTRUMENT], paths, depthLevels: 0, seed: 1, startUs: START_US })
    session.start(START_US)
  }

  get stateHash(): string {
    return hashOf(snapshotOf(this.#session.engine.state))
  }

  /** Lets so much time pass, a second a block. */
  async run(seconds: number): Promise<void> {
    const untilUs = this.#session.nowUs + seconds * 1_000_000
    for (let secondUs = this.#session.nowUs + 1_000_000; secondUs <= untilUs; secondUs += 1_000_000) {
      while (this.#market.nextUs < secondUs) this.#session.market(this.#market.next() as MarketInput)
      this.#session.advanceTo(secondUs as TimeUs)
      await this.#committer.whenDurable()
    }
  }

  /** As a live node does it: the strategy's state first, then the core's. */
  async snapshot(): Promise<void> {
    const { state } = this.#session.engine
    this.#runner.emitState(state.timeUs, state.sequence)
    this.#session.advanceTo(this.#session.nowUs)
    await this.run(1)
    const { blockNumber, lastSequence } = this.journal.head()
    const text = snapshotOf(state)
    const payload = new TextEncoder().encode(text)
    await this.journal.saveSnapshot({
      blockNumber,
      lastSequence,
      timeUs: state.timeUs,
      stateHash: hashOf(text),
      payload,
    })
  }

  #stopFailed(reason: string): void {
    this.#session.enqueue({
      kind: 'StopStrategy',
      timeUs: 0 as TimeUs,
      strategyIndex: 0 as StrategyIndex,
      policy: 'Cancel',
      actor: 'holdfast',
      reason,
    })
  }
}
