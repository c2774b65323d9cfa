/**
 * The venue's dead man's switch: an account that set it and is not heard of again in time has its open orders canceled.
 *
 * Invariant: fires once; whoever wants it again sets it again. A venue that starts anew has forgotten none of them.
 */

import type { AccountIndex, TimeUs } from '../../core/domain/ids.ts'
import type { DeadMansSwitchReport, SwitchOutcome } from '../../core/domain/inputs.ts'
import type { OrderDesk } from './order-desk.ts'
import type { VenueAccount } from './venue-account.ts'

const NEVER = Number.POSITIVE_INFINITY

export class VenueSwitches {
  nextDueUs = NEVER
  readonly #desk: OrderDesk

  constructor(desk: OrderDesk) {
    this.#desk = desk
  }

  /** After accounts were restored, and after each change. */
  refresh(): void {
    this.nextDueUs = NEVER
    for (const account of this.#desk.accounts) this.nextDueUs = Math.min(this.nextDueUs, account?.switchAtUs ?? NEVER)
  }

  /** 0 takes it down. */
  set(accountIndex: AccountIndex, timeoutUs: number): void {
    const { accounts, nowUs, recorder } = this.#desk
    const account = accounts[accountIndex]
    if (account === undefined) return this.#tell(accountIndex, 'Failed', 0, `account ${accountIndex} is unknown here`)
    account.switchAtUs = timeoutUs === 0 ? NEVER : nowUs + timeoutUs
    recorder?.onAccount(account)
    this.refresh()
    if (timeoutUs === 0) this.#tell(accountIndex, 'Disarmed', 0, '')
    else this.#tell(accountIndex, 'Armed', account.switchAtUs, '')
  }

  runDue(): void {
    for (const account of this.#desk.accounts)
      if (account !== undefined && account.switchAtUs <= this.#desk.nowUs) this.#fire(account)
  }

  #fire(account: VenueAccount): void {
    account.switchAtUs = NEVER
    this.refresh()
    this.#desk.recorder?.onAccount(account)
    for (const order of account.orders.all()) if (order.isOpen) this.#desk.end(order, 'Canceled', "dead man's switch")
    this.#tell(account.index, 'Disarmed', 0, 'it fired: every open order of the account was canceled')
  }

  #tell(accountIndex: AccountIndex, outcome: SwitchOutcome, untilTimeUs: number, text: string): void {
    const report: DeadMansSwitchReport = {
      kind: 'DeadMansSwitchReport',
      timeUs: 0 as TimeUs,
      accountIndex,
      outcome,
      untilTimeUs: untilTimeUs as TimeUs,
      text,
    }
    this.#desk.outbox.send(report, this.#desk.nowUs)
  }
}
