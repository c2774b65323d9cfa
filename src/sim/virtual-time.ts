/**
 * Virtual time: what happens next, in one thread, in the order of its time; and the processes it happens to, which may
 * crash, pause or be slow.
 *
 * Invariants: an event belongs to a process and is dropped with it; promises that an event settled have run to their end
 * before the next event; nothing reads the machine's clock.
 */

import type { TimeUs } from '../core/domain/ids.ts'
import { assert } from '../core/std/assert.ts'
import { DueQueue } from '../core/std/due-queue.ts'
import { FollowingClock } from '../core/std/following-clock.ts'
import type { Clock } from '../ports.ts'
import type { Trace } from './trace.ts'

/** 2026-03-02, a Monday, 09:00 UTC. */
export const START_US = 1_772_442_000_000_000

const EVENTS_IN_AN_INSTANT_MAX = 100_000

export class SimProcess {
  readonly name: string
  isAlive = true
  /** Stopped until then: what comes meanwhile waits. */
  resumesAtUs = 0
  /** What each event costs it; more than 0 for a slow one. */
  stepUs = 0
  freeAtUs = 0
  /** Its wall clock's error, and by how much its clocks run fast. */
  clockOffsetUs = 0
  driftPpm = 0

  constructor(name: string) {
    this.name = name
  }
}

export interface Happening {
  readonly process: SimProcess
  readonly work: () => void
  isCleared: boolean
  /** Its work may settle promises, whose continuations belong to the same instant. */
  readonly mayAwait: boolean
}

/** Ends when every promise that can go on has gone on; several times as fast as a turn of the event loop. */
const untilSettled = (resolve: () => void) => process.nextTick(resolve)

export class World {
  readonly trace: Trace
  nowUs = START_US
  /** Whose event it is. */
  current: SimProcess
  eventCount = 0
  /** Set by what ends a run early. */
  isOver = false
  #eventsNow = 0
  readonly #due = new DueQueue<Happening>()

  constructor(trace: Trace) {
    this.trace = trace
    this.current = new SimProcess('world')
  }

  at(process: SimProcess, delayUs: number, work: () => void, mayAwait = true): Happening {
    const happening = { process, work, isCleared: false, mayAwait }
    this.#due.push(this.nowUs + Math.max(0, Math.round(delayUs)), happening)
    return happening
  }

  /** Lets time pass until `untilUs`, or until `isDone` says so between two events. */
  async runUntil(untilUs: number, isDone: () => boolean = () => false): Promise<void> {
    while (!this.isOver && !isDone()) {
      const atUs = this.#due.peekAtUs()
      if (atUs > untilUs) {
        this.nowUs = Math.max(this.nowUs, untilUs)
        return
      }
      const happening = this.#due.pop()!
      this.#moveTo(atUs, happening.process)
      const { process } = happening
      if (happening.isCleared || !process.isAlive) continue
      const readyUs = Math.max(process.resumesAtUs, process.freeAtUs)
      if (readyUs > this.nowUs) this.#due.push(readyUs, happening)
      else {
        this.#happen(happening)
        if (happening.mayAwait) await new Promise<void>(untilSettled)
      }
    }
  }

  /** Whoever lets time stand still would let us wait for ever. */
  #moveTo(atUs: number, { name }: SimProcess): void {
    this.#eventsNow++
    if (atUs <= this.nowUs) {
      assert(this.#eventsNow < EVENTS_IN_AN_INSTANT_MAX, `time goes on after ${this.#eventsNow} events, now of ${name}`)
      return
    }
    this.nowUs = atUs
    this.#eventsNow = 0
  }

  #happen({ process, work }: Happening): void {
    this.eventCount++
    this.current = process
    if (process.stepUs > 0) process.freeAtUs = this.nowUs + process.stepUs
    work()
  }

  /** A process's own idea of the time, and of how long it has been. */
  clockOf(process: SimProcess): Clock {
    return {
      nowUs: () => (this.monotonicUs(process) + process.clockOffsetUs) as TimeUs,
      monotonicUs: () => this.monotonicUs(process),
    }
  }

  /** As a process of ours reads them: the real following of a wall that is set. */
  followingClockOf(process: SimProcess): Clock {
    const { nowUs, monotonicUs } = this.clockOf(process)
    const clock = new FollowingClock({
      originMs: process.clockOffsetUs / 1_000,
      wallMs: () => Math.floor(nowUs() / 1_000),
      monotonicMs: () => monotonicUs() / 1_000,
    })
    return { nowUs: () => clock.nowUs() as TimeUs, monotonicUs }
  }

  monotonicUs({ driftPpm }: SimProcess): number {
    return this.nowUs + Math.floor(((this.nowUs - START_US) * driftPpm) / 1_000_000)
  }
}
