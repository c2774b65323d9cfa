/** What the doctor calls a failure keeps a live session from starting; any session is told what its strategies can read. */

import type { LoadedConfig } from '../host/config/loaded-config.ts'
import type { Finding } from '../host/live/finding.ts'
import { CliError } from './exit-codes.ts'

/**
 * Returns: a line for each place that a strategy can read and should not. Folders are searched once, live within all that
 * the doctor looks at. Errors: CliError `unsound` with a line for each failure, of a live session alone.
 */
export async function warningsOf(loaded: LoadedConfig): Promise<string[]> {
  const { lookAtStrategies, STRATEGY_FOLDERS } = await import('../host/live/doctor-strategies.ts')
  const isLive = loaded.config.environment === 'live'
  const findings = isLive ? await soundFindingsOf(loaded) : lookAtStrategies(loaded)
  const found = findings.filter(({ check, grade }) => check === STRATEGY_FOLDERS && grade !== 'ok')
  return found.map(finding => `warning: ${lineOf(finding)}`)
}

async function soundFindingsOf(loaded: LoadedConfig): Promise<Finding[]> {
  const { diagnose } = await import('../host/live/doctor.ts')
  const findings = await diagnose(loaded)
  const failed = findings.filter(({ grade }) => grade === 'fail')
  if (failed.length === 0) return findings
  throw new CliError('unsound', failed.map(lineOf).join('\n'))
}

function lineOf({ check, found, remedy }: Finding): string {
  return `${check}: ${found}; to do: ${remedy}`
}
