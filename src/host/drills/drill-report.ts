/** The report of a drill: as lines for people, and both as text and as JSON in the data folder's `drills/`. */

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { doubtText } from './epoch-stories.ts'
import type { FailoverReport } from './failover-drill.ts'

/** Returns: the JSON file. Errors: the operating system's. */
export function storeReport(dataFolder: string, report: FailoverReport): string {
  const folder = path.join(dataFolder, 'drills')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const name = `${report.drill}-${report.startedAt.replaceAll(':', '-').replace(/\.\d+Z$/, 'Z')}`
  const file = path.join(folder, `${name}.json`)
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`)
  writeFileSync(path.join(folder, `${name}.txt`), `${reportLines(report).join('\n')}\n`)
  return file
}

export function reportLines(report: FailoverReport): string[] {
  const { desk, strike, startedAt, from, to, ordersInDoubt, isPassed, notes } = report
  const how = strike === 'Kill' ? `the process of ${from.nodeId} was killed` : `${from.nodeId} was asked to hand over`
  return [
    `failover drill of ${desk}, ${startedAt}: ${isPassed ? 'passed' : 'NOT PASSED'}`,
    `  ${how} in epoch ${from.epoch}; ${to.nodeId === '' ? 'nobody leads' : `${to.nodeId} leads in epoch ${to.epoch}`}`,
    `  session of the old leader ended  ${msText(report.noticedMs)}`,
    `  lease won                        ${msText(report.leaseMs)}`,
    `  leads                            ${msText(report.promotedMs)}`,
    `  first new order accepted         ${msText(report.firstOrderMs)}`,
    `  orders in doubt                  ${doubtText(ordersInDoubt)}`,
    ...ordersInDoubt.map(({ clientOrderId, end, afterUs }) => {
      return `    ${clientOrderId.padEnd(28)} ${end === 'Open' ? 'not known yet' : `${end} after ${Math.round(afterUs / 1_000)} ms`}`
    }),
    ...notes.map(note => `  ${note}`),
  ]
}

function msText(ms: number | undefined): string {
  return ms === undefined ? '-' : `${ms.toFixed(1).padStart(9)} ms`
}
