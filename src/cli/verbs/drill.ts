/** `holdfast drill failover CONFIG`: lets another node lead on purpose, on an installation in paper mode, and reports how it went. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Command } from 'commander'
import type { LoadedConfig } from '../../host/config/loaded-config.ts'
import type { FailoverStrike, Standing } from '../../host/drills/failover-drill.ts'
import type { ControlReply } from '../../host/live/control-wire.ts'
import type { SharedStore } from '../../ports.ts'
import { type ConfigOptions, takesConfig } from '../config-options.ts'
import { CliError, EXIT_CODES } from '../exit-codes.ts'
import { writeJson, writeLine } from '../output.ts'
import { confirmByTyping } from '../session-control.ts'
import { storeOfConfig } from './store-settings.ts'

interface Options extends ConfigOptions {
  readonly kill?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}

/** For a new leader, its first order, and the end of doubt: a venue's validity window and then some. */
const PATIENCE_MS = 60_000
const WHO_PATIENCE_MS = 5_000

export function define(command: Command): void {
  takesConfig(command.command('failover').description('Let another node lead, and measure it: a planned switch'))
    .option('--kill', 'kill the process of the leader, which runs on this machine on the data folder of CONFIG')
    .option('--yes', 'do not ask: for scripts')
    .option('--json', 'write the report as JSON')
    .action(drill)
}

async function drill(file: string, options: Options): Promise<void> {
  const { openPostgresStore } = await import('../../store/postgres/store.ts')
  const { loaded, settings } = await storeOfConfig(file, options)
  refuseRealMoney(loaded)
  // The node of this data folder keeps its own note of the newest block; ours is gone with the drill.
  const witnessFolder = mkdtempSync(path.join(tmpdir(), 'holdfast-drill-'))
  try {
    const store = await openPostgresStore({ ...settings, nodeId: 'drill', witnessFolder })
    try {
      await drillOn(store, loaded, options)
    } finally {
      await store.close()
    }
  } finally {
    rmSync(witnessFolder, { recursive: true, force: true })
  }
}

/** Errors: CliError `refused`. */
function refuseRealMoney({ config }: LoadedConfig): void {
  const isHere = Object.values(config.venues).every(venue => venue.kind === 'ccxt' && venue.endpoint !== undefined)
  if (config.environment !== 'live' || isHere) return
  throw new CliError(
    'refused',
    'environment: live: a drill ends a leader that has orders at the venue; drill the same nodes with environment: paper, or at an exchange on this machine (venues.*.endpoint). For a planned switch with real money: holdfast failover',
  )
}

async function drillOn(store: SharedStore, loaded: LoadedConfig, options: Options): Promise<void> {
  const { lookWhoStands, runFailoverDrill } = await import('../../host/drills/failover-drill.ts')
  const { reportLines, storeReport } = await import('../../host/drills/drill-report.ts')
  const standing = await lookWhoStands(store)
  if (typeof standing === 'string') throw new CliError('unreachable', standing)
  const strike: FailoverStrike = options.kill === true ? 'Kill' : 'Switch'
  const act =
    strike === 'Kill' ? await killer(loaded, standing) : () => store.lease.askForHandover(standing.successor.nodeId)
  const { lease, successor } = standing
  const what = strike === 'Kill' ? `kills the process of ${lease.nodeId}` : `asks ${lease.nodeId} to hand over`
  if (!options.json) writeLine(`${lease.nodeId} leads in epoch ${lease.epoch}; ${successor.nodeId} stands by`)
  await confirmByTyping(lease.nodeId, `The drill ${what}`, options.yes)
  const report = await runFailoverDrill({
    store,
    desk: loaded.config.desk ?? '',
    standing,
    strike,
    act,
    patienceMs: PATIENCE_MS,
    onNews: text => options.json || writeLine(`  ${text}`),
  })
  const stored = storeReport(loaded.dataFolder, report)
  if (options.json) writeJson(report)
  else for (const line of [...reportLines(report), `stored in ${stored}`]) writeLine(line)
  if (!report.isPassed) process.exitCode = EXIT_CODES.unconfirmed
}

/** Errors: CliError `refused` where the node of this data folder is not the one that leads. */
async function killer({ dataFolder }: LoadedConfig, { lease }: Standing): Promise<() => void> {
  const who = await askWho(dataFolder)
  if (who?.type !== 'Standing') throw new CliError('unreachable', `no node runs on ${dataFolder}`)
  if (who.nodeId !== lease.nodeId)
    throw new CliError(
      'refused',
      `${lease.nodeId} leads, and ${who.nodeId} runs on ${dataFolder}: --kill is for the machine and the configuration of the leader`,
    )
  return () => void process.kill(who.pid, 'SIGKILL')
}

async function askWho(dataFolder: string): Promise<ControlReply | undefined> {
  const { callControl } = await import('../../host/live/control-socket.ts')
  const { findSocket, NODE_SOCKET } = await import('../../host/live/socket-place.ts')
  const socketPath = findSocket(dataFolder, NODE_SOCKET)
  if (socketPath === undefined) return undefined
  let heard: ControlReply | undefined
  const call = callControl(socketPath, { type: 'Who' }, reply => {
    heard = reply
    call.close()
  })
  const patience = setTimeout(() => call.close(), WHO_PATIENCE_MS)
  await call.ended
  clearTimeout(patience)
  return heard
}
