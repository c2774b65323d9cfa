/** What the doctor calls a failure keeps a live session from starting; any session is told what its strategies can read. */

import type { LoadedConfig } from '../host/config/loaded-config.ts'
import type { Finding } from '../host/live/finding.ts'
import { CliError } from './exit-codes.ts'

/** Returns: a line for each place that a strategy can read and should not. */
export async function warningsOf(loaded: LoadedConfig): Promise<string[]> {
  const { lookAtStrategies } = await import('../host/live/doctor-strategies.ts')
  const found = lookAtStrategies(loaded).filter(({ grade }) => grade !== 'ok')
  return found.map(finding => `warning: ${lineOf(finding)}`)
}

/** Returns at once for every session that is not live. Errors: CliError `unsound` with a line for each failure. */
export async function refuseUnsound(loaded: LoadedConfig): Promise<void> {
  if (loaded.config.environment !== 'live') return
  const { diagnose } = await import('../host/live/doctor.ts')
  const failed = (await diagnose(loaded)).filter(({ grade }) => grade === 'fail')
  if (failed.length === 0) return
  throw new CliError('unsound', failed.map(lineOf).join('\n'))
}

function lineOf({ check, found, remedy }: Finding): string {
  return `${check}: ${found}; to do: ${remedy}`
}
