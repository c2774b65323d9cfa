/**
 * One turn of the core: an input arrives, `decide` says what it means, `apply` writes it, consequences follow until there
 * are none, `react` names the errands.
 *
 * Recovery feeds the same inputs and events back through `absorbInput` and `absorbEvent`, which decide nothing.
 */

import type { Event } from '../domain/events.ts'
import type { ControlInput, Input, Intent } from '../domain/inputs.ts'
import { isMarketInput, type MarketInput } from '../domain/market-data.ts'
import { empty } from '../std/emptied.ts'
import { apply } from './apply.ts'
import { arrive, arriveMarket } from './arrival.ts'
import { consequencesOf } from './consequences.ts'
import { decideCommand } from './decide-commands.ts'
import { decideIntent } from './decide-intents.ts'
import { decideMarket, needsDecision } from './decide-market.ts'
import { decideReport } from './decide-reports.ts'
import { decideTimerFired } from './decide-timers.ts'
import { CLOSED_ORDERS_MAX, EngineState } from './engine-state.ts'
import { continueFlatten } from './flatten.ts'
import { react } from './react.ts'
import { Turn } from './turn.ts'
import { isVoid } from './void-events.ts'

export class Engine {
  readonly state: EngineState
  readonly #turn = new Turn()
  /** Decided and not yet applied; empty between turns. */
  readonly #pending: Event[] = []

  constructor(state: EngineState = new EngineState()) {
    this.state = state
  }

  /** Takes one market input: the hot path, without an object of its own. Returns: the turn, valid until the next step. */
  market(input: MarketInput): Turn {
    const { state } = this
    const turn = this.#turn
    turn.reset(++state.sequence, input.timeUs)
    state.timeUs = input.timeUs
    const pending = this.#pending
    state.built.risk.gate.beginTurn()
    arriveMarket(state, input, pending)
    if (needsDecision(state, input.instrumentIndex)) decideMarket(state, input, pending)
    if (pending.length > 0) this.#settle(turn)
    return turn
  }

  /** Takes any other input. Returns: the turn, valid until the next step. */
  control(input: ControlInput): Turn {
    const { state } = this
    const turn = this.#turn
    turn.reset(++state.sequence, input.timeUs)
    state.timeUs = input.timeUs
    state.rooms?.risk.gate.beginTurn()
    arrive(state, input, this.#pending)
    decide(state, input, this.#pending)
    this.#settle(turn)
    noteIntent(state, input)
    return turn
  }

  step(input: Input): Turn {
    return isMarketInput(input) ? this.market(input) : this.control(input)
  }

  /** Recovery: an input from the journal; its events follow. */
  absorbInput(input: Input): void {
    const { state } = this
    state.sequence++
    state.timeUs = input.timeUs
    const pending = this.#pending
    if (isMarketInput(input)) arriveMarket(state, input, pending)
    else {
      arrive(state, input, pending)
      noteIntent(state, input)
    }
    // The facts that arrival found follow in the journal; here they would be taken twice.
    empty(pending)
  }

  /** Recovery: a fact from the journal. */
  absorbEvent(event: Event): void {
    apply(this.state, event)
  }

  #settle(turn: Turn): void {
    this.#applyPending(turn)
    // Flattening looks at the book as it stands when everything else of the turn is done: one closing order a position.
    if (this.state.flattening.length > 0) {
      continueFlatten(this.state, this.#pending)
      this.#applyPending(turn)
    }
    this.#retire(turn)
    const { events, effects } = turn
    for (let i = 0; i < events.length; i++) react(this.state, events[i]!, effects)
  }

  /** Forgets the oldest closed orders beyond those that are kept for late fills. */
  #retire(turn: Turn): void {
    const { state } = this
    for (;;) {
      const order = state.orders.retireCandidate(CLOSED_ORDERS_MAX)
      if (order === undefined) return
      const { orderNumber, strategyIndex } = order
      const event: Event = { kind: 'OrderRetired', orderNumber, strategyIndex }
      apply(state, event)
      turn.events.push(event)
    }
  }

  #applyPending(turn: Turn): void {
    const { state } = this
    const pending = this.#pending
    for (let i = 0; i < pending.length; i++) {
      const event = pending[i]!
      if (isVoid(state, pending, i, turn.events)) continue
      apply(state, event)
      turn.events.push(event)
      consequencesOf(state, event, pending)
    }
    empty(pending)
  }
}

function decide(state: EngineState, input: ControlInput, out: Event[]): void {
  switch (input.kind) {
    case 'SubmitOrder':
    case 'CancelOrder':
    case 'CancelAllOrders':
    case 'AmendOrder':
    case 'SetStrategyTimer':
    case 'SaveStrategyState':
      return decideIntent(state, input, out)
    case 'ExecutionReport':
    case 'CancelRejectReport':
    case 'SendFailureReport':
    case 'OrderStatusReport':
    case 'MassStatusReport':
    case 'VenueStateReport':
    case 'DataStateReport':
    case 'LineSwitchReport':
    case 'FundingReport':
    case 'MarginReport':
    case 'DeadMansSwitchReport':
      return decideReport(state, input, out)
    case 'Kill':
    case 'SetTradingState':
    case 'RearmStrategy':
    case 'StartStrategy':
    case 'StopStrategy':
    case 'CancelByOperator':
    case 'EndSession':
    case 'FlattenPositions':
    case 'SetLimit':
    case 'SetParameters':
      return decideCommand(state, input, out)
    case 'Configure':
      out.push({ kind: 'ConfigurationApplied', configuration: input.configuration })
      return
    case 'TimerFired':
      return decideTimerFired(state, input, out)
    default:
      input satisfies never
  }
}

function isIntent(input: ControlInput): input is Intent {
  switch (input.kind) {
    case 'SubmitOrder':
    case 'CancelOrder':
    case 'CancelAllOrders':
    case 'AmendOrder':
    case 'SetStrategyTimer':
    case 'SaveStrategyState':
      return true
    default:
      return false
  }
}

/** An intent's number counts as used whatever became of it. */
function noteIntent(state: EngineState, input: ControlInput): void {
  if (!isIntent(input)) return
  const strategy = state.strategyOf(input.strategyIndex)
  if (strategy !== undefined && input.intentSequence > strategy.lastIntentSequence)
    strategy.lastIntentSequence = input.intentSequence
}
