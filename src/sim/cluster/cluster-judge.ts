/**
 * What must hold between several nodes, judged by what the store committed, by the world's time, and by what went over the
 * wires: rule 2 of docs/design, and that no replica leads that differs or has not read all.
 */

import { addsRisk } from '../../core/domain/effects.ts'
import type { VenueEffect } from '../../ports.ts'
import type { Judge } from '../judge.ts'
import type { BreakRule } from '../rules.ts'
import type { World } from '../virtual-time.ts'
import type { DeskRow, LeaseRow, StoreDesk } from './store-desk.ts'
import type { StoreObserver, StoreServer } from './store-server.ts'

interface KnownLease {
  /** By the world's time: nobody else may lead before it, unless its holder's session has ended. */
  untilUs: number
  /** The end of the journal when it was claimed: where whoever holds it goes on. */
  readonly headSequence: number
}

export class ClusterJudge implements StoreObserver {
  server: StoreServer | undefined
  /** The store's clock was set: what it says of leases is not true any more. */
  isClockStepped = false
  /** Acknowledged blocks are gone. */
  hasLost = false
  /** What added risk and went to a socket. */
  sentCount = 0
  claimCount = 0
  /** For faults that wait for the worst moment: an order is durable, and its node not told yet; or it is on its way to its gateway. */
  atNextDurableOrder: (() => void) | undefined
  atNextRelease: (() => void) | undefined
  atNextClaim: (() => void) | undefined
  readonly #world: World
  readonly #judge: Judge
  readonly #leases = new Map<number, KnownLease>()
  /** By epoch: whose orders went over the wire. */
  readonly #senders = new Map<number, string>()
  #newestSent = 0
  #newestClaimed = 0

  constructor(world: World, judge: Judge) {
    this.#world = world
    this.#judge = judge
  }

  get #break(): BreakRule {
    return (rule, text) => this.#judge.break(rule, text)
  }

  // ── the store ──────────────────────────────────────────────────────────────────────────────────────────────────────

  onWritten({ lease }: StoreDesk, { blockNumber, epoch }: DeskRow): void {
    if (epoch < lease.epoch)
      this.#break('APPENDED_IN_OLD_EPOCH', `block ${blockNumber} of epoch ${epoch}, after a claim of ${lease.epoch}`)
  }

  onDurable(_: StoreDesk, row: DeskRow): void {
    const { durable } = this.#judge
    const before = durable.orders.size
    durable.onSynced(row, row.opened!.block.payload)
    this.#world.trace.note('store', 'durable', row.blockNumber, () => `epoch ${row.epoch}, up to ${row.lastSequence}`)
    if (durable.orders.size === before) return
    const strike = this.atNextDurableOrder
    this.atNextDurableOrder = undefined
    strike?.()
  }

  onLost(_: StoreDesk, rows: readonly DeskRow[]): void {
    this.hasLost = true
    this.#world.trace.note('store', 'lost', rows[0]!.blockNumber, () => `up to ${rows.at(-1)!.blockNumber}`)
    this.#judge.onCut(rows)
  }

  onClaim(desk: StoreDesk, before: LeaseRow): void {
    const { lease } = desk
    const { trace } = this.#world
    this.claimCount++
    trace.note('store', 'claimed', lease.epoch, () => lease.nodeId)
    if (!this.#isFree(before))
      this.#break(
        'TWO_LEADERS',
        `${lease.nodeId} in epoch ${lease.epoch}, while the lease of epoch ${this.#newestClaimed} runs`,
      )
    this.#newestClaimed = lease.epoch
    this.#leases.set(lease.epoch, { untilUs: this.#untilUs(lease), headSequence: desk.head.lastSequence })
    const strike = this.atNextClaim
    this.atNextClaim = undefined
    strike?.()
  }

  onLease({ lease }: StoreDesk): void {
    const known = this.#leases.get(lease.epoch)
    if (known !== undefined) known.untilUs = this.#untilUs(lease)
  }

  /** Whether the lease that was claimed last is over; it may be one that the store has lost since. */
  #isFree(before: LeaseRow): boolean {
    const known = this.#leases.get(this.#newestClaimed)
    if (known === undefined || this.isClockStepped || this.#world.nowUs >= known.untilUs) return true
    const hasEnded = before.isReleased || before.sessionLife === this.server!.life
    return hasEnded && before.epoch === this.#newestClaimed
  }

  /** By the world's time, what the store says of it. */
  #untilUs({ isReleased, expiresUs, durationUs }: LeaseRow): number {
    const { nowUs } = this.#world
    if (isReleased) return nowUs
    return this.isClockStepped ? nowUs + durationUs : expiresUs - this.server!.clockOffsetUs
  }

  // ── the nodes ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The first turn of a node's own. */
  onLeads(name: string, epoch: number, sequence: number): void {
    const lease = this.#leases.get(epoch)
    if (lease !== undefined && sequence !== lease.headSequence + 1)
      this.#break(
        'LED_FROM_ELSEWHERE',
        `${name} leads in epoch ${epoch} from input ${sequence}; the journal ended at ${lease.headSequence}`,
      )
  }

  /** A node takes its lease for held so long, whether it has something to send or not. */
  onLead(leftUs: number, epoch: number, name: string): void {
    const untilUs = this.#world.nowUs + leftUs
    const lease = this.#leases.get(epoch)
    if (lease === undefined || leftUs <= 0 || this.isClockStepped || untilUs <= lease.untilUs) return
    const lateUs = Math.ceil(untilUs - lease.untilUs)
    this.#break('TRUSTED_PAST_LEASE', `${name} in epoch ${epoch}: ${lateUs} us longer than the lease runs`)
  }

  // ── the wires ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Right before the channel to the gateway: the node has looked at its deadline. */
  onRelease(effect: VenueEffect, epoch: number, sender: string): void {
    if (!addsRisk(effect)) return
    this.#checkLease(epoch, `${effect.kind} left ${sender} in epoch ${epoch}`)
    const strike = this.atNextRelease
    this.atNextRelease = undefined
    strike?.()
  }

  /** Right before a venue's socket: `sender` is one life of a node. */
  onWire(effect: VenueEffect, epoch: number, sender: string): void {
    if (!addsRisk(effect)) return
    this.sentCount++
    const what = `${effect.kind} of ${sender} in epoch ${epoch}`
    const other = this.#senders.get(epoch)
    if (other !== undefined && other !== sender) this.#break('TWO_LEADERS', `${what}, in which ${other} sent`)
    this.#senders.set(epoch, sender)
    if (epoch < this.#newestSent) this.#break('SENT_IN_OLD_EPOCH', `${what}, after one of epoch ${this.#newestSent}`)
    this.#newestSent = Math.max(this.#newestSent, epoch)
    this.#checkLease(epoch, what)
  }

  #checkLease(epoch: number, what: string): void {
    const { nowUs } = this.#world
    const lease = this.#leases.get(epoch)
    if (lease === undefined) this.#break('SENT_PAST_LEASE', `${what}, which was never granted`)
    else if (nowUs >= lease.untilUs) this.#break('SENT_PAST_LEASE', `${what}, ${nowUs - lease.untilUs} us late`)
  }
}
