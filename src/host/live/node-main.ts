/**
 * The node's process: with a store of its own it takes the lease, brings the core back, and trades until it is told to stop;
 * where several nodes share a store it stands by until it leads.
 */

import type { StopPolicy } from '../../core/domain/inputs.ts'
import { ProcessGauge } from '../../operations/metrics/process-gauge.ts'
import type { Sample } from '../../ports/metrics.ts'
import { acquireFileLease } from '../../store/file-lease.ts'
import { openPostgresStore } from '../../store/postgres/store.ts'
import { formatConfigError } from '../config/config-error.ts'
import { loadConfig } from '../config/load-config.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { postgresSettingsOf } from '../config/store-settings.ts'
import { buildIdOf } from '../standby/build-id.ts'
import { ClusteredNode } from '../standby/clustered-node.ts'
import { deskHashOf } from '../standby/desk-hash.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { describerFrom } from './described.ts'
import { openEmbeddedJournal } from './drilled-journal.ts'
import { EXIT_CONFIG, EXIT_FATAL, EXIT_STANDS_DOWN, exitReasonOf } from './exit-reasons.ts'
import type { FromNode, ToNode } from './messages.ts'
import { sendToParent } from './parent.ts'
import { RunningNode } from './running-node.ts'

type Begin = Extract<ToNode, { kind: 'Begin' }>

const send = sendToParent<FromNode>()
const SAMPLES_MS = 1_000

/** Says why and ends; what the reason is for is in docs/exit-codes.md. */
function fatal(reason: string, exitCode: number): never {
  send({ kind: 'Fatal', reason, exitCode })
  // The channel is written synchronously on the platforms we run on; the code tells the rest.
  process.exit(exitCode)
}

/** Ends in good order: another node leads, and this one comes back and stands by, so that nobody has to do what an error asks for. */
function standDown(reason: string): never {
  send({ kind: 'Log', text: `${reason.replace(/\. What to do: .*$/s, '')}; this node stands by anew` })
  process.exit(EXIT_STANDS_DOWN)
}

const refuseConfig = (reason: string): never => fatal(reason, EXIT_CONFIG)

let node: { stop(policy: StopPolicy): Promise<void>; abandon(): void; samples(): Sample[] } | undefined
const gauge = new ProcessGauge('node')

function tellSamples(): void {
  const samples = [...gauge.samples(), ...(node?.samples() ?? [])]
  send({ kind: 'Samples', samples, timeUs: SYSTEM_CLOCK.nowUs() })
}

/** The lease of the folder comes first: whoever does not get it touches nothing in there. */
async function begin(message: Begin): Promise<void> {
  const lease = await acquireFileLease(message.dataFolder)
  send({ kind: 'Leased', epoch: lease.epoch })
  const { configPath, overrides, described } = message
  const read = await loadConfig(configPath, { command: 'run', overrides, describe: describerFrom(described) })
  if (!read.ok) return refuseConfig(read.error.map(formatConfigError).join('\n'))
  const loaded = read.value
  if (loaded.config.store.kind === 'postgres') return await beginClustered(loaded, message)
  const journal = await openEmbeddedJournal(message.dataFolder, lease.epoch, message.drills)
  node = await RunningNode.start({
    loaded,
    lease,
    journal,
    begin: message,
    send,
    fatal: reason => fatal(reason, EXIT_FATAL),
    refuseConfig,
  })
}

/** The lock of the folder stays: two nodes need two folders. */
async function beginClustered(loaded: LoadedConfig, message: Begin): Promise<void> {
  const { nodeId, priority, accountKeys } = message
  const { store } = loaded.config
  const settings = postgresSettingsOf(loaded, nodeId)
  if (settings === undefined || store.kind !== 'postgres') throw new Error('a shared store is configured')
  const clustered = new ClusteredNode({
    loaded,
    begin: message,
    store: await openPostgresStore(settings),
    nodeId,
    priority,
    buildId: buildIdOf(),
    deskHash: deskHashOf(loaded),
    leaseUs: store.lease,
    accountKeys,
    send,
    fatal,
    standDown,
    refuseConfig,
  })
  node = clustered
  await clustered.begin()
}

async function stop(message: Extract<ToNode, { kind: 'Stop' }>): Promise<void> {
  await node?.stop(message.policy)
  send({ kind: 'Stopped' })
  process.exit(0)
}

setInterval(tellSamples, SAMPLES_MS)
process.on('message', (message: ToNode) => {
  const work = message.kind === 'Begin' ? begin(message) : stop(message)
  work.catch((error: unknown) => {
    const known = exitReasonOf(error)
    if (known !== undefined) fatal(known.reason, known.exitCode)
    // A bug: end with its stack, and let the supervisor start anew.
    throw error
  })
})
// Without a supervisor there is nobody to answer to; everything that counts is in the journal.
process.on('disconnect', () => {
  node?.abandon()
  process.exit(0)
})
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
