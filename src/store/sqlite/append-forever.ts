/** A child process for the kill test: appends to the journal in the folder and prints each acknowledged block. */

import { writeSync } from 'node:fs'
import { openSqliteJournal } from './journal.ts'
import { draftAfter } from './journal-fixture.ts'

const [folder, epoch] = [process.argv[2]!, Number(process.argv[3])]
const journal = await openSqliteJournal({ folder, epoch })
writeSync(1, `opened ${journal.head().blockNumber} ${journal.openingNotes.map(note => note.code).join()}\n`)
for (;;) {
  const bytes = 200 + ((journal.head().blockNumber * 977) % 9_000)
  const head = await journal.append(journal.head(), draftAfter(journal.head(), epoch, bytes))
  writeSync(1, `${head.blockNumber} ${head.hash}\n`)
}
