/** The node's process: takes the lease, brings the core back, seats strategies and gateways, and trades until it is told to stop. */

import { acquireFileLease } from '../../store/file-lease.ts'
import { formatConfigError } from '../config/config-error.ts'
import { loadConfig } from '../config/load-config.ts'
import { describerFrom } from './described.ts'
import { EXIT_CONFIG, EXIT_FATAL, exitReasonOf } from './exit-reasons.ts'
import type { FromNode, ToNode } from './messages.ts'
import { sendToParent } from './parent.ts'
import { RunningNode } from './running-node.ts'

const send = sendToParent<FromNode>()

/** Says why and ends; what the reason is for is in docs/exit-codes.md. */
function fatal(reason: string, exitCode: number): never {
  send({ kind: 'Fatal', reason, exitCode })
  // The channel is written synchronously on the platforms we run on; the code tells the rest.
  process.exit(exitCode)
}

let node: RunningNode | undefined

/** The lease comes first: whoever does not get it touches nothing in the folder. */
async function begin(message: Extract<ToNode, { kind: 'Begin' }>): Promise<void> {
  const lease = await acquireFileLease(message.dataFolder)
  send({ kind: 'Leased', epoch: lease.epoch })
  const { configPath, overrides, described } = message
  const loaded = await loadConfig(configPath, { command: 'run', overrides, describe: describerFrom(described) })
  if (!loaded.ok) fatal(loaded.error.map(formatConfigError).join('\n'), EXIT_CONFIG)
  node = await RunningNode.start({
    loaded: loaded.value,
    lease,
    begin: message,
    send,
    fatal: reason => fatal(reason, EXIT_FATAL),
    refuseConfig: reason => fatal(reason, EXIT_CONFIG),
  })
}

async function stop(message: Extract<ToNode, { kind: 'Stop' }>): Promise<void> {
  await node?.stop(message.policy)
  send({ kind: 'Stopped' })
  process.exit(0)
}

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
