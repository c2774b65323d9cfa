/** What the notes of a journal's opening mean for those who go on from it. */

import type { OpeningNote } from '../ports.ts'

/** True where blocks of its end are gone: what was decided in them is not known any more. */
export function hasLostTail(notes: readonly OpeningNote[]): boolean {
  return notes.some(({ code }) => code === 'TAIL_CUT' || code === 'TAIL_LOST')
}
