/**
 * One kill as a gateway carries it out by itself: cancels what it knows, asks the venue what is open, cancels that, and asks
 * again until the venue says that nothing is.
 *
 * Invariants: only an answer to a question that was asked after the kill confirms it; an order whose fate is not known keeps it
 * open until the venue's validity window is over.
 */

import type { SendCancel } from '../../core/domain/effects.ts'
import type { AccountIndex, TimeUs } from '../../core/domain/ids.ts'
import type { MassStatusReport, Report } from '../../core/domain/inputs.ts'
import type { Scope } from '../../core/domain/scope.ts'
import type { Clock, VenueEffect } from '../../ports.ts'
import type { Answer } from './control-socket.ts'
import { cancelOf, type KnownOrders } from './known-orders.ts'

export interface KillRunSetup {
  readonly scope: Scope
  readonly venueId: string
  /** Of this venue, and in the scope. */
  readonly accounts: readonly AccountIndex[]
  /** By account: answers to older questions that are still to come. */
  readonly olderAnswers: ReadonlyMap<AccountIndex, number>
  readonly known: KnownOrders
  readonly clock: Clock
  readonly pressedUs: number
  readonly send: (effect: VenueEffect) => void
  readonly answer: Answer
  readonly onDone: () => void
}

const RE_ASK_MS = 200
const UNANSWERED_MS = 2_000
/** Fills of the last minutes come along; the node books them when it can. */
const SINCE_US = 600_000_000

export class KillRun {
  readonly #setup: KillRunSetup
  readonly #left: Set<AccountIndex>
  readonly #older: Map<AccountIndex, number>
  readonly #timers = new Map<AccountIndex, NodeJS.Timeout>()
  readonly #canceled = new Set<string>()
  readonly #unknown = new Map<AccountIndex, number>()
  #lastSentUs = 0
  #lastAcknowledgedUs = 0

  constructor(setup: KillRunSetup) {
    this.#setup = setup
    this.#left = new Set(setup.accounts)
    this.#older = new Map(setup.olderAnswers)
  }

  get isDone(): boolean {
    return this.#left.size === 0
  }

  begin(): void {
    this.#cancelKnown()
    for (const account of this.#left) this.#ask(account)
    if (this.isDone) this.#finish()
  }

  /** `isEnd`: the report told the end of an order. */
  onReport(report: Report, isEnd: boolean): void {
    if (isEnd && 'clientOrderId' in report && this.#canceled.has(report.clientOrderId))
      this.#lastAcknowledgedUs = this.#sincePressUs()
    if (report.kind === 'MassStatusReport' && this.#left.has(report.accountIndex)) this.#onMassStatus(report)
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }

  // ── asking ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #ask(accountIndex: AccountIndex): void {
    const sinceTimeUs = Math.max(0, this.#setup.clock.nowUs() - SINCE_US) as TimeUs
    this.#askIn(accountIndex, UNANSWERED_MS)
    this.#setup.send({ kind: 'RequestMassStatus', accountIndex, sinceTimeUs })
  }

  #askIn(accountIndex: AccountIndex, delayMs: number): void {
    clearTimeout(this.#timers.get(accountIndex))
    this.#timers.set(
      accountIndex,
      setTimeout(() => this.#ask(accountIndex), delayMs),
    )
  }

  #onMassStatus(report: MassStatusReport): void {
    const { accountIndex } = report
    const older = this.#older.get(accountIndex) ?? 0
    if (older > 0) return void this.#older.set(accountIndex, older - 1)
    if (report.outcome === 'CouldNotAsk') return this.#askIn(accountIndex, RE_ASK_MS * 5)
    const { cancels, unknownCount } = this.#openIn(report)
    for (const cancel of cancels) this.#cancel(cancel)
    const openCount = cancels.length + this.#countUnlisted(report)
    this.#unknown.set(accountIndex, unknownCount)
    if (openCount > 0) {
      this.#setup.answer({ type: 'KillProgress', ...this.#news(), openCount })
      return this.#askIn(accountIndex, RE_ASK_MS)
    }
    clearTimeout(this.#timers.get(accountIndex))
    this.#left.delete(accountIndex)
    if (this.isDone) this.#finish()
  }

  /** What the venue lists of the scope, as cancels; what is on an instrument that we do not have is counted. */
  #openIn(report: MassStatusReport): { cancels: SendCancel[]; unknownCount: number } {
    const { accountIndex } = report
    const cancels: SendCancel[] = []
    let unknownCount = 0
    const listed = report.openOrders ?? report.openClientOrderIds.map(clientOrderId => ({ clientOrderId }))
    for (const order of listed) {
      const known = this.#setup.known.get(order.clientOrderId)
      const told = 'instrumentIndex' in order ? order : undefined
      const instrumentIndex = told?.instrumentIndex ?? known?.instrumentIndex
      if (instrumentIndex === undefined) unknownCount++
      else {
        const venueOrderId = told?.venueOrderId ?? known?.venueOrderId
        const cancel = cancelOf({ accountIndex, instrumentIndex, clientOrderId: order.clientOrderId }, venueOrderId)
        if (this.#covers(cancel)) cancels.push(cancel)
      }
    }
    return { cancels, unknownCount: this.#setup.scope.level === 'Instrument' ? 0 : unknownCount }
  }

  /** Sent, not listed and not heard of: it may be on its way. */
  #countUnlisted(report: MassStatusReport): number {
    const listed = new Set(report.openClientOrderIds)
    const isUnlisted = (cancel: SendCancel) =>
      cancel.accountIndex === report.accountIndex && this.#covers(cancel) && !listed.has(cancel.clientOrderId)
    return this.#setup.known.open().filter(isUnlisted).length
  }

  // ── canceling ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #cancelKnown(): void {
    for (const cancel of this.#setup.known.open()) if (this.#covers(cancel)) this.#cancel(cancel)
  }

  #covers({ accountIndex, instrumentIndex }: SendCancel): boolean {
    const { scope, accounts } = this.#setup
    return accounts.includes(accountIndex) && (scope.level !== 'Instrument' || scope.index === instrumentIndex)
  }

  #cancel(cancel: SendCancel): void {
    this.#setup.send(cancel)
    this.#canceled.add(cancel.clientOrderId)
    this.#lastSentUs = this.#sincePressUs()
  }

  // ── telling ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #finish(): void {
    const unknownCount = [...this.#unknown.values()].reduce((sum, count) => sum + count, 0)
    this.#setup.answer({ type: 'KillConfirmed', ...this.#news(), confirmedUs: this.#sincePressUs(), unknownCount })
    this.#setup.onDone()
  }

  #news() {
    const { venueId } = this.#setup
    const cancelCount = this.#canceled.size
    const times = { lastSentUs: this.#lastSentUs, lastAcknowledgedUs: this.#lastAcknowledgedUs }
    return { by: `gateway ${venueId}`, cancelCount, ...times }
  }

  #sincePressUs(): number {
    return Math.max(1, this.#setup.clock.nowUs() - this.#setup.pressedUs)
  }
}
