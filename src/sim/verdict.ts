/** The end of a run: whether everything has come to rest, and whether what is there then is what ought to be. */

import type { Judge } from './judge.ts'
import type { SimPlan } from './plan.ts'
import { checkBooks, checkDecisions, checkStates } from './quiet-checks.ts'
import type { SimDisk } from './sim-disk.ts'
import type { SimNode } from './sim-node.ts'
import type { SimSupervisor } from './sim-supervisor.ts'
import type { SimVenue } from './sim-venue.ts'

export interface VerdictSetup {
  readonly plan: SimPlan
  readonly judge: Judge
  readonly venue: SimVenue
  readonly disk: SimDisk
  readonly supervisors: readonly SimSupervisor[]
}

export class Verdict {
  readonly #setup: VerdictSetup

  constructor(setup: VerdictSetup) {
    this.#setup = setup
  }

  get isReady(): boolean {
    return this.#setup.supervisors.every(({ node }) => node?.isReady === true)
  }

  get looksQuiet(): boolean {
    return this.#whatIsAmiss() === ''
  }

  /** At the very end: `isQuiet` says that it was, and still is. */
  give(isQuiet: boolean): void {
    const { plan, judge, supervisors } = this.#setup
    if (isQuiet) for (const { node } of supervisors) this.#compare(node!)
    else if (plan.mode === 'liveness') judge.break('NOT_RECOVERED', this.#whatIsAmiss())
  }

  #whatIsAmiss(): string {
    const { supervisors, venue } = this.#setup
    for (const supervisor of supervisors) {
      const text = amissIn(supervisor)
      if (text !== '') return text
    }
    const working = venue.openOrders()
    if (working.length > 0) return `orders work at the venue: ${working.map(each => each.clientOrderId).join(', ')}`
    return ''
  }

  #compare(node: SimNode): void {
    const { judge, disk, plan } = this.#setup
    if (!this.#isLossKnown(node)) checkBooks(judge, node.engine)
    const snapshots = disk.snapshots.toReversed()
    checkStates(judge, node.engine, node.journal, snapshots)
    if (plan.seed % 4 === 0) checkDecisions(judge, node.journal, snapshots)
    if (plan.mode === 'liveness') this.#checkRestrictions(node)
  }

  #checkRestrictions({ engine: { state } }: SimNode): void {
    const restricted = state.built.risk.tradingStates.save()
    if (restricted.length > 0)
      this.#setup.judge.break('NOT_RECOVERED', `trading is restricted: ${JSON.stringify(restricted)}`)
  }

  /**
   * Where messages are lost without a trace, a fill may be too old to be asked for by the time that somebody asks: then the
   * difference must be known, and the account restricted until a person has looked.
   */
  #isLossKnown({ engine: { state } }: SimNode): boolean {
    if (this.#setup.plan.lossPpm === 0) return false
    return state.built.risk.tradingStates.stateOf({ level: 'Account', index: 0 }) !== 'Active'
  }
}

/** Returns: why this node is not at rest; empty where it is. */
function amissIn({ node, isRefused }: SimSupervisor): string {
  if (node === undefined) return isRefused ? 'the journal is refused' : 'the node is between two lives'
  const { state } = node.engine
  if (!node.isReady) return 'the node is not ready'
  if (state.orders.openCount > 0) {
    const open = [...state.orders.open()].map(({ clientOrderId, status }) => `${clientOrderId} ${status}`)
    return `orders are open: ${open.join(', ')}`
  }
  if (!state.accountIsReconciled[0]) return 'the account is not reconciled'
  if (node.node.durableSequence !== state.sequence) return 'not everything is durable'
  return ''
}
