/**
 * The kill switch in a gateway: its own way in, past the node, and the gate that lets no new order out of what was killed.
 *
 * Why here: when the node hangs, or its store cannot write, somebody who has the venue's connection must still be able to
 * cancel. Invariant: what was killed stays so over restarts until a person resumes it.
 */

import type { Server } from 'node:net'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { OrderRequest } from '../../core/domain/effects.ts'
import type { AccountIndex, ClientOrderId, TimeUs } from '../../core/domain/ids.ts'
import type { Kill, Report, SendFailureReport } from '../../core/domain/inputs.ts'
import type { Scope } from '../../core/domain/scope.ts'
import type { Clock, VenueEffect } from '../../ports.ts'
import { type Answer, listenForControl } from './control-socket.ts'
import type { ControlRequest, KillRequest } from './control-wire.ts'
import { isSameScope, type KeptKill, killFileOf, readKills, writeKills } from './kill-file.ts'
import { newsText } from './kill-press.ts'
import { KillRun } from './kill-run.ts'
import { KnownOrders } from './known-orders.ts'
import { type NamedScope, scopeOf } from './named-scope.ts'
import { gatewaySocketOf } from './socket-place.ts'

export interface GatewayKillsSetup {
  readonly configuration: Configuration
  readonly venueIndex: number
  readonly dataFolder: string
  readonly clock: Clock
  /** To the venue. */
  readonly send: (effect: VenueEffect) => void
  /** To the node: what was refused, and what was killed. */
  readonly tell: (input: SendFailureReport | Kill) => void
  readonly onLog: (text: string) => void
}

interface Killed {
  readonly kept: KeptKill
  readonly scope: Scope
}

export class GatewayKills {
  readonly #setup: GatewayKillsSetup
  readonly #venueId: string
  readonly #file: string
  readonly #known: KnownOrders
  readonly #runs = new Set<KillRun>()
  /** By account: questions whose answers are to come. */
  readonly #asked = new Map<AccountIndex, number>()
  #killed: Killed[] = []
  #server: Server | undefined

  constructor(setup: GatewayKillsSetup) {
    const { venueId, capabilities } = setup.configuration.venues[setup.venueIndex]!
    this.#setup = setup
    this.#venueId = venueId
    this.#file = killFileOf(setup.dataFolder, venueId)
    this.#known = new KnownOrders(capabilities.validityWindowUs)
  }

  /** Takes up what was killed before, and listens. Errors: the operating system's, where the socket cannot be made. */
  async begin(): Promise<void> {
    const kept = readKills(this.#file)
    // Room for later, when the disk may be full.
    this.#keep(kept)
    for (const kill of kept) this.#takeUp(kill)
    this.#server = await listenForControl(this.#setup.dataFolder, gatewaySocketOf(this.#venueId), (request, answer) =>
      this.#obey(request, answer),
    )
  }

  /** Nothing is asked any more. */
  close(): void {
    for (const run of this.#runs) run.close()
    this.#server?.close()
  }

  // ── between node and venue ─────────────────────────────────────────────────────────────────────────────────────────

  execute(effect: VenueEffect): void {
    if (this.#killed.length > 0 && this.#isRefused(effect)) return
    if (effect.kind === 'SendOrder') this.#known.onSent(effect.order, this.#setup.clock.nowUs())
    this.#send(effect)
  }

  onReport(report: Report): void {
    const isEnd = this.#known.onReport(report, this.#setup.clock.nowUs())
    for (const run of this.#runs) run.onReport(report, isEnd)
    if (report.kind !== 'MassStatusReport') return
    const asked = this.#asked.get(report.accountIndex) ?? 0
    this.#asked.set(report.accountIndex, Math.max(0, asked - 1))
  }

  /** A person lets the scope trade again; the node has it on record. */
  resume(scope: NamedScope): void {
    if (!this.#killed.some(({ kept }) => isSameScope(kept, scope))) return
    this.#killed = this.#killed.filter(({ kept }) => !isSameScope(kept, scope))
    this.#keep(this.#killed.map(({ kept }) => kept))
    this.#setup.onLog(`kill switch: ${scope.level} ${scope.name} is resumed`.trimEnd())
  }

  /** Resolves when nothing is being killed any more, or after so long. */
  async whenQuiet(patienceMs: number): Promise<void> {
    for (const deadlineMs = performance.now() + patienceMs; this.#runs.size > 0 && performance.now() < deadlineMs; )
      await new Promise(resolve => setTimeout(resolve, 20))
  }

  #send(effect: VenueEffect): void {
    if (effect.kind === 'RequestMassStatus')
      this.#asked.set(effect.accountIndex, (this.#asked.get(effect.accountIndex) ?? 0) + 1)
    this.#setup.send(effect)
  }

  // ── the gate ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #isRefused(effect: VenueEffect): boolean {
    if (effect.kind === 'SendOrder') {
      const { order } = effect
      const killed = this.#killed.find(each => this.#covers(each, order.accountIndex, order.instrumentIndex))
      if (killed === undefined || (killed.kept.flatten && closesPosition(order))) return false
      this.#refuse(order.clientOrderId, 'Order', killed)
      return true
    }
    if (effect.kind !== 'SendAmend') return false
    const { amend, accountIndex } = effect
    const killed = this.#killed.find(each => this.#covers(each, accountIndex, amend.instrumentIndex))
    if (killed === undefined) return false
    this.#refuse(amend.clientOrderId, 'Amend', killed)
    return true
  }

  #covers({ scope }: Killed, accountIndex: number, instrumentIndex: number): boolean {
    if (scope.level === 'Account') return scope.index === accountIndex
    return scope.level !== 'Instrument' || scope.index === instrumentIndex
  }

  #refuse(clientOrderId: ClientOrderId, action: 'Order' | 'Amend', { kept }: Killed): void {
    const text = `KILLED: ${kept.level} ${kept.name} by ${kept.actor}: nothing leaves until a person resumes it`
    const timeUs = 0 as TimeUs
    this.#setup.tell({ kind: 'SendFailureReport', timeUs, clientOrderId, action, certainty: 'NotSent', text })
  }

  // ── kills ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #obey(request: ControlRequest, answer: Answer): void {
    if (request.type !== 'Kill') {
      answer({ type: 'Refused', code: 'NOT_HERE', text: 'a gateway takes the kill switch alone; ask the node' })
      return
    }
    const accounts = this.#accountsIn(request.scope)
    if (accounts.length === 0) {
      answer({ type: 'Refused', code: 'NOT_HERE', text: `${this.#venueId} has nothing of it` })
      return
    }
    this.#kill(request, accounts, answer)
  }

