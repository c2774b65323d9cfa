/** Real orders are never placed by mistake: the key is looked at first, and the name of the desk is typed. */

import { createInterface } from 'node:readline/promises'
import type { LoadedConfig } from '../host/config/loaded-config.ts'
import { CliError } from './exit-codes.ts'

/**
 * Returns at once for every session that is not live.
 *
 * Errors: CliError `config` for a key that does not fit, `usage` where the name is not the desk's.
 */
export async function confirmLive(loaded: LoadedConfig, flag: string | undefined): Promise<void> {
  await refuseKeys(loaded)
  const { environment, desk } = loaded.config
  if (environment !== 'live') {
    if (flag !== undefined) throw new CliError('usage', `--confirm-live: this session is "${environment}", not live`)
    return
  }
  const typed = flag ?? (await askFor(desk ?? ''))
  if (typed !== desk) throw new CliError('usage', `this is not the name of the desk; nothing was started`)
}

async function askFor(desk: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new CliError('usage', `a live session is confirmed at a terminal, or by --confirm-live ${desk}`)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await terminal.question(`LIVE session: real orders, real money. Type ${desk} to start: `)).trim()
  } finally {
    terminal.close()
  }
}

/** A key for the other environment is refused before anything is started, in a paper session as well. */
async function refuseKeys(loaded: LoadedConfig): Promise<void> {
  const { ccxtKeyFaultsOf } = await import('../host/live/venue-keys.ts')
  const faults = ccxtKeyFaultsOf(loaded)
  if (faults.length > 0) throw new CliError('config', faults.join('\n'))
}
