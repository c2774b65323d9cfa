/** What the doctor calls a failure keeps a live session from starting. */

import type { LoadedConfig } from '../host/config/loaded-config.ts'
import { CliError } from './exit-codes.ts'

/** Returns at once for every session that is not live. Errors: CliError `unsound` with a line for each failure. */
export async function refuseUnsound(loaded: LoadedConfig): Promise<void> {
  if (loaded.config.environment !== 'live') return
  const { diagnose } = await import('../host/live/doctor.ts')
  const failed = (await diagnose(loaded)).filter(({ grade }) => grade === 'fail')
  if (failed.length === 0) return
  const lines = failed.map(({ check, found, remedy }) => `${check}: ${found}; to do: ${remedy}`)
  throw new CliError('unsound', lines.join('\n'))
}
