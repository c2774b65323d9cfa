/** A secret of the store out of its file, or the store's own error. */

import { secretLineOf } from '../../files/secret-line.ts'
import { JournalError } from '../journal-error.ts'

const REMEDY = 'write one line into the file, as the user who reads it, with chmod 600'

/** Errors: JournalError STORE_REFUSED naming the file, and nothing of what is in it. */
export function readSecretFile(file: string): string {
  const line = secretLineOf(file)
  if (!line.ok) throw new JournalError('STORE_REFUSED', line.error, { remedy: REMEDY })
  return line.value
}
