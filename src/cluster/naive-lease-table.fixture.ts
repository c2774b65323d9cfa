/** A lease table in memory with a clock that a test moves: what the ports promise, and nothing else. */

import type { ClaimAnswer, HolderWatch, LeaseClaim, LeaseTable, LeaseView } from '../ports.ts'

export class NaiveLeaseStore {
  epoch = 0
  nodeId = ''
  buildId = ''
  configHash = ''
  untilUs = 0
  isReleased = false
  handoverTo = ''
  isAway = false
  nowUs = 0
  /** Ended with the session of the holder. */
  session = Promise.withResolvers<void>()
  /** Of the holder's own process: it hears that its session has ended. */
  onSessionEnd: () => void = () => {}

  /** The holder's process dies. */
  endSession(): void {
    this.session.resolve()
  }

  of(nodeId: string): LeaseTable {
    return {
      view: async () => this.view(),
      claim: async claim => this.#claim(nodeId, claim),
      renew: async (epoch, durationUs) => this.#renew(epoch, durationUs),
      release: async (epoch, to) => this.#release(epoch, to),
      askForHandover: async to => {
        this.handoverTo = to
      },
      onSessionEnd: listener => {
        this.onSessionEnd = listener
      },
      watchHolder: async () => this.#watch(),
    }
  }

  view(): LeaseView {
    if (this.isAway) throw new Error('STORE_AWAY')
    const { epoch, nodeId, buildId, configHash, isReleased, handoverTo } = this
    const remainingUs = isReleased ? 0 : this.untilUs - this.nowUs
    return { epoch, nodeId, buildId, configHash, remainingUs, isReleased, handoverTo }
  }

  #claim(nodeId: string, { seenEpoch, durationUs, buildId, configHash }: LeaseClaim): ClaimAnswer {
    const view = this.view()
    if (seenEpoch !== this.epoch) return { isGranted: false, refusal: 'OVERTAKEN', text: '', view }
    Object.assign(this, { epoch: this.epoch + 1, nodeId, buildId, configHash, isReleased: false, handoverTo: '' })
    this.untilUs = this.nowUs + durationUs
    this.session = Promise.withResolvers<void>()
    return {
      isGranted: true,
      epoch: this.epoch,
      head: { blockNumber: 0, epoch: 0, lastSequence: 0, hash: '' },
    }
  }

  #renew(epoch: number, durationUs: number): LeaseView {
    if (!this.isAway && epoch === this.epoch) this.untilUs = this.nowUs + durationUs
    return this.view()
  }

  #release(epoch: number, to: string): void {
    if (epoch !== this.epoch) return
    this.isReleased = true
    this.handoverTo = to
  }

  #watch(): HolderWatch {
    this.view()
    return { ended: this.session.promise, close: () => {} }
  }
}
