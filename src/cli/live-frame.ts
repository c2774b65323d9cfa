/** The table of a live session as lines: what matters first, fitted to any terminal. Pure. */

import { stripVTControlCharacters } from 'node:util'
import type { AccountLine, ClusterLine, SessionView } from '../api/contract/session-view.ts'
import { ageText, type FrameColumn, type Section, sectionsOf, signed } from './live-sections.ts'
import { formatCount, formatTable, styled } from './output.ts'

export interface FrameFacts {
  readonly columns: number
  readonly rows: number
  /** `starting`, `ready in 0.9 s`, `stopping …`. */
  readonly phase: string
  /** Where the market comes from, for the first line. */
  readonly about: string
  /** What to press, in the corner; empty: nothing. */
  readonly keys: string
  /** Where the console is, and by which link the first person enrols; empty where there is none. */
  readonly console: string
  readonly enrolment: string
  readonly news: readonly string[]
}

const NEWS_MIN = 2

/** Returns: at most `rows` lines, none wider than `columns`. */
export function frameLines(view: SessionView | undefined, facts: FrameFacts): string[] {
  const head = headLines(view, facts)
  const news = facts.news.map(line => styled('dim', line))
  if (view === undefined) return fitted([...head, '', ...news.slice(-(facts.rows - head.length - 1))], facts)
  const sections = sectionsOf(view)
  const counts = shareRows(sections, news.length, facts.rows - head.length)
  const tables = sections.flatMap((section, at) => sectionLines(section, counts.sections[at]!, facts.columns))
  const room = facts.rows - head.length - tables.length
  return fitted([...head, ...tables, ...(room > 0 ? news.slice(-Math.min(counts.news, room)) : [])], facts)
}

// ── the head ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function headLines(view: SessionView | undefined, facts: FrameFacts): string[] {
  const { phase, about, keys, columns } = facts
  const title = `${styled('bold', 'holdfast')}  ${about}`
  const gap = columns - widthOf(title) - keys.length
  const first = keys !== '' && gap >= 2 ? title + ' '.repeat(gap) + styled('dim', keys) : title
  const links = linkLines(facts)
  if (view === undefined) return [first, phase, ...links]
  const nodes = view.cluster === null ? [] : [nodesLine(view.cluster)]
  return [first, statusLine(view, phase), ...links, ...nodes, figuresLine(view), ...view.accounts.map(accountLine)]
}

/** A link is never cut: it goes on in the next row, as a terminal itself would do it. */
function linkLines({ console, enrolment, columns }: FrameFacts): string[] {
  if (console === '') return []
  const where = `console ${console}`
  if (enrolment === '') return [styled('dim', where)]
  const rows = enrolment.match(new RegExp(`.{1,${Math.max(1, columns)}}`, 'g')) ?? []
  return [`${where}; nobody can sign in yet: enrol here`, ...rows]
}

function statusLine(view: SessionView, phase: string): string {
  if (view.cluster?.role === 'Standby') return standbyLine(view.cluster, phase)
  const doubt = view.orders.inDoubtCount === 0 ? '' : styled('red', `  ${doubtText(view)}`)
  // What holds trading back while it is wound down is no news.
  if (phase.startsWith('stopping')) return `${styled('yellow', phase)}${doubt}`
  if (view.reasons.length === 0) return `${styled('green', 'TRADING')}${doubt}  ${styled('dim', phase)}`
  const more = view.reasons.length > 1 ? ` (and ${view.reasons.length - 1} more)` : ''
  const word = view.node.isReady ? 'NOT FULLY TRADING' : 'NOT TRADING YET'
  return `${styled('yellow', `${word}: ${view.reasons[0]!.text}${more}`)}${doubt}  ${styled('dim', phase)}`
}

/** `STANDS BY for alpha, in step (p99 3.1 ms behind)`. */
function standbyLine({ refusal, lagUs, others }: ClusterLine, phase: string): string {
  const leader = others.find(({ role }) => role === 'Leader')?.nodeId
  const whom = leader === undefined ? 'STANDS BY, nobody leads' : `STANDS BY for ${leader}`
  const how =
    refusal === ''
      ? styled('green', `${whom}, in step (p99 ${ageText(lagUs)} behind)`)
      : styled('yellow', `${whom}: ${refusal}`)
  return `${how}  ${styled('dim', phase)}`
}

