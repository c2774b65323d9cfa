/** One record of the audit: its fields brought within bounds, and its hash. Pure. */

import { createHash } from 'node:crypto'
import type { TimeUs } from '../../core/domain/ids.ts'
import { canonicalJson } from '../../core/std/canonical.ts'
import type { AuditDraft, AuditFacts, AuditHead, AuditRecord } from '../../ports/audit.ts'

const CHARS_MAX = { who: 64, address: 64, program: 200, what: 80, subject: 200, text: 4_000, facts: 8_000 } as const

/** The record that follows `head`; texts that are too long are cut, and end with a mark that says so. */
export function nextRecord(head: AuditHead, draft: AuditDraft, timeUs: TimeUs): AuditRecord {
  const { who, whence, what, subject, outcome, text = '', before = {}, after = {} } = draft
  const record = {
    recordNumber: head.recordNumber + 1,
    timeUs,
    who: bounded(who, CHARS_MAX.who),
    whence: {
      address: bounded(whence.address, CHARS_MAX.address),
      program: bounded(whence.program, CHARS_MAX.program),
    },
    what: bounded(what, CHARS_MAX.what),
    subject: bounded(subject, CHARS_MAX.subject),
    outcome,
    text: bounded(text, CHARS_MAX.text),
    before: boundedFacts(before),
    after: boundedFacts(after),
    previousHash: head.hash,
  }
  return { ...record, hash: hashOfRecord(record) }
}

export function hashOfRecord(record: Omit<AuditRecord, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(record)).digest('hex')
}

/** Returns: what is wrong with a record that should follow `before`; undefined where nothing is. */
export function faultOfRecord(given: AuditRecord, before: AuditHead): string | undefined {
  const { hash, ...record } = given
  if (record.recordNumber !== before.recordNumber + 1) return `a record is missing before record ${record.recordNumber}`
  if (record.previousHash !== before.hash) return `record ${record.recordNumber} does not follow the one before it`
  return hashOfRecord(record) === hash
    ? undefined
    : `record ${record.recordNumber} is not what was written: its hash differs`
}

/** On one line, so that no text can look like two records; well-formed, so that it comes back from the file as it went in. */
function bounded(text: string, charsMax: number): string {
  const line = text.toWellFormed().replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
  return line.length <= charsMax ? line : `${line.slice(0, charsMax - 1).toWellFormed()}…`
}

function boundedFacts(facts: AuditFacts): AuditFacts {
  const entries = Object.entries(facts).map(([name, value]) => [
    bounded(name, CHARS_MAX.what),
    typeof value === 'string' ? bounded(value, CHARS_MAX.text) : value,
  ])
  const whole = Object.fromEntries(entries) as AuditFacts
  return JSON.stringify(whole).length <= CHARS_MAX.facts ? whole : { isTooLong: true, fieldCount: entries.length }
}
