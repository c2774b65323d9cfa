/**
 * The audit in SQLite: every record follows the one before by number and hash; a page of it; the proof that it is whole; and what
 * is old moved into the archive, where the chain goes on.
 */

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { TimeUs } from '../../core/domain/ids.ts'
import { inSnapshot, inTransaction } from '../../files/transaction.ts'
import type {
  ArchivedStretch,
  AuditDraft,
  AuditFacts,
  AuditHead,
  AuditOutcome,
  AuditQuery,
  AuditRecord,
  AuditTrail,
  AuditVerdict,
} from '../../ports/audit.ts'
import { type AuditArchive, AuditBrokenError } from './audit-archive.ts'
import { faultOfRecord, nextRecord } from './audit-record.ts'

const PAGE_RECORDS_MAX = 500
/** Looked at in one go: a fortieth of a second. */
const STRETCH_RECORDS = 500
/** A megabyte, and a tenth of a second. */
const RECORDS_PER_FILE = 2_000

interface AuditRow {
  readonly record_number: number
  readonly time_us: number
  readonly who: string
  readonly address: string
  readonly program: string
  readonly what: string
  readonly subject: string
  readonly outcome: string
  readonly text: string
  readonly facts_before: string
  readonly facts_after: string
  readonly previous_hash: string
  readonly hash: string
}

export class AuditLog implements AuditTrail {
  readonly #db: DatabaseSync
  readonly #nowUs: () => TimeUs
  readonly #insert: StatementSync
  readonly #setHead: StatementSync
  readonly #selectHead: StatementSync
  readonly #selectArchived: StatementSync
  readonly #selectAfter: StatementSync
  readonly #archive: AuditArchive

  constructor(db: DatabaseSync, nowUs: () => TimeUs, archive: AuditArchive) {
    this.#db = db
    this.#nowUs = nowUs
    this.#archive = archive
    this.#selectArchived = db.prepare('SELECT record_number AS recordNumber, hash FROM audit_archived')
    this.#selectAfter = db.prepare('SELECT * FROM audit WHERE record_number > ? ORDER BY record_number LIMIT ?')
    this.#insert = db.prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#setHead = db.prepare('UPDATE audit_head SET record_number = ?, hash = ?')
    this.#selectHead = db.prepare('SELECT record_number AS recordNumber, hash FROM audit_head')
  }

