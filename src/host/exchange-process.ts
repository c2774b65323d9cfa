/** Runs an exchange in this process: settings, keys, ledger, faults if asked for, and the doors. */

import { join } from 'node:path'
import type { TimeUs } from '../core/domain/ids.ts'
import { makeFolder } from '../files/made-folder.ts'
import type { Clock } from '../ports.ts'
import type { StoredKey } from '../venues/simulated/exchange/api-keys.ts'
import { Exchange } from '../venues/simulated/exchange/exchange.ts'
import { FaultControl } from '../venues/simulated/exchange/faults/control-server.ts'
import { FaultDriver } from '../venues/simulated/exchange/faults/fault-driver.ts'
import { FaultPlan } from '../venues/simulated/exchange/faults/fault-plan.ts'
import type { FaultScript } from '../venues/simulated/exchange/faults/fault-schema.ts'
import { ensureKeyFile } from '../venues/simulated/exchange/key-file.ts'
import { NO_FAULTS } from '../venues/simulated/exchange/seams.ts'
import { defaultExchange, type LoadedExchange } from './exchange-file.ts'

/**
 * The machine's wall clock as its clients read it, to the millisecond.
 *
 * Why not a count from the start of the process: it does not follow corrections, and timestamps are compared.
 */
const WALL_CLOCK: Clock = {
  nowUs: () => (Date.now() * 1000) as TimeUs,
  monotonicUs: () => Math.floor(performance.now() * 1000),
}

export interface ExchangeFolders {
  readonly folder: string
  readonly ledgerPath: string
  readonly keyFile: string
}

export function exchangeFolders(folder: string): ExchangeFolders {
  return { folder, ledgerPath: join(folder, 'ledger.sqlite'), keyFile: join(folder, 'keys.json') }
}

export interface ExchangeOptions {
  readonly folders: ExchangeFolders
  /** Absent: the defaults. */
  readonly loaded?: LoadedExchange | undefined
  /** In place of the settings' own. */
  readonly port?: number | undefined
  /** A port for faults on loopback; 0: any free one. Absent: none. */
  readonly faultPort?: number | undefined
  readonly faultScript?: FaultScript | undefined
  readonly log: (line: string) => void
}

export interface RunningExchange {
  readonly host: string
  readonly port: number
  readonly faultPort: number | undefined
  readonly keys: readonly StoredKey[]
  close(): Promise<void>
}

/** Errors: KeyFileError; the ledger's; the operating system's, for example EADDRINUSE. */
export async function startExchange(options: ExchangeOptions): Promise<RunningExchange> {
  const { folders, log } = options
  makeFolder(folders.folder, 0o700)
  const { settings, venue } = options.loaded ?? defaultExchange(folders.ledgerPath)
  const accounts = settings.accounts.map(({ name }) => name)
  const keys = ensureKeyFile(folders.keyFile, accounts, Math.floor(WALL_CLOCK.nowUs() / 1000))
  const driver = driverOf(options, settings.seed)
  const exchange = new Exchange({
    settings: { ...settings, port: options.port ?? settings.port },
    venue,
    keys,
    clock: WALL_CLOCK,
    faults: driver ?? NO_FAULTS,
    onBeat: () => driver?.look(),
    log,
  })
  driver?.attach(exchange.levers)
  for (const spec of options.faultScript?.faults ?? []) driver?.arm(spec)
  const control =
    driver === undefined || options.faultPort === undefined ? undefined : new FaultControl(driver, exchange.levers)
  const port = await exchange.listen()
  const faultPort = await control?.listen(options.faultPort!)
  const close = async () => {
    await control?.close()
    await exchange.close()
  }
  return { host: settings.host, port, faultPort, keys, close }
}

function driverOf({ faultPort, faultScript }: ExchangeOptions, seed: number): FaultDriver | undefined {
  if (faultPort === undefined && faultScript === undefined) return undefined
  return new FaultDriver(new FaultPlan(faultScript?.seed ?? seed), () => WALL_CLOCK.nowUs())
}
