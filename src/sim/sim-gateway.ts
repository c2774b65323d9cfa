/**
 * The gateway's process: requests out, reports and market data in, as records of the journal's own encoding. It notices a
 * silent connection, says what became of the unanswered, and connects again with growing pauses.
 *
 * Why not the client of the simulated venue: that one speaks through a socket. Its rules are the same, and so is the memory
 * of what was not answered.
 */

import type { Configuration } from '../core/domain/configuration.ts'
import type { TimeUs, VenueIndex } from '../core/domain/ids.ts'
import type { Input, Report, SendFailureReport } from '../core/domain/inputs.ts'
import { MARKET_KINDS, type MarketInput } from '../core/domain/market-data.ts'
import { notSent } from '../core/domain/unsent.ts'
import { LineDesk } from '../core/market/lines/line-desk.ts'
import { DEFAULT_BOUNDS, DEFAULT_SEVERITIES, type RuleSeverities } from '../core/market/lines/rules.ts'
import { Random } from '../core/std/random.ts'
import { formatSpanUs } from '../core/std/time.ts'
import type { LeadGate } from '../host/live/lead-gate.ts'
import type { VenueEffect } from '../ports.ts'
import { RecordWriter } from '../store/record-codec.ts'
import { Unanswered } from '../venues/simulated/unanswered.ts'
import type { Link, LinkEnd } from './link.ts'
import { clockOf, type SimPlan } from './plan.ts'
import type { LineTold } from './risk-watch.ts'
import { SimProcess, START_US, type World } from './virtual-time.ts'

export interface GatewaySeams {
  /** Changes what goes out. */
  readonly asked?: (effect: VenueEffect, nowUs: number) => VenueEffect
  /** Changes what the node is told. */
  readonly told?: (input: Input) => Input
  /** Never crosses out what was answered. */
  readonly forgetsAnswers?: boolean
  /** Sends again whatever ended in "unknown". */
  readonly sendsAgain?: boolean
  /** Tells the newest quotes again and again as if they were new. */
  readonly repeatsData?: boolean
  /** Believes the first of its lines, whatever the others say. */
  readonly hearsOneLine?: boolean
  /** Takes every market for one that never closes. */
  readonly knowsNoHours?: boolean
  /** Lets pass what breaks a rule. */
  readonly passesRefused?: boolean
}

export interface SimGatewaySetup extends GatewaySeams {
  readonly world: World
  readonly plan: SimPlan
  readonly link: Link
  readonly configuration: Configuration
  /** Counts the gateways of a run. */
  readonly number: number
  readonly onData: (told: LineTold) => void
  /** Where its node may stand by. */
  readonly gate?: LeadGate
  /** The last moment before the venue's socket. */
  readonly onWire?: (effect: VenueEffect) => void
  /** Called as an event of the gateway: the channel to the node is the caller's. */
  readonly onInputs: (payload: Uint8Array) => void
}

const PING_US = 1_000_000
const SILENCE_US_MAX = 4_000_000
const RETRY_US_MIN = 50_000
const RETRY_US_MAX = 2_000_000
const NOT_STAMPED = 0 as TimeUs
/** Time is looked at seldom: nothing in a simulation goes by milliseconds of a market. */
const ELAPSE_US = 500_000
const LINE_NAMES = ['a', 'b', 'c']
const ALL_NOTED = Object.fromEntries(Object.keys(DEFAULT_SEVERITIES).map(code => [code, 'Note'])) as RuleSeverities

export class SimGateway implements LinkEnd {
  readonly process = new SimProcess('gateway')
  readonly unanswered = new Unanswered()
  readonly #orders = new Map<string, VenueEffect>()
  readonly #repeated = new Map<number, MarketInput>()
  readonly #setup: SimGatewaySetup
  readonly #writer = new RecordWriter(4_096)
  readonly #desk: LineDesk
  /** Of the lines that its desk listens to. */
  readonly #lineNames: readonly string[]
  readonly #random: Random
  #isUp = false
  #isFlushDue = false
  #lastHeardUs = 0
  #retryUs = RETRY_US_MIN

