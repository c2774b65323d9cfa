/**
 * Silences and maintenance windows: who is not told of what, until when, by whom and why.
 *
 * Invariant: what is Critical is silenced by its own code alone: a star does not know what it hides.
 */

import { type Result, refusalOf } from '../../core/std/result.ts'
import type { Alert, DeskRefusal, NewSilence, Silence, SilenceMatch } from '../../ports/alert-desk.ts'

const SILENCES_MAX = 200
/** A silence that nobody remembers hides a broken session. */
const LENGTH_US_MAX = 31 * 86_400_000_000

export class Silences {
  readonly #byId = new Map<string, Silence>()
  #newestNumber = 0

  constructor(kept: readonly Silence[], newestNumber: number) {
    for (const silence of kept) this.#byId.set(silence.id, silence)
    this.#newestNumber = newestNumber
  }

  /** Those that hold and those to come. */
  list(): readonly Silence[] {
    return [...this.#byId.values()]
  }

  add(silence: NewSilence, by: string, nowUs: number): Result<Silence, DeskRefusal> {
    const { fromUs, untilUs } = silence
    if (untilUs <= Math.max(fromUs, nowUs)) return refused('BAD_SILENCE', 'it would be over before it begins')
    if (untilUs - fromUs > LENGTH_US_MAX) return refused('BAD_SILENCE', 'a silence lasts 31 days at most')
    if (this.#byId.size >= SILENCES_MAX) return refused('TOO_MANY_SILENCES', `there are ${SILENCES_MAX}: end some`)
    const made = { ...silence, id: `S${++this.#newestNumber}`, by }
    this.#byId.set(made.id, made)
    return { ok: true, value: made }
  }

  end(id: string): Result<Silence, DeskRefusal> {
    const silence = this.#byId.get(id)
    if (silence === undefined) return refused('UNKNOWN_SILENCE', `there is no silence ${id}`)
    this.#byId.delete(id)
    return { ok: true, value: silence }
  }

  /** Returns: those that are over and were taken out. */
  expire(nowUs: number): readonly Silence[] {
    const over = this.list().filter(({ untilUs }) => untilUs <= nowUs)
    for (const { id } of over) this.#byId.delete(id)
    return over
  }

  /** Until when nobody is told of it; 0 where no silence covers it now. */
  untilUsOf(alert: SilencedBy, nowUs: number): number {
    const covering = this.list().filter(silence => silence.fromUs <= nowUs && nowUs < silence.untilUs)
    return Math.max(0, ...covering.filter(silence => fits(silence, alert)).map(({ untilUs }) => untilUs))
  }
}

type SilencedBy = Pick<Alert, 'code' | 'subject' | 'severity'>

function fits(match: SilenceMatch, { code, subject, severity }: SilencedBy): boolean {
  const isCode = severity === 'Critical' ? code === match.code : isLike(code, match.code)
  return isCode && isLike(subject, match.subject)
}

/** `*` stands for any letters, none as well. Without regular expressions: the pattern is somebody's. */
export function isLike(text: string, pattern: string): boolean {
  const [head = '', ...parts] = pattern.split('*')
  if (parts.length === 0) return text === pattern
  if (!text.startsWith(head)) return false
  let at = head.length
  const tail = parts.pop()!
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - tail.length >= at && text.endsWith(tail)
}

function refused(code: DeskRefusal['code'], text: string): Result<never, DeskRefusal> {
  return refusalOf({ code, text })
}
