/**
 * Decides what goes wrong: pure, seeded, without sockets or clocks, for the exchange and for the simulator.
 *
 * Invariant: the same seed, the same faults armed at the same times and the same questions in the same order give the same
 * decisions. Faults that are armed together are asked in the order they came.
 */

import { Random } from '../../../../core/std/random.ts'
import { formatSpanUs } from '../../../../core/std/time.ts'
import type { Answer, Deliveries, EventFacts, Fate, OrderFacts, OrderFate, RequestFacts } from '../seams.ts'
import { ArmedFault, type FaultSubject } from './armed-fault.ts'
import { EventFaults } from './event-faults.ts'
import { downAnswer, rateLimitAnswer, unknownAnswer } from './fault-answers.ts'
import { FaultLog } from './fault-log.ts'
import type { FaultEffect, FaultKind, FaultSpec, VenueDown, WrongClock } from './fault-spec.ts'

/** More than anybody arms at once; further ones are refused. */
export const ARMED_FAULTS_MAX = 256

const PPM = 1_000_000
const TAKE: OrderFate = { kind: 'Take' }

export class FaultPlan {
  readonly log = new FaultLog()
  readonly #random: Random
  readonly #events: EventFaults
  #armed: ArmedFault[] = []
  #armedCount = 0
  /** Requests that are let through so that what goes wrong goes wrong with their answer. */
  readonly #owed = new WeakMap<object, ArmedFault>()

  constructor(seed: number | string) {
    this.#random = new Random(seed)
    this.#events = new EventFaults((fault, nowUs, subject, text) => this.#note(fault, nowUs, subject, text))
  }

  /** Returns: the fault's id; undefined where too many are armed already. */
  arm(spec: FaultSpec, nowUs: number): string | undefined {
    this.#armed = this.#armed.filter(fault => !fault.isOver(nowUs))
    if (this.#armed.length >= ARMED_FAULTS_MAX) return undefined
    const id = `F${++this.#armedCount}`
    this.#armed.push(new ArmedFault(id, spec, nowUs, this.#random.fork(id)))
    return id
  }

  /** Returns: false where no such fault is armed. */
  disarm(id: string): boolean {
    const before = this.#armed.length
    this.#armed = this.#armed.filter(fault => fault.id !== id)
    return this.#armed.length < before
  }

  disarmAll(): void {
    this.#armed = []
  }

  get armed(): readonly ArmedFault[] {
    return this.#armed
  }

  // ── states ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  clockOffsetUs(nowUs: number): number {
    let offsetUs = 0
    for (const { spec, beginsUs } of this.#active<WrongClock>('WrongClock', nowUs)) {
      offsetUs += spec.offsetUs + Math.trunc(((nowUs - beginsUs) * spec.driftPpm) / PPM)
    }
    return offsetUs
  }

  /** The outage that is on, if one is. */
  outage(nowUs: number): ArmedFault<VenueDown> | undefined {
    return this.#active<VenueDown>('VenueDown', nowUs)[0]
  }

  // ── requests ───────────────────────────────────────────────────────────────────────────────────────────────────────

  onRequest(facts: RequestFacts, nowUs: number): Fate {
    if (this.outage(nowUs) !== undefined) return { kind: 'Replace', delayUs: 0, answer: downAnswer() }
    const subject = subjectOf(facts)
    let delayUs = 0
    for (const fault of this.#armed) {
      const fate = this.#fateOfRequest(fault, subject, facts, nowUs)
      if (fate === undefined) continue
      this.#note(fault, nowUs, textOf(facts), `request: ${fateText(fate)}`)
      if (fate.kind === 'Pass') delayUs += fate.delayUs
      else return fate.kind === 'Replace' ? { ...fate, delayUs } : fate
    }
    return { kind: 'Pass', delayUs }
  }

  onAnswer(facts: RequestFacts, answer: Answer, nowUs: number): Fate {
    const subject = subjectOf(facts)
    let delayUs = 0
    for (const fault of this.#armed) {
      const fate = this.#fateOfAnswer(fault, subject, facts, answer, nowUs)
      if (fate === undefined) continue
      this.#note(fault, nowUs, textOf(facts), `answer: ${fateText(fate)}`)
      if (fate.kind === 'Pass') delayUs += fate.delayUs
      else return fate.kind === 'Replace' ? { ...fate, delayUs } : fate
    }
    return { kind: 'Pass', delayUs }
  }

