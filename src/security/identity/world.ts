/** What every desk of this room stands on: the file, the clock, chance, and the audit. */

import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { TimeUs } from '../../core/domain/ids.ts'
import { inTransaction } from '../../files/transaction.ts'
import type { AuditDraft, AuditTrail } from '../../ports/audit.ts'
import type { RandomBytes } from './secrets.ts'

/** Time and chance: given by tests, else the machine's. */
export interface Nature {
  readonly nowUs: () => TimeUs
  readonly random: RandomBytes
}

export const MACHINE_NATURE: Nature = { nowUs: () => (Date.now() * 1000) as TimeUs, random: randomBytes }

export class World implements Nature {
  readonly db: DatabaseSync
  readonly audit: AuditTrail
  readonly nowUs: () => TimeUs
  readonly random: RandomBytes

  constructor(db: DatabaseSync, audit: AuditTrail, { nowUs, random }: Nature) {
    this.db = db
    this.audit = audit
    this.nowUs = nowUs
    this.random = random
  }

  /** A change and its record, durable together or not at all. */
  change<T>(work: () => T): T {
    return inTransaction(this.db, work)
  }

  record(draft: AuditDraft): void {
    this.audit.record(draft)
  }
}
