/** A journal with a fault that a drill asks for: a disk that is full for as long as a file is there. */

import { existsSync } from 'node:fs'
import type { BlockDraft, JournalHead, NodeJournal } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import { openSqliteJournal } from '../../store/sqlite/journal.ts'
import type { NodeDrills } from './messages.ts'

/** Shape: everything but `append` goes to the journal itself. */
function drilledJournal(journal: NodeJournal, fullWhile: string): NodeJournal {
  const refuse = (payload: Uint8Array) => {
    if (!existsSync(fullWhile)) return
    const error = new JournalError('DISK_FULL', 'append: a drill')
    error.payload = payload
    throw error
  }
  return new Proxy(journal, {
    get(target, name) {
      if (name === 'append') {
        return async (previous: JournalHead, draft: BlockDraft) => {
          refuse(draft.payload)
          return target.append(previous, draft)
        }
      }
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** The embedded journal of a data folder, with the faults that the drills ask for. Errors: JournalError. */
export async function openEmbeddedJournal(folder: string, epoch: number, drills: NodeDrills): Promise<NodeJournal> {
  const { journalBytesMax, journalFullWhile } = drills
  const limit = journalBytesMax === undefined ? {} : { fileBytesMax: journalBytesMax }
  const journal = await openSqliteJournal({ folder, epoch, ...limit })
  return journalFullWhile === undefined ? journal : drilledJournal(journal, journalFullWhile)
}
