/** Makes the published view of a node: counts what happens, and reads the core between turns. */

import type {
  ClusterLine,
  DenialLine,
  FillLine,
  OrdersSection,
  SessionView,
} from '../../../api/contract/session-view.ts'
import type { Event, OrderFilled } from '../../../core/domain/events.ts'
import type { DenialCode } from '../../../core/domain/limits.ts'
import type { Engine } from '../../../core/engine/engine.ts'
import { RingBuffer } from '../../../core/std/ring-buffer.ts'
import { namedScopeOf } from '../named-scope.ts'
import { accountLines } from './account-lines.ts'
import { Durations } from './durations.ts'
import { Levels } from './levels.ts'
import { limitLines } from './limit-lines.ts'
import { LineStandings } from './line-standings.ts'
import { marketLines } from './market-lines.ts'
import { externalOrderLines, fillLine, orderLine, positionLines } from './order-lines.ts'
import { PlotBoard } from './plot-board.ts'
import { programLines } from './program-lines.ts'
import { noteOf, reasonLines, reasonOfNothing } from './reason-lines.ts'
import type { SessionFacts } from './session-facts.ts'
import { strategyLines } from './strategy-lines.ts'
import { UsageBoard } from './usage-board.ts'
import { VenueStandings } from './venue-standings.ts'

const FILLS_SHOWN = 50
const ORDERS_SHOWN = 200
const COMMITS_KEPT = 2_048

export interface ViewFacts {
  readonly nowUs: number
  readonly epoch: number
  readonly durableSequence: number
  readonly blockNumber: number
  readonly isReady: boolean
  readonly isStoreFailing: boolean
  readonly cluster?: ClusterLine | undefined
}

interface ShownFill {
  readonly fill: OrderFilled
  readonly clientOrderId: string
  /** Written when it is first shown: it stays the same. */
  line: FillLine | undefined
}

export class ViewMaker {
  readonly #engine: Engine
  readonly #session: SessionFacts
  readonly #fills = new RingBuffer<ShownFill>(FILLS_SHOWN)
  readonly #denials = new Map<DenialCode, number>()
  readonly #faults = new Map<number, string>()
  readonly #commitsUs = new Durations(COMMITS_KEPT)
  readonly #levels = new Levels()
  readonly #venues = new VenueStandings()
  /** Told by the processes of lines and gateways. */
  readonly lines = new LineStandings()
  /** Told by the processes of strategies. */
  readonly plots = new PlotBoard()
  /** Told once a second. */
  readonly usage = new UsageBoard()
  /** By account id: the first equity that was known in this session, minor units. */
  readonly #firstEquity: Map<string, number>
  readonly #watched: ReadonlySet<string>
  #startedUs: number | undefined
  #fillCount = 0
  #lastSequence = 0
  #lastUs = 0

  /** Shape: `equityAtStart` is what an earlier life of this session's node knew, by account id. */
  constructor(engine: Engine, session: SessionFacts, equityAtStart: Readonly<Record<string, number>>) {
    this.#engine = engine
    this.#session = session
    this.#firstEquity = new Map(Object.entries(equityAtStart))
    this.#watched = new Set(session.programs.flatMap(({ instruments }) => instruments))
  }

