/** What is worth an alert about the other nodes and the store that they share, each told when it changes; what the store lacks from time to time while it lasts. */

import { SEEN_US_MAX } from '../../cluster/presence.ts'
import type { Severity } from '../../core/domain/effects.ts'
import { US_PER_MINUTE } from '../../core/std/time.ts'
import type { SeenNode, SharedStore, StoreFinding } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'

const DURABILITY_EVERY_MS = 60_000
/** An alert that nobody raises again ends after a quarter of an hour: while the cause lasts it is raised this often. */
const FINDING_AGAIN_US = 10 * US_PER_MINUTE
/** In the place of a refusal: a node that was seen to lead, and has not stood by since. */
const LED = 'it led'

export class ClusterWatch {
  readonly #nodeId: string
  readonly #machineUs: () => number
  readonly #alert: (severity: Severity, code: string, text: string) => void
  /** By node: why it cannot be promoted. */
  readonly #standbys = new Map<string, string>()
  /** What the store lacks, by code and text, and when that was told last. */
  readonly #findings = new Map<string, { readonly code: string; readonly toldUs: number }>()
  /** The newest input that the leader said it had applied, and when that was heard. */
  #leaderSequence = 0
  #leaderHeardUs = 0
  #isStoreAway = false
  /** Since when the store answers; long ago where it was never away. */
  #storeBackUs = Number.NEGATIVE_INFINITY

  constructor(
    nodeId: string,
    machineUs: () => number,
    alert: (severity: Severity, code: string, text: string) => void,
  ) {
    this.#machineUs = machineUs
    this.#nodeId = nodeId
    this.#alert = alert
  }

  /** How long ago the leader was where this node has not come to; 0 for one that keeps up. */
  lagUs(appliedSequence: number): number {
    return appliedSequence >= this.#leaderSequence ? 0 : this.#machineUs() - this.#leaderHeardUs
  }

  onNodes(nodes: readonly SeenNode[], isLeader: boolean): void {
    const leader = nodes.find(({ role, nodeId }) => role === 'Leader' && nodeId !== this.#nodeId)
    if (leader !== undefined && leader.appliedSequence > this.#leaderSequence) {
      this.#leaderSequence = leader.appliedSequence
      this.#leaderHeardUs = this.#machineUs()
    }
    if (isLeader) this.#watchStandbys(nodes.filter(({ nodeId }) => nodeId !== this.#nodeId))
  }

  /** Which of two leads, and for which one a lease is kept, cannot be told by their name. */
  onNameShared(isShared: boolean): void {
    const what = `another process goes by the name ${this.#nodeId}`
    if (isShared) this.#alert('Critical', 'NODE_NAME_SHARED', `${what}: give each node its own (--node)`)
    else this.#alert('Info', 'NODE_NAME_OWN', `no other process goes by the name ${this.#nodeId} any more`)
  }

  onStoreAway(isAway: boolean, reason: string): void {
    this.#isStoreAway = isAway
    this.#storeBackUs = this.#machineUs()
    // The reason is mostly an error of the same code.
    if (isAway) this.#alert('Critical', 'STORE_AWAY', reason.replace(/^STORE_AWAY: /, ''))
    else this.#alert('Info', 'STORE_BACK', 'the store answers again')
  }

  /** Asks the store what it promises, now and every minute. */
  async onLeading(store: SharedStore): Promise<void> {
    try {
      const { findings } = await store.durability()
      this.#takeFindings(findings)
    } catch (error) {
      if (!(error instanceof JournalError)) throw error
    }
    setTimeout(() => void this.onLeading(store), DURABILITY_EVERY_MS).unref()
  }

  /** What the store could not say stays as it was. */
  #takeFindings(findings: readonly StoreFinding[]): void {
    const nowUs = this.#machineUs()
    const before = new Map(this.#findings)
    this.#findings.clear()
    for (const { code, severity, text, remedy } of findings) {
      const key = `${code} ${text}`
      const toldUs = before.get(key)?.toldUs
      const isDue = toldUs === undefined || (severity !== 'Info' && nowUs - toldUs >= FINDING_AGAIN_US)
      if (isDue) this.#alert(severity, code, `${text}; ${remedy}`)
      this.#findings.set(key, { code, toldUs: isDue ? nowUs : toldUs })
    }
    const standing = new Set(findings.map(({ code }) => code))
    for (const code of new Set([...before.values()].map(each => each.code)))
      if (!standing.has(code)) this.#alert('Info', code, 'the store says that this is over')
  }

  #watchStandbys(others: readonly SeenNode[]): void {
    for (const { nodeId, role, refusal } of others) {
      const before = this.#standbys.get(nodeId)
      // The newest word of the leader before this one, who may be dead: it stands by when it says so.
      if (role === 'Leader') {
        this.#standbys.set(nodeId, LED)
        continue
      }
      this.#standbys.set(nodeId, refusal)
      if (before === refusal) continue
      if (refusal !== '') this.#alert('Warning', 'STANDBY_NOT_READY', `${nodeId} cannot be promoted: ${refusal}`)
      else this.#alert('Info', 'STANDBY_READY', `${nodeId} stands by and can be promoted`)
    }
    // While the store was away nobody could say that he is there.
    if (this.#isStoreAway || this.#machineUs() - this.#storeBackUs < SEEN_US_MAX) return
    for (const nodeId of this.#standbys.keys()) {
      if (others.some(each => each.nodeId === nodeId)) continue
      this.#standbys.delete(nodeId)
      this.#alert('Critical', 'STANDBY_MISSING', `${nodeId} is not heard of any more`)
    }
  }
}
