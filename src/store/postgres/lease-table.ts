/** The lease of a desk as a row of the database, with the lock of the session in which its holder lives. */

import {
  CLAIM_REFUSALS,
  type ClaimAnswer,
  type ClaimRefusal,
  type HolderWatch,
  type JournalHead,
  type LeaseClaim,
  type LeaseTable,
  type LeaseView,
} from '../../ports.ts'
import { JournalError } from '../journal-error.ts'
import type { Desk } from './desk.ts'
import { watchHolder } from './holder-watch.ts'
import type { KnownHead } from './known-head.ts'
import { Line } from './line.ts'
import type { Question, Session } from './session.ts'

const VIEW: Question = { name: 'see-lease', text: 'SELECT * FROM holdfast.see_lease($1)' }
const RENEW: Question = { name: 'renew-lease', text: 'SELECT * FROM holdfast.renew_lease($1, $2, $3, $4, $5)' }
const RELEASE: Question = { name: 'release-lease', text: 'SELECT holdfast.release_lease($1, $2, $3, $4)' }
const ASK: Question = { name: 'ask-for-handover', text: 'SELECT holdfast.ask_for_handover($1, $2)' }
const CLAIM: Question = {
  name: 'claim-lease',
  text: `SELECT status, detail, (view).*, head_block, head_epoch, head_sequence, head_hash, lost_until
         FROM holdfast.claim_lease($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
}

interface ViewRow {
  readonly epoch: number
  readonly node_id: string
  readonly build_id: string
  readonly config_hash: string
  readonly remaining_us: number
  readonly is_released: boolean
  readonly handover_to: string
}

interface ClaimRow extends ViewRow {
  readonly status: ClaimRefusal | 'GRANTED' | 'WENT_BACK'
  readonly detail: string
  readonly head_block: number
  readonly head_epoch: number
  readonly head_sequence: number
  readonly head_hash: string
  readonly lost_until: number
}

export class PostgresLeaseTable implements LeaseTable {
  readonly #desk: Desk
  readonly #known: KnownHead
  readonly #line: Line
  /** The session that has the holder's lock. */
  #holding: Session | undefined
  readonly #sessionEndListeners: (() => void)[] = []

  constructor(desk: Desk, known: KnownHead) {
    this.#desk = desk
    this.#known = known
    this.#line = new Line(desk.reach, 'lease', session => session.onEnd(() => this.#ended(session)))
  }

  async view(): Promise<LeaseView> {
    return await seeLease(await this.#line.session(), this.#desk.deskId)
  }

  async claim(claim: LeaseClaim): Promise<ClaimAnswer> {
    const { deskId, instance, settings } = this.#desk
    const { seenEpoch, durationUs, buildId, configHash, accountKeys } = claim
    const { blockNumber, hash } = this.#known.acknowledged
    const session = await this.#line.session()
    const values = [deskId, settings.nodeId, instance, seenEpoch, durationUs, buildId, configHash, accountKeys]
    const row = await this.#claimIn(session, [...values, blockNumber, hash])
    if (row.status === 'GRANTED') return this.#granted(session, row)
    if (row.status === 'WENT_BACK') throw wentBack(row, blockNumber)
    const { status: refusal, detail: text } = row
    if (CLAIM_REFUSALS.includes(refusal)) return { isGranted: false, refusal, text, view: viewOf(row) }
    throw new JournalError('STORE_REFUSED', `a claim was answered with ${refusal}`)
  }

  async renew(epoch: number, durationUs: number): Promise<LeaseView> {
    const { deskId, instance } = this.#desk
    const session = await this.#line.session()
    const takesSession = session !== this.#holding
    const row = await session.change<ViewRow>(RENEW, [deskId, instance, epoch, durationUs, takesSession])
    const view = viewOf(row)
    if (view.epoch === epoch && session.isOpen) this.#holding = session
    return view
  }

  async release(epoch: number, to: string): Promise<void> {
    const { deskId, instance } = this.#desk
    const session = await this.#line.session()
    await session.change(RELEASE, [deskId, instance, epoch, to])
    // Its lock goes with it, which whoever watches sees at once.
    this.#holding = undefined
    await session.close()
  }

  async askForHandover(to: string): Promise<void> {
    const session = await this.#line.session()
    await session.change(ASK, [this.#desk.deskId, to])
  }

  async watchHolder(): Promise<HolderWatch> {
    return await watchHolder(this.#desk)
  }

  onSessionEnd(listener: () => void): void {
    this.#sessionEndListeners.push(listener)
  }

  async close(): Promise<void> {
    this.#holding = undefined
    await this.#line.close()
  }

  /** A claim of which we do not know whether it lasts must not keep a session that speaks for it. */
  async #claimIn(session: Session, values: readonly unknown[]): Promise<ClaimRow> {
    try {
      return await session.change<ClaimRow>(CLAIM, values)
    } catch (error) {
      session.drop()
      throw error
    }
  }

  #granted(session: Session, row: ClaimRow): ClaimAnswer {
    const head: JournalHead = {
      blockNumber: row.head_block,
      epoch: row.head_epoch,
      lastSequence: row.head_sequence,
      hash: row.head_hash,
    }
    this.#holding = session
    this.#known.lead(head, row.lost_until)
    return { isGranted: true, epoch: row.epoch, head }
  }

  #ended(session: Session): void {
    if (session !== this.#holding) return
    this.#holding = undefined
    for (const listener of this.#sessionEndListeners) listener()
  }
}

export async function seeLease(session: Session, deskId: number): Promise<LeaseView> {
  const [row] = await session.ask<ViewRow>(VIEW, [deskId])
  return viewOf(row!)
}

function viewOf(row: ViewRow): LeaseView {
  return {
    epoch: row.epoch,
    nodeId: row.node_id,
    buildId: row.build_id,
    configHash: row.config_hash,
    remainingUs: row.remaining_us,
    isReleased: row.is_released,
    handoverTo: row.handover_to,
  }
}

function wentBack({ head_block: headBlock }: ClaimRow, blockNumber: number): JournalError {
  const what = `the store ends at block ${headBlock} and does not have block ${blockNumber} as it was acknowledged`
  return new JournalError('HEAD_WENT_BACK', what, { blockNumber })
}