/** `node alpha leads; beta stands by`. */
function nodesLine({ nodeId, role, others }: ClusterLine): string {
  const own = `node ${styled('bold', nodeId)} ${role === 'Leader' ? 'leads' : 'stands by'}`
  const rest = others.map(other => {
    if (other.role === 'Leader') return `${other.nodeId} leads`
    return other.refusal === '' ? `${other.nodeId} stands by` : styled('yellow', `${other.nodeId}: ${other.refusal}`)
  })
  if (rest.length === 0 && role === 'Leader') rest.push(styled('yellow', 'nobody stands by'))
  return [own, ...rest].join('; ')
}

/** `2 orders in doubt, the oldest for 12.0 s`. */
export function doubtText({ timeUs, orders: { inDoubtCount, lines } }: SessionView): string {
  const inDoubt = lines.filter(({ status }) => status === 'InDoubt')
  const ages = inDoubt.map(({ awaitedSinceUs }) => timeUs - (awaitedSinceUs ?? timeUs))
  const count = inDoubtCount === 1 ? '1 order' : `${inDoubtCount} orders`
  return `${count} in doubt, the oldest for ${ageText(Math.max(0, ...ages))}`
}

function figuresLine(view: SessionView): string {
  const ms = (us: number) => (us / 1_000).toFixed(us < 10_000 ? 2 : 0)
  const denied = view.denials.reduce((sum, { count }) => sum + count, 0)
  const [most] = view.denials
  const denials =
    most === undefined
      ? 'nothing denied'
      : styled('yellow', `denied ${formatCount(denied)} (${most.code} ${formatCount(most.count)})`)
  const { commitP50Us, commitP99Us, blockNumber } = view.store
  const { inputsPerSecond, epoch } = view.node
  return `commit ${ms(commitP50Us)}/${ms(commitP99Us)} ms p50/p99  ${formatCount(inputsPerSecond)} in/s  ${denials}  block ${formatCount(blockNumber)}  epoch ${epoch}`
}

function accountLine({ accountId, equity, currency, sessionPnl }: AccountLine): string {
  return `${accountId}: equity ${styled('bold', equity)} ${currency}, this session ${signed(sessionPnl)}`
}

// ── fitting ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Everybody's right first, then a row each in turn until there is no room or nobody wants more. */
function shareRows(
  sections: readonly Section[],
  newsCount: number,
  room: number,
): { readonly sections: number[]; readonly news: number } {
  const wanted = [...sections.map(({ rows }) => rows.length), newsCount]
  const shares = [...sections.map(({ rows, rowsMin }) => Math.min(rows.length, rowsMin)), Math.min(newsCount, NEWS_MIN)]
  let left = room - sections.length - shares.reduce((sum, share) => sum + share, 0)
  for (let isTaken = true; left > 0 && isTaken; ) {
    isTaken = false
    for (let i = 0; i < shares.length && left > 0; i++) {
      if (shares[i]! >= wanted[i]!) continue
      shares[i]!++
      left--
      isTaken = true
    }
  }
  return { sections: shares.slice(0, -1), news: shares.at(-1)! }
}

function sectionLines({ name, columns, rows }: Section, count: number, width: number): string[] {
  if (rows.length === 0) return [styled('dim', `no ${name}`)]
  const shown = rows.slice(0, count)
  for (let kept = columns.map((_, at) => at); ; kept = withoutOne(columns, kept)) {
    const lines = formatTable(
      kept.map(at => columns[at]!),
      shown.map(row => kept.map(at => row[at]!)),
    )
    const isNarrow = lines.every(line => widthOf(line) <= width)
    if (isNarrow || kept.every(at => (columns[at]!.drop ?? 0) === 0)) return lines
  }
}

/** The column that is worth least goes. */
function withoutOne(columns: readonly FrameColumn[], kept: readonly number[]): number[] {
  const rankOf = (at: number) => columns[at]!.drop ?? 0
  const last = kept.reduce((worst, at) => (rankOf(at) > rankOf(worst) ? at : worst))
  return kept.filter(at => at !== last)
}

function fitted(lines: readonly string[], { rows, columns }: FrameFacts): string[] {
  return lines.slice(0, rows).map(line => cut(line, columns))
}

/** Counts what is seen; colours have no width, and a cut line ends in plain. */
export function cut(line: string, columns: number): string {
  const text = stripVTControlCharacters(line)
  return text.length <= columns ? line : `${text.slice(0, Math.max(0, columns - 1))}…`
}

function widthOf(line: string): number {
  return stripVTControlCharacters(line).length
}
