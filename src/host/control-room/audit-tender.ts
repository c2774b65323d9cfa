/** Looks after the record of who did what, beside the server: what is old goes into the archive, and the chain is read again. */

import type { ApiWorld } from '../../api/world.ts'
import type { ArchivedStretch } from '../../ports/audit.ts'
import { AuditBrokenError } from '../../security/audit/audit-archive.ts'

const BY_ITSELF = { address: 'machine', program: 'holdfast' }

export class AuditTender {
  readonly #world: Pick<ApiWorld, 'people' | 'deeds' | 'onAlert'>
  readonly #rowsMax: number
  #isChecking = false
  #isOver = false

  constructor(world: Pick<ApiWorld, 'people' | 'deeds' | 'onAlert'>, rowsMax: number) {
    this.#world = world
    this.#rowsMax = rowsMax
  }

  /** One file at a time: it takes a tenth of a second. */
  archive(): void {
    const { people, deeds, onAlert } = this.#world
    try {
      const stretch = people.audit.archive(this.#rowsMax)
      if (stretch !== undefined) deeds.record(draftOf(stretch))
    } catch (error) {
      const { message } = error as Error
      if (error instanceof AuditBrokenError) onAlert('AUDIT_BROKEN', message)
      else onAlert('AUDIT_NOT_ARCHIVED', `older records stay where they are, and it is tried again: ${message}`)
    }
  }

  /** Errors: none; a record that cannot be read is an alert, as one that is broken. */
  async check(): Promise<void> {
    if (this.#isChecking) return
    this.#isChecking = true
    try {
      const verdict = await this.#world.people.audit.verify()
      if (!verdict.isWhole) this.#world.onAlert('AUDIT_BROKEN', verdict.text)
    } catch (error) {
      // A file that was closed under it is none that cannot be read.
      if (!this.#isOver) this.#world.onAlert('AUDIT_BROKEN', `the record cannot be read: ${(error as Error).message}`)
    }
    this.#isChecking = false
  }

  /** The file of the people is about to be closed. */
  end(): void {
    this.#isOver = true
  }
}

function draftOf({ fileName, firstNumber, lastNumber }: ArchivedStretch) {
  const text = `records ${firstNumber} to ${lastNumber} were moved there`
  return { who: '', whence: BY_ITSELF, what: 'audit/archive', subject: fileName, outcome: 'Done', text } as const
}
