/** What the machine refuses is told with its remedy, and is no bug of ours. */

import { CliError } from './exit-codes.ts'

/** Errors: CliError `environment` for what the operating system, a lease or a store refused; else the same error. */
export async function refuseEnvironment(error: unknown): Promise<never> {
  const { exitReasonOf } = await import('../host/live/exit-reasons.ts')
  const reason = exitReasonOf(error)
  if (reason !== undefined) throw new CliError('environment', reason.reason)
  throw error
}
