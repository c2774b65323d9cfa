/** The journal of a data folder that a person named. */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { JournalReader } from '../store/sqlite/journal-reader.ts'
import { CliError } from './exit-codes.ts'

/** Errors: CliError `journal` where there is none; JournalError. */
export async function journalReaderOf(folder: string): Promise<JournalReader> {
  const { journalPathOf } = await import('../store/sqlite/journal-file.ts')
  const { openJournalReader } = await import('../store/sqlite/journal-reader.ts')
  if (!existsSync(journalPathOf(resolve(folder))))
    throw new CliError('journal', `${folder} has no journal; name the data folder of a session, such as var/demo`)
  return openJournalReader(resolve(folder))
}
