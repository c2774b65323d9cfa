/** The record of who did what, as the rest of the house sees it: append-only, each record chained to the one before by its hash. */

import type { TimeUs } from '../core/domain/ids.ts'

/** Where a request came from. Texts are shortened by whoever keeps them. */
export interface Whence {
  /** A network address, or `machine` for somebody at the computer itself. */
  readonly address: string
  /** What the program called itself: a browser's name, `holdfast people`. */
  readonly program: string
}

/** `Asked`: on record before it is done, as everything that adds risk; what came of it follows. */
export const AUDIT_OUTCOMES = ['Done', 'Refused', 'Failed', 'Asked'] as const
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number]

/** Flat facts without secrets: `{ roles: 'viewer risk' }`. */
export type AuditFacts = Readonly<Record<string, string | number | boolean>>

export interface AuditDraft {
  /** The person's name; of nobody who is known: empty. */
  readonly who: string
  readonly whence: Whence
  /** Verb and object, as endpoints are named: `people/invite`, `commands/kill`. */
  readonly what: string
  /** Whom or what it was about: a person, a scope, an order. */
  readonly subject: string
  readonly outcome: AuditOutcome
  /** For people: why it was refused, what was typed as a reason. */
  readonly text?: string
  readonly before?: AuditFacts
  readonly after?: AuditFacts
}

export interface AuditRecord extends Required<AuditDraft> {
  /** From 1, without a gap. */
  readonly recordNumber: number
  readonly timeUs: TimeUs
  readonly previousHash: string
  /** SHA-256, hexadecimal, over all of the above. */
  readonly hash: string
}

export interface AuditQuery {
  /** At most 500. */
  readonly limit: number
  /** Only records with a lower number: where the page before ended. */
  readonly beforeNumber?: number
  readonly who?: string
  /** What it begins with: `people/`, `commands/kill`. */
  readonly what?: string
  readonly fromUs?: TimeUs
  readonly toUs?: TimeUs
}

export interface AuditHead {
  readonly recordNumber: number
  readonly hash: string
}

export type AuditVerdict =
  | { readonly isWhole: true; readonly head: AuditHead }
  | { readonly isWhole: false; readonly recordNumber: number; readonly text: string }

/** Records that were moved into a file of the archive. */
export interface ArchivedStretch {
  readonly fileName: string
  readonly firstNumber: number
  readonly lastNumber: number
}

/**
 * Records are durable when `record` returns.
 *
 * Errors: throws where the store cannot write. Whoever reduces risk does it first and records it after: a full disk must
 * not keep anybody from a kill.
 */
export interface AuditTrail {
  record(draft: AuditDraft): AuditRecord
  /** Newest first, of those that are not in the archive. */
  page(query: AuditQuery): readonly AuditRecord[]
  /** Up to this number records are in the archive; 0 where none is. */
  readonly archivedNumber: number
  /**
   * Moves the oldest records, where more than `rowsMax` are kept, into one file of the archive.
   *
   * Returns: `undefined` where there is nothing to move. Errors: the system's; AuditBrokenError, and then nothing is moved.
   */
  archive(rowsMax: number): ArchivedStretch | undefined
  /** Reads the whole chain, the archive first, a stretch at a time: whoever else has work is not held up. */
  verify(): Promise<AuditVerdict>
}