  noteEvent(event: Event): void {
    const { state } = this.#engine
    this.#venues.noteEvent(state, event)
    if (event.kind === 'OrderFilled') {
      this.#fills.push({
        fill: event,
        clientOrderId: state.orders.get(event.orderNumber)?.clientOrderId ?? '',
        line: undefined,
      })
      this.#fillCount++
    } else if (event.kind === 'LineSwitched') this.lines.onSwitched(event)
    else if (event.kind === 'StrategyStarted' || event.kind === 'ParametersChanged')
      this.#faults.delete(event.strategyIndex)
    else if (event.kind === 'OrderDenied') this.#denials.set(event.code, (this.#denials.get(event.code) ?? 0) + 1)
  }

  noteCommit(commitUs: number): void {
    this.#commitsUs.push(commitUs)
  }

  /** A strategy's process was given up. */
  noteFault(strategyIndex: number, reason: string): void {
    this.#faults.set(strategyIndex, reason)
  }

  make(facts: ViewFacts): SessionView {
    const view = this.#engine.state.configuration === undefined ? this.#ofNothing(facts) : this.#ofSession(facts)
    this.#levels.endRound()
    return view
  }

  #ofSession(facts: ViewFacts): SessionView {
    const { state } = this.#engine
    const { nowUs } = facts
    const markets = marketLines(state, this.lines, nowUs)
    return {
      ...this.#aroundIt(facts),
      reasons: reasonLines(state, {
        nowUs,
        isStoreFailing: facts.isStoreFailing,
        faults: this.#faults,
        markets,
        watched: this.#watched,
        levels: this.#levels,
      }),
      accounts: accountLines(state, this.#firstEquity, this.#levels, nowUs),
      strategies: strategyLines(state, this.#faults, this.usage, this.#levels, nowUs),
      positions: positionLines(state),
      orders: this.#orders(),
      externalOrders: externalOrderLines(state),
      fills: { count: this.#fillCount, lines: this.#fillLines() },
      markets,
      plots: this.plots.views(),
      venues: this.#venues.lines(state, this.usage, this.#levels, nowUs),
      tradingStates: this.#tradingStates(nowUs),
      kills: state.kills.map(({ scope, accountIndex, sinceTimeUs }) => ({
        scope: namedScopeOf(state.world, scope),
        accountId: state.world.accounts[accountIndex]!.accountId,
        sinceUs: sinceTimeUs,
      })),
      limits: limitLines(state),
    }
  }

  /** A node that waits for another one to begin the session. */
  #ofNothing(facts: ViewFacts): SessionView {
    return {
      ...this.#aroundIt(facts),
      reasons: [reasonOfNothing(this.#levels, facts.nowUs)],
      accounts: [],
      strategies: [],
      positions: [],
      orders: { openCount: 0, inDoubtCount: 0, lines: [] },
      externalOrders: [],
      fills: { count: 0, lines: [] },
      markets: [],
      plots: [],
      venues: [],
      tradingStates: [],
      kills: [],
      limits: [],
    }
  }

  /** What is known without a session as well. */
  #aroundIt(facts: ViewFacts) {
    const { nowUs, epoch, isReady, durableSequence, blockNumber, isStoreFailing, cluster } = facts
    const { environment, desk, pid, storeKind, programs } = this.#session
    const { sequence } = this.#engine.state
    const [commitP50Us, commitP99Us] = this.#commitsUs.quantiles(nowUs)
    this.#startedUs ??= nowUs
    const inputsPerSecond = this.#rate(nowUs)
    return {
      timeUs: nowUs,
      node: { environment, desk, pid, startedUs: this.#startedUs, epoch, sequence, isReady, inputsPerSecond },
      programs: programLines(programs, this.#engine.state),
      denials: this.#denialLines(),
      store: {
        kind: storeKind,
        isFailing: isStoreFailing,
        blockNumber,
        durableSequence,
        commitP50Us: commitP50Us ?? 0,
        commitP99Us: commitP99Us ?? 0,
      },
      cluster: cluster ?? null,
    }
  }

  /** Those that nobody knows about are shown, however many others there are. */
  #orders(): OrdersSection {
    const { state } = this.#engine
    const open = [...state.orders.open()]
    const inDoubt = open.filter(order => order.status === 'InDoubt')
    const orders = [...open.filter(order => order.status !== 'InDoubt'), ...inDoubt]
    return {
      openCount: orders.length,
      inDoubtCount: inDoubt.length,
      lines: orders.slice(-ORDERS_SHOWN).map(order => orderLine(state, order)),
    }
  }

  #fillLines(): FillLine[] {
    const { state } = this.#engine
    return [...this.#fills].reverse().map(shown => {
      shown.line ??= fillLine(state, shown.fill, shown.clientOrderId)
      return shown.line
    })
  }

  #denialLines(): DenialLine[] {
    const lines = [...this.#denials].map(([code, count]) => ({ code, count }))
    return lines.sort((a, b) => b.count - a.count)
  }

  #tradingStates(nowUs: number): SessionView['tradingStates'] {
    const { world, built, scopeNotes } = this.#engine.state
    return built.risk.tradingStates.save().map(({ scope, tradingState }) => {
      const note = noteOf(scopeNotes, scope)
      const named = namedScopeOf(world, scope)
      return {
        scope: named,
        tradingState,
        sinceUs: this.#levels.since(`state ${named.level} ${named.name} ${tradingState}`, nowUs, note?.timeUs),
        actor: note?.actor ?? '',
        reason: note?.reason ?? '',
      }
    })
  }

  #rate(nowUs: number): number {
    const { sequence } = this.#engine.state
    const perSecond =
      this.#lastUs === 0 ? 0 : ((sequence - this.#lastSequence) * 1_000_000) / Math.max(1, nowUs - this.#lastUs)
    this.#lastSequence = sequence
    this.#lastUs = nowUs
    return Math.round(perSecond)
  }
}