  #kill(request: KillRequest, accounts: readonly AccountIndex[], answer: Answer): void {
    const { actor, reason, flatten, pressedUs } = request
    const kept = { ...request.scope, flatten, actor, reason, pressedUs }
    const scope = scopeOf(this.#setup.configuration, request.scope)!
    this.#killed = [...this.#killed.filter(each => !isSameScope(each.kept, kept)), { kept, scope }]
    this.#run(scope, accounts, pressedUs, reply => {
      answer(reply)
      if (reply.type === 'KillConfirmed') this.#setup.onLog(`kill switch: ${newsText(reply)}`)
    })
    const isKept = this.#keep(this.#killed.map(each => each.kept))
    const text = isKept ? '' : 'it could not be written and ends with this process'
    answer({ type: 'Taken', by: `gateway ${this.#venueId}`, isDurable: isKept, text })
    this.#setup.onLog(`kill switch: ${kept.level} ${kept.name} by ${actor}, past the node`)
    this.#tellNode({ kept, scope })
  }

  /** A kill of before a restart: it holds, and whatever is open goes. */
  #takeUp(kept: KeptKill): void {
    const scope = scopeOf(this.#setup.configuration, kept)
    const accounts = this.#accountsIn(kept)
    if (scope === undefined || accounts.length === 0) return
    this.#killed.push({ kept, scope })
    this.#tellNode({ kept, scope })
    this.#run(scope, accounts, this.#setup.clock.nowUs(), () => {})
  }

  #run(scope: Scope, accounts: readonly AccountIndex[], pressedUs: number, answer: Answer): void {
    const run: KillRun = new KillRun({
      scope,
      venueId: this.#venueId,
      accounts,
      olderAnswers: this.#asked,
      known: this.#known,
      clock: this.#setup.clock,
      pressedUs,
      send: effect => this.#send(effect),
      answer,
      onDone: () => void this.#runs.delete(run),
    })
    this.#runs.add(run)
    run.begin()
  }

  /** The journal has to know it, as soon as the node can listen. */
  #tellNode({ kept, scope }: Killed): void {
    const { actor, reason, flatten } = kept
    this.#setup.tell({ kind: 'Kill', timeUs: 0 as TimeUs, actor, reason, scope, flatten })
  }

  #accountsIn({ level, name }: NamedScope): AccountIndex[] {
    const { configuration, venueIndex } = this.#setup
    if (level === 'Strategy' || (level === 'Venue' && name !== this.#venueId)) return []
    const ours = configuration.accounts.flatMap((account, index) =>
      account.venueIndex === venueIndex ? [index as AccountIndex] : [],
    )
    if (level === 'Account') return ours.filter(index => configuration.accounts[index]!.accountId === name)
    if (level !== 'Instrument') return ours
    const isTraded = configuration.instruments.some(
      each => each.instrumentId === name && each.venueIndex === venueIndex,
    )
    return isTraded ? ours : []
  }

  #keep(kills: readonly KeptKill[]): boolean {
    try {
      writeKills(this.#file, kills)
      return true
    } catch (error) {
      this.#setup.onLog(`kill switch: ${this.#file} cannot be written: ${(error as Error).message}`)
      return false
    }
  }
}

/** The closing of a position, which a kill may ask for. */
function closesPosition(order: OrderRequest): boolean {
  return order.isReduceOnly && order.workingType === 'Market' && order.workingTimeInForce === 'IOC'
}
