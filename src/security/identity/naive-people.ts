/** People as one would write them down on paper: the twin that the real ones are held against. Keeps everything, in memory. */

import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../core/std/time.ts'

export interface NaivePerson {
  readonly name: string
  isDisabled: boolean
  lastStep: number
}

interface NaiveSession {
  readonly name: string
  readonly beganUs: number
  lastUsedUs: number
  stepUpUntilUs: number
  hasEnded: boolean
}

interface NaiveToken {
  readonly name: string
  readonly endsUs: number
  isRevoked: boolean
}

interface NaiveTicket {
  readonly name: string
  readonly madeUs: number
  tries: number
  isOver: boolean
}

/** What a try came to, in the words of the refusals. */
export type Word = 'ok' | 'SIGN_IN_REFUSED' | 'LOCKED_OUT' | 'TICKET_OVER' | 'SECOND_FACTOR_REFUSED' | 'SESSION_OVER'

export class NaivePeople {
  nowUs: number
  readonly people = new Map<string, NaivePerson>()
  readonly tickets: NaiveTicket[] = []
  readonly sessions: NaiveSession[] = []
  readonly tokens: NaiveToken[] = []
  /** Every failure of a name, each with when it was. */
  readonly #failures = new Map<string, { atUs: number }[]>()

  constructor(nowUs: number) {
    this.nowUs = nowUs
  }

  signIn(name: string, isRight: boolean): Word {
    if (this.#isLockedOut(name)) return 'LOCKED_OUT'
    const person = this.people.get(name)
    if (!isRight || person === undefined || person.isDisabled) return this.#fail(name, 'SIGN_IN_REFUSED')
    this.tickets.push({ name, madeUs: this.nowUs, tries: 0, isOver: false })
    return 'ok'
  }

  /** `step`: whose code was typed; undefined for a wrong one. */
  prove(ticket: NaiveTicket, step: number | undefined): Word {
    const person = this.people.get(ticket.name)!
    const isAlive = !ticket.isOver && ticket.tries < 5 && this.nowUs < ticket.madeUs + 5 * US_PER_MINUTE
    if (!isAlive || person.isDisabled) return 'TICKET_OVER'
    ticket.tries++
    const word = this.#factor(person, step)
    if (word !== 'ok') return word
    ticket.isOver = true
    const stepUpUntilUs = this.nowUs + 5 * US_PER_MINUTE
    const [beganUs, lastUsedUs] = [this.nowUs, this.nowUs]
    this.sessions.push({ name: person.name, beganUs, lastUsedUs, stepUpUntilUs, hasEnded: false })
    return 'ok'
  }

  stepUp(session: NaiveSession, step: number | undefined): Word {
    if (!this.use(session)) return 'SESSION_OVER'
    const word = this.#factor(this.people.get(session.name)!, step)
    if (word === 'ok') session.stepUpUntilUs = this.nowUs + 5 * US_PER_MINUTE
    return word
  }

  /** Returns: whether it is worth something; it is in use by that. */
  use(session: NaiveSession): boolean {
    if (this.#isOver(session) || this.people.get(session.name)!.isDisabled) return false
    // Written down every 15 seconds at most.
    if (this.nowUs - session.lastUsedUs >= 15 * US_PER_SECOND) session.lastUsedUs = this.nowUs
    return true
  }

  useToken({ name, endsUs, isRevoked }: NaiveToken): boolean {
    return !isRevoked && this.nowUs < endsUs && !this.people.get(name)!.isDisabled
  }

  disable(name: string): void {
    this.people.get(name)!.isDisabled = true
    for (const session of this.sessions) if (session.name === name) session.hasEnded = true
    for (const ticket of this.tickets) if (ticket.name === name) ticket.isOver = true
    for (const token of this.tokens) if (token.name === name) token.isRevoked = true
  }

  #isOver({ hasEnded, beganUs, lastUsedUs }: NaiveSession): boolean {
    const { nowUs } = this
    return hasEnded || nowUs >= beganUs + 12 * US_PER_HOUR || nowUs >= lastUsedUs + 30 * US_PER_MINUTE
  }

  #factor(person: NaivePerson, step: number | undefined): Word {
    if (this.#isLockedOut(person.name)) return 'LOCKED_OUT'
    const now = Math.floor(this.nowUs / (30 * US_PER_SECOND))
    const counts = step !== undefined && Math.abs(step - now) <= 1 && step > person.lastStep
    if (!counts) return this.#fail(person.name, 'SECOND_FACTOR_REFUSED')
    person.lastStep = step
    this.#failures.delete(person.name)
    return 'ok'
  }

  #fail(name: string, word: Word): Word {
    this.#failures.set(name, [...this.#recent(name), { atUs: this.nowUs }])
    return word
  }

  /** Forgotten a day after the last. */
  #recent(name: string): { atUs: number }[] {
    const all = this.#failures.get(name) ?? []
    return all.length > 0 && all.at(-1)!.atUs + US_PER_DAY <= this.nowUs ? [] : all
  }

  #isLockedOut(name: string): boolean {
    const failures = this.#recent(name)
    if (failures.length < 5) return false
    const waitUs = Math.min(15 * US_PER_MINUTE, 30 * US_PER_SECOND * 2 ** (failures.length - 5))
    return this.nowUs < failures.at(-1)!.atUs + waitUs
  }
}
