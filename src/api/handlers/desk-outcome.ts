/** Answers of the watch process, as the contract tells them. */

import { okOf, type Result } from '../../core/std/result.ts'
import { type Outcome, refused } from '../outcome.ts'

interface DeskRefusal {
  readonly code: string
  readonly text: string
}

export async function deskOutcome<T>(answer: Promise<Result<T, DeskRefusal>>): Promise<Outcome<T>> {
  const told = await answer
  if (told.ok) return okOf(told.value)
  const { code, text } = told.error
  if (code === 'DESK_AWAY' || code === 'BAD_MESSAGE') return refused('WATCH_AWAY', text)
  return code.startsWith('UNKNOWN_') ? refused('NOT_FOUND', text) : refused('REFUSED', `${code}: ${text}`)
}

export async function deskRows<T>(
  answer: Promise<Result<readonly T[], DeskRefusal>>,
): Promise<Outcome<{ rows: readonly T[] }>> {
  const told = await deskOutcome(answer)
  return told.ok ? okOf({ rows: told.value }) : told
}