  /** Within the caller's transaction where there is one: what happened and its record are durable together. */
  record(draft: AuditDraft): AuditRecord {
    return inTransaction(this.#db, () => {
      const record = nextRecord(this.#head(), draft, this.#nowUs())
      const { whence, before, after } = record
      this.#insert.run(
        record.recordNumber,
        record.timeUs,
        record.who,
        whence.address,
        whence.program,
        record.what,
        record.subject,
        record.outcome,
        record.text,
        JSON.stringify(before),
        JSON.stringify(after),
        record.previousHash,
        record.hash,
      )
      this.#setHead.run(record.recordNumber, record.hash)
      return record
    })
  }

  page(query: AuditQuery): AuditRecord[] {
    const { conditions, values } = conditionsOf(query)
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
    const limit = Math.max(1, Math.min(PAGE_RECORDS_MAX, query.limit))
    const sql = `SELECT * FROM audit ${where} ORDER BY record_number DESC LIMIT ${limit}`
    return (this.#db.prepare(sql).all(...values) as unknown as AuditRow[]).map(recordOf)
  }

  get archivedNumber(): number {
    return this.#archived().recordNumber
  }

  /** A file that is there already was written just before this process died: what is in it is compared, and then moved. */
  archive(rowsMax: number): ArchivedStretch | undefined {
    const archived = this.#archived()
    if (this.#head().recordNumber - archived.recordNumber <= rowsMax) return undefined
    const written = this.#archive.fileFrom(archived.recordNumber + 1)
    const wanted = Math.min(RECORDS_PER_FILE, Math.ceil(rowsMax / 2))
    const count = written === undefined ? wanted : written.lastNumber - archived.recordNumber
    const records = this.#after(archived, count)
    const { head, fault } = walked(records, archived)
    if (fault !== undefined) throw new AuditBrokenError(fault)
    const stretch = written ?? this.#archive.write(records)
    if (!isDeepStrictEqual(this.#archive.read(stretch), records))
      throw new AuditBrokenError(`${stretch.fileName} in the archive is not what is on record`)
    inTransaction(this.#db, () => {
      this.#db.prepare('UPDATE audit_archived SET record_number = ?, hash = ?').run(head.recordNumber, head.hash)
      this.#db.prepare('DELETE FROM audit WHERE record_number <= ?').run(head.recordNumber)
    })
    return stretch
  }

  /** Cost: reads and hashes every record; 20,000 a second were measured on a busy machine of two cores. */
  async verify(): Promise<AuditVerdict> {
    let head: AuditHead = { recordNumber: 0, hash: '' }
    for (;;) {
      const stretch = inSnapshot(this.#db, () => this.#stretchAfter(head))
      if (stretch.fault !== undefined)
        return { isWhole: false, recordNumber: stretch.head.recordNumber + 1, text: stretch.fault }
      if (stretch.isNewest) return { isWhole: true, head: stretch.head }
      head = stretch.head
      await setImmediate()
    }
  }

  /** Records may be moved into the archive between two stretches: each looks anew where they are. */
  #stretchAfter(before: AuditHead): Walked & { readonly isNewest: boolean } {
    const archived = this.#archived()
    if (before.recordNumber < archived.recordNumber) return { ...this.#archivedAfter(before), isNewest: false }
    if (before.recordNumber === archived.recordNumber && before.hash !== archived.hash)
      return { head: before, fault: 'what is in the archive is not what was moved there', isNewest: false }
    const stretch = walked(this.#after(before, STRETCH_RECORDS), before)
    const newest = this.#head()
    const isEnd = stretch.head.recordNumber === before.recordNumber
    const isNewest = stretch.head.recordNumber === newest.recordNumber && stretch.head.hash === newest.hash
    if (stretch.fault !== undefined || isNewest || !isEnd) return { ...stretch, isNewest }
    const fault = `the newest record should be ${newest.recordNumber}, and it is ${before.recordNumber}: the end was cut off`
    return { head: before, fault, isNewest }
  }

  #archivedAfter(before: AuditHead): Walked {
    const firstNumber = before.recordNumber + 1
    const stretch = this.#archive.fileFrom(firstNumber)
    if (stretch === undefined)
      return { head: before, fault: `the file of the archive that begins with record ${firstNumber} is not there` }
    try {
      return walked(this.#archive.read(stretch), before)
    } catch (error) {
      return { head: before, fault: (error as Error).message }
    }
  }

  #after({ recordNumber }: AuditHead, count: number): AuditRecord[] {
    const rows = this.#selectAfter.all(recordNumber, count) as unknown as AuditRow[]
    return rows.map(recordOf)
  }

  #head(): AuditHead {
    const { recordNumber, hash } = this.#selectHead.get() as unknown as AuditHead
    return { recordNumber, hash }
  }

  #archived(): AuditHead {
    const { recordNumber, hash } = this.#selectArchived.get() as unknown as AuditHead
    return { recordNumber, hash }
  }
}

/** How far a stretch of records is whole, and what is wrong behind that. */
interface Walked {
  readonly head: AuditHead
  readonly fault?: string | undefined
}

function walked(records: readonly AuditRecord[], before: AuditHead): Walked {
  let head = before
  for (const record of records) {
    const fault = faultOfRecord(record, head)
    if (fault !== undefined) return { head, fault }
    head = { recordNumber: record.recordNumber, hash: record.hash }
  }
  return { head }
}

function conditionsOf(query: AuditQuery): { conditions: string[]; values: SQLInputValue[] } {
  const { beforeNumber, who, what, fromUs, toUs } = query
  const wishes: readonly [string, SQLInputValue | undefined][] = [
    ['record_number < ?', beforeNumber],
    ['who = ?', who],
    ['instr(what, ?) = 1', what],
    ['time_us >= ?', fromUs],
    ['time_us < ?', toUs],
  ]
  const asked = wishes.filter((wish): wish is [string, SQLInputValue] => wish[1] !== undefined)
  return { conditions: asked.map(([condition]) => condition), values: asked.map(([, value]) => value) }
}

function recordOf(row: AuditRow): AuditRecord {
  return {
    recordNumber: row.record_number,
    timeUs: row.time_us as TimeUs,
    who: row.who,
    whence: { address: row.address, program: row.program },
    what: row.what,
    subject: row.subject,
    outcome: row.outcome as AuditOutcome,
    text: row.text,
    before: factsOf(row.facts_before),
    after: factsOf(row.facts_after),
    previousHash: row.previous_hash,
    hash: row.hash,
  }
}

/** Facts that were spoiled are some that nobody recorded: the hash of their record tells. */
function factsOf(text: string): AuditFacts {
  try {
    return JSON.parse(text) as AuditFacts
  } catch {
    return { isUnreadable: true }
  }
}