  #fateOfRequest(fault: ArmedFault, subject: FaultSubject, facts: RequestFacts, nowUs: number): Fate | undefined {
    const { spec } = fault
    switch (spec.kind) {
      case 'Latency':
        return spec.on === 'Request' && fault.strikes(subject, nowUs) ? delayOf(fault, spec) : undefined
      case 'Silence':
        return spec.of.includes('Requests') && fault.strikes(subject, nowUs) ? { kind: 'Lose' } : undefined
      case 'RateLimitStorm': {
        if (!fault.strikes(subject, nowUs)) return undefined
        return {
          kind: 'Replace',
          delayUs: 0,
          answer: rateLimitAnswer(spec.status, spec.retryAfterSeconds, nowUs),
        }
      }
      case 'UnknownStatus':
      case 'ConnectionReset':
        if (spec.effect === 'Executed' || !fault.strikes(subject, nowUs)) return undefined
        if (this.#isExecuted(fault, spec.effect)) {
          this.#owed.set(facts.parameters, fault)
          return undefined
        }
        return fateFor(spec)
      default:
        return undefined
    }
  }

  #fateOfAnswer(
    fault: ArmedFault,
    subject: FaultSubject,
    { parameters }: RequestFacts,
    { status }: Answer,
    nowUs: number,
  ): Fate | undefined {
    const { spec } = fault
    switch (spec.kind) {
      case 'Latency':
        return spec.on === 'Answer' && fault.strikes(subject, nowUs) ? delayOf(fault, spec) : undefined
      // What was refused anyway is no accepted order.
      case 'AnswerLost':
        return status === 200 && fault.strikes(subject, nowUs) ? { kind: 'Lose' } : undefined
      case 'UnknownStatus':
      case 'ConnectionReset': {
        if (this.#owed.get(parameters) === fault) return fateFor(spec)
        return spec.effect === 'Executed' && status === 200 && fault.strikes(subject, nowUs) ? fateFor(spec) : undefined
      }
      default:
        return undefined
    }
  }

  #isExecuted(fault: ArmedFault, effect: FaultEffect): boolean {
    return effect === 'Either' && fault.random.nextInt(2) === 1
  }

  // ── orders and events ──────────────────────────────────────────────────────────────────────────────────────────────

  onOrder(facts: OrderFacts, nowUs: number): OrderFate {
    const subject = { account: facts.accountName, symbol: facts.symbol }
    for (const fault of this.#armed) {
      const { spec } = fault
      if (spec.kind !== 'OrderRejected' && spec.kind !== 'OrderEnded') continue
      if (!fault.strikes(subject, nowUs)) continue
      const subjectText = `${facts.accountName} ${facts.symbol} ${facts.clientOrderId}`
      if (spec.kind === 'OrderRejected') {
        this.#note(fault, nowUs, subjectText, `refused with ${spec.code}`)
        return { kind: 'Refuse', code: spec.code, message: spec.message }
      }
      const afterLots = Math.floor((facts.qtyLots * spec.filledPpm) / PPM)
      this.#note(fault, nowUs, subjectText, `${spec.state} after ${afterLots} of ${facts.qtyLots} lots`)
      return { kind: 'End', state: spec.state, afterLots }
    }
    return TAKE
  }

  onEvent(event: EventFacts, nowUs: number): Deliveries | undefined {
    return this.#armed.length === 0 ? undefined : this.#events.deliveriesOf(this.#armed, event, nowUs)
  }

  #active<Spec extends FaultSpec>(kind: Spec['kind'] & FaultKind, nowUs: number): ArmedFault<Spec>[] {
    const active = this.#armed.filter(fault => fault.spec.kind === kind && fault.isActive(nowUs))
    return active as unknown as ArmedFault<Spec>[]
  }

  #note({ id, spec }: ArmedFault, timeUs: number, subject: string, text: string): void {
    this.log.add({ timeUs, faultId: id, kind: spec.kind, subject, text })
  }
}

function subjectOf({ transport, operation, parameters, accountName }: RequestFacts): FaultSubject {
  return { account: accountName, operation, transport, symbol: parameters.raw('symbol') }
}

function delayOf({ random }: ArmedFault, { delayUs, jitterUs }: { delayUs: number; jitterUs: number }): Fate {
  return { kind: 'Pass', delayUs: delayUs + (jitterUs === 0 ? 0 : random.nextInt(jitterUs + 1)) }
}

function fateFor(spec: Extract<FaultSpec, { kind: 'UnknownStatus' | 'ConnectionReset' }>): Fate {
  if (spec.kind === 'ConnectionReset') return { kind: 'Reset' }
  return { kind: 'Replace', delayUs: 0, answer: unknownAnswer(spec.answer) }
}

function textOf({ operation, parameters, accountName }: RequestFacts): string {
  const names = ['symbol', 'newClientOrderId', 'origClientOrderId']
  return [operation, accountName, ...names.map(name => parameters.raw(name))].filter(Boolean).join(' ')
}

function fateText(fate: Fate): string {
  if (fate.kind === 'Pass') return `${formatSpanUs(fate.delayUs)} late`
  return fate.kind === 'Replace' ? `answered ${fate.answer.status} instead` : fate.kind
}
