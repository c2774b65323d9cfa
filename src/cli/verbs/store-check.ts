/** `holdfast store check`: what the database promises, who leads, which nodes are there, where the journal ends. */

import type { DurabilityReport, JournalHead, LeaseView, SeenNode, StoreFinding } from '../../ports.ts'
import { openPostgresStore } from '../../store/postgres/store.ts'
import { leaseWhereTold } from '../../store/postgres/told-lease.ts'
import { EXIT_CODES } from '../exit-codes.ts'
import { type Column, formatCount, formatSeconds, styled, writeJson, writeLine, writeTable } from '../output.ts'
import { type StoreOptions, storeOfConfig } from './store-settings.ts'

export async function checkStore(file: string, options: StoreOptions): Promise<void> {
  const { settings } = await storeOfConfig(file, options)
  const store = await openPostgresStore(settings)
  try {
    const promised = await store.durability()
    const { refusing } = await store.lookAtServers()
    const report = { ...promised, findings: [...promised.findings, ...refusing] }
    const [lease, nodes] = [await leaseWhereTold(store.lease, report), await store.board.list()]
    if (!report.isKept) process.exitCode = EXIT_CODES.unsound
    const head = store.journal.head()
    if (options.json) return writeJson({ ...report, head, lease: lease ?? null, nodes })
    print(report, head, lease, nodes)
  } finally {
    await store.close()
  }
}

// ── for people ───────────────────────────────────────────────────────────────────────────────────────────────────────

const COLOURS = { Info: 'dim', Warning: 'yellow', Error: 'red', Critical: 'red' } as const
const COLUMNS: readonly Column[] = [
  { title: 'node' },
  { title: 'priority', align: 'right' },
  { title: 'role' },
  { title: 'applied', align: 'right' },
  { title: 'seen ago', align: 'right' },
  { title: 'refusal' },
]

function print(
  report: DurabilityReport,
  head: JournalHead,
  lease: LeaseView | undefined,
  nodes: readonly SeenNode[],
): void {
  writeLine(`${report.isKept ? styled('green', 'sound') : styled('red', 'unsound')}  ${report.server}`)
  for (const finding of report.findings) printFinding(finding)
  writeLine()
  for (const [name, value] of Object.entries(report.settings)) writeLine(`  ${name.padEnd(28)}${value || '(empty)'}`)
  writeLine(`  ${'synchronous standbys'.padEnd(28)}${report.standbys.join(' ') || '(none)'}`)
  writeLine()
  const { blockNumber, epoch, lastSequence } = head
  writeLine(
    `journal  ends at block ${formatCount(blockNumber)} (epoch ${epoch}, sequence ${formatCount(lastSequence)})`,
  )
  writeLine(`lease    ${leaseText(lease)}`)
  if (nodes.length > 0) writeLine()
  if (nodes.length > 0) writeTable(COLUMNS, nodes.map(cellsOf))
}

function printFinding({ severity, code, text, remedy }: StoreFinding): void {
  writeLine(`${styled(COLOURS[severity], severity.toLowerCase().padEnd(9))}${code}: ${text}. What to do: ${remedy}`)
}

function leaseText(lease: LeaseView | undefined): string {
  if (lease === undefined) return 'cannot be told while nothing can be written'
  const { epoch, nodeId, remainingUs, isReleased } = lease
  if (epoch === 0) return 'nobody has ever led'
  if (isReleased) return `epoch ${epoch} was given back by ${nodeId}`
  const left = remainingUs > 0 ? `for another ${remainingUs / 1000} ms` : 'and has run out'
  return `epoch ${epoch} is held by ${nodeId}, ${left}`
}

function cellsOf({ nodeId, priority, role, appliedSequence, seenAgoUs, refusal }: SeenNode): string[] {
  return [nodeId, String(priority), role, formatCount(appliedSequence), formatSeconds(seenAgoUs / 1e6), refusal]
}
