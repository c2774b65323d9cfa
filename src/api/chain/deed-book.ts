/**
 * Puts deeds on record. What cannot be written waits, is told of, and is written late, with the time at which it was done.
 *
 * Invariant: so many wait at most; what is beyond is counted, and the count goes on record.
 */

import type { AuditDraft, AuditTrail } from '../../ports/audit.ts'
import type { ApiAlertCode } from '../api-alerts.ts'

export const WAITING_MAX = 500

export interface DeedBookSetup {
  readonly audit: Pick<AuditTrail, 'record'>
  readonly nowUs: () => number
  readonly onAlert: (code: ApiAlertCode, text: string) => void
}

export class DeedBook {
  readonly #setup: DeedBookSetup
  #waiting: AuditDraft[] = []
  #leftOutCount = 0

  constructor(setup: DeedBookSetup) {
    this.#setup = setup
  }

  /** Of what is done already. */
  record(draft: AuditDraft): void {
    this.recordFirst(draft, draft)
  }

  /** Of what is done only where this is on record. Returns: whether it is; where not, `instead` waits to be written. */
  recordFirst(draft: AuditDraft, instead: AuditDraft): boolean {
    try {
      this.#setup.audit.record(draft)
      return true
    } catch (error) {
      this.#keep(instead)
      const { who, what } = draft
      this.#setup.onAlert('AUDIT_FAILING', `${what} by ${who} could not be put on record: ${(error as Error).message}`)
      return false
    }
  }

  /** Tried again every few seconds. */
  retry(): void {
    if (this.#waiting.length === 0) return
    try {
      const count = this.#waiting.length
      this.#writeWaiting()
      this.#setup.onAlert('AUDIT_WRITES_AGAIN', `the record is written again; ${count} deeds went on it late`)
    } catch {
      // It is still so: an alert is open.
    }
  }

  #writeWaiting(): void {
    const { audit } = this.#setup
    if (this.#leftOutCount > 0) audit.record(leftOut(this.#leftOutCount))
    this.#leftOutCount = 0
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      audit.record(next)
      this.#waiting.shift()
    }
  }

  #keep(draft: AuditDraft): void {
    if (this.#waiting.length >= WAITING_MAX) this.#leftOutCount++
    else this.#waiting.push({ ...draft, after: { ...draft.after, doneUs: this.#setup.nowUs() } })
  }
}

function leftOut(count: number): AuditDraft {
  const whence = { address: 'machine', program: 'holdfast' }
  const text = `${count} deeds are not on record: the record could not be written, and more happened than is kept`
  return { who: '', whence, what: 'audit/gap', subject: '', outcome: 'Failed', text }
}