  constructor(setup: SimGatewaySetup) {
    this.#setup = setup
    this.#random = new Random(`gateway ${setup.plan.seed} ${setup.number}`)
    const { plan, hearsOneLine } = setup
    this.#lineNames = LINE_NAMES.slice(0, hearsOneLine === true ? 1 : plan.lineCount)
    this.#desk = this.#newDesk()
    setup.world.at(this.process, 2_000, () => this.#connect(), false)
    setup.world.at(this.process, ELAPSE_US, () => this.#elapse(), false)
  }

  execute(wanted: VenueEffect): void {
    const { link, plan, world, gate, asked = same, sendsAgain } = this.#setup
    const effect = asked(wanted, world.nowUs)
    const refusal = gate?.refusalOf(effect)
    if (refusal !== undefined) return this.#forward(refusal)
    if (!this.#isUp) return this.#forward(notSent(effect, 'no connection to the venue'))
    if (sendsAgain === true && effect.kind === 'SendOrder') this.#orders.set(effect.order.clientOrderId, effect)
    if (!link.isCalm && this.#random.nextInt(1_000_000) < plan.unknownPpm) return this.#failUnknown(effect)
    this.unanswered.onSent(effect)
    this.#request(effect)
  }

  /** Of what did not leave. */
  tell(input: Input): void {
    this.#forward(input)
  }

  /** What its node leads until. */
  lead(deadlineUs: number): void {
    this.#setup.gate!.lead(deadlineUs, input => this.#forward(input))
  }

  #request(effect: VenueEffect): void {
    this.#setup.onWire?.(effect)
    this.#setup.link.request(effect)
  }

  /** The connection is cut, and both ends notice. */
  reset(): void {
    if (this.#isUp) this.#lose('connection reset')
  }

  /** The end of the process. */
  end(): void {
    this.process.isAlive = false
    this.#setup.link.close()
  }

  onReport(report: Report): void {
    this.#lastHeardUs = this.#setup.world.nowUs
    if (this.#setup.forgetsAnswers !== true) this.unanswered.onReport(report)
    this.#forward(report)
  }

  onMarket(told: LineTold): void {
    const { world, onData } = this.#setup
    const { lineIndex, input, sequence } = told
    this.#lastHeardUs = world.nowUs
    onData(told)
    if (lineIndex < this.#lineNames.length) this.#desk.take(lineIndex, input, sequence, world.nowUs)
  }

  #newDesk(): LineDesk {
    const { configuration, plan, passesRefused, knowsNoHours } = this.#setup
    const { instruments } = configuration
    const instrumentIndexes = instruments.map(({ index }) => index)
    return new LineDesk({
      instruments,
      lines: this.#lineNames.map(lineId => ({
        lineId,
        sourceId: plan.arbitration.kind === 'consensus' ? lineId : 'SIM',
        instrumentIndexes,
        contiguousKinds: MARKET_KINDS,
      })),
      policy: plan.arbitration,
      severities: passesRefused === true ? ALL_NOTED : DEFAULT_SEVERITIES,
      emit: input => this.#emit(input),
      report: report => this.#forward(report),
      bounds: DEFAULT_BOUNDS,
      sessions: knowsNoHours === true ? [] : instruments.map(() => clockOf(plan, START_US)),
      quarantine: () => {},
      askForSnapshot: () => {},
    })
  }

  #emit(input: MarketInput): void {
    if (this.#setup.repeatsData === true) this.#repeated.set(input.instrumentIndex, { ...input })
    this.#forward(input)
  }

  /** An answer that says neither yes nor no: half of these requests were taken. */
  #failUnknown(effect: VenueEffect): void {
    const { world } = this.#setup
    world.trace.note('gateway', 'unknown answer', 0, () => effect.kind)
    if (this.#random.nextInt(2) === 0) this.#request(effect)
    const [failure] = new LostOne(effect).take()
    if (failure !== undefined) this.#forward(failure)
  }

  // ── the connection ─────────────────────────────────────────────────────────────────────────────────────────────────

  #connect(): void {
    const { world, link, configuration } = this.#setup
    if (!link.open(this)) {
      world.at(this.process, this.#retryUs, () => this.#connect(), false)
      this.#retryUs = Math.min(this.#retryUs * 2, RETRY_US_MAX)
      return
    }
    this.#isUp = true
    this.#retryUs = RETRY_US_MIN
    this.#lastHeardUs = world.nowUs
    world.at(this.process, PING_US, () => this.#ping(), false)
    this.#reportVenue(true, `connected to ${configuration.venues[0]!.venueId}`)
    this.#tellLines(true)
  }

  #elapse(): void {
    const { world } = this.#setup
    this.#desk.elapse(world.nowUs)
    world.at(this.process, ELAPSE_US, () => this.#elapse(), false)
  }

  #ping(): void {
    const { world, link } = this.#setup
    if (!this.#isUp) return
    for (const quote of this.#repeated.values()) this.#forward(quote)
    if (link.isHeard && !link.isOpenFor(this)) return this.#lose('connection reset by the venue')
    if (link.isHeard) this.#lastHeardUs = world.nowUs
    const silentUs = world.nowUs - this.#lastHeardUs
    if (silentUs > SILENCE_US_MAX) this.#lose(`nothing heard for ${formatSpanUs(silentUs)}`)
    else world.at(this.process, PING_US, () => this.#ping(), false)
  }

  #lose(text: string): void {
    const { world, link } = this.#setup
    link.close()
    this.#isUp = false
    world.trace.note('gateway', 'connection lost', 0, () => text)
    for (const report of this.unanswered.takeLost(text)) this.#forward(report)
    this.#reportVenue(false, text)
    this.#tellLines(false)
    world.at(this.process, this.#retryUs, () => this.#connect(), false)
  }

  #reportVenue(isUp: boolean, text: string): void {
    this.#forward({ kind: 'VenueStateReport', timeUs: NOT_STAMPED, venueIndex: 0 as VenueIndex, isUp, text })
  }

  #tellLines(isUp: boolean): void {
    const { world } = this.#setup
    for (const line of this.#lineNames.keys()) this.#desk.takeLineState(line, isUp, world.nowUs)
  }

  // ── the channel to the node ────────────────────────────────────────────────────────────────────────────────────────

  #forward(input: Input): void {
    const { told = same, sendsAgain, gate } = this.#setup
    if (sendsAgain === true && input.kind === 'SendFailureReport') this.#sendAgain(input)
    const heard = told(input)
    if (gate?.keeps(heard) === true) return
    this.#writer.writeInput(heard)
    if (this.#isFlushDue) return
    this.#isFlushDue = true
    this.#setup.world.at(this.process, 0, () => this.#flush(), false)
  }

  #sendAgain({ clientOrderId, certainty }: SendFailureReport): void {
    const { world } = this.#setup
    const effect = this.#orders.get(clientOrderId)
    if (certainty === 'Unknown' && effect !== undefined)
      world.at(this.process, 3_000_000, () => {
        if (this.#isUp) this.#request(effect)
      })
  }

  #flush(): void {
    this.#isFlushDue = false
    this.#setup.onInputs(this.#writer.take())
  }
}

function same<T>(value: T): T {
  return value
}

/** What is said of one request whose fate is unknown. */
class LostOne {
  readonly #lost = new Unanswered()

  constructor(effect: VenueEffect) {
    this.#lost.onSent(effect)
  }

  take(): Report[] {
    return this.#lost.takeLost('503: unknown')
  }
}
