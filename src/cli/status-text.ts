/** What `holdfast status` shows: the table of a session, why it does not trade in full, and what is wrong. Pure. */

import { stripVTControlCharacters } from 'node:util'
import type { ReasonLine, SessionView } from '../api/contract/session-view.ts'
import type { Sections } from '../api/contract/stream.ts'
import { frameLines } from './live-frame.ts'
import { ageText } from './live-sections.ts'
import { formatTable, formatWhen, styled } from './output.ts'

export interface StatusFacts {
  readonly sections: Sections
  readonly view: SessionView | undefined
  /** By the console's clock. */
  readonly timeUs: number
  /** Why this may not be true any more; empty while it is. */
  readonly doubt: string
  readonly origin: string
  readonly columns: number
  readonly rows: number
  /** What to press; empty for lines that stay. */
  readonly keys: string
}

/** What is not of this moment is grey, but for the word that it is not. */
export function statusLines(facts: StatusFacts): string[] {
  const { sections, view, timeUs, doubt, origin, columns, rows, keys } = facts
  const about = view === undefined ? origin : `${aboutOf(view)} at ${origin}`
  const phase = view === undefined ? 'its node has not told anything yet' : phaseOf(view, timeUs)
  const more = [...reasonLines(view?.reasons ?? [], timeUs), ...alertLines(sections.alerts ?? [], timeUs)]
  const warning = doubt === '' ? [] : [styled('red', doubt)]
  const room = rows - more.length - warning.length
  const frame = frameLines(view, { columns, rows: room, phase, about, console: '', enrolment: '', keys, news: [] })
  const lines = [...frame, ...more]
  return [...warning, ...(doubt === '' ? lines : lines.map(line => styled('dim', stripVTControlCharacters(line))))]
}

function aboutOf({ node: { environment, desk } }: SessionView): string {
  const kind = environment === 'live' ? 'LIVE session' : `${environment} session`
  return desk === '' ? kind : `${kind} of ${desk}`
}

function phaseOf({ node: { startedUs } }: SessionView, timeUs: number): string {
  return `up for ${ageText(timeUs - startedUs)}`
}

/** All of them: the head of the table has the first alone. */
function reasonLines(reasons: readonly ReasonLine[], timeUs: number): string[] {
  if (reasons.length === 0) return []
  return formatTable(
    ['why not', 'for', 'what to do'].map(title => ({ title })),
    reasons.map(({ text, sinceUs, remedy }) => [styled('yellow', text), ageText(timeUs - sinceUs), remedy]),
  )
}

const COLORS = { Info: 'dim', Warning: 'yellow', Error: 'red', Critical: 'red' } as const

function alertLines(alerts: NonNullable<Sections['alerts']>, timeUs: number): string[] {
  const open = alerts.filter(({ state }) => state === 'Triggered' || state === 'Acknowledged')
  if (open.length === 0) return []
  return formatTable(
    [`alerts (${open.length})`, 'since (UTC)', 'for', 'seen by', 'what'].map(title => ({ title })),
    open.map(({ code, severity, openedUs, acknowledgedBy, text }) => [
      styled(COLORS[severity], code),
      formatWhen(openedUs),
      ageText(timeUs - openedUs),
      acknowledgedBy || '-',
      text,
    ]),
  )
}
