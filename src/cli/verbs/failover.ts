/** `holdfast failover CONFIG`: a planned switch: the leader finishes what is on its way and another node leads. */

import type { Command } from 'commander'
import type { ControlReply } from '../../host/live/control-wire.ts'
import { ownFolderOf } from '../api/remote-command.ts'
import { CliError } from '../exit-codes.ts'
import { actorName, type ControlOptions, takesSession, tellReply } from '../session-control.ts'

interface Options extends ControlOptions {
  readonly to?: string
}

/** The leader waits 2 s at most for what is on its way; the rest is a few round trips. */
const PATIENCE_MS = 15_000

export function define(command: Command): void {
  takesSession(command)
    .option('--to <node>', 'the node that is to lead; left out, the best one that can')
    .action(failover)
}

async function failover(target: string, options: Options): Promise<void> {
  const { callControl } = await import('../../host/live/control-socket.ts')
  const { findSocket, NODE_SOCKET } = await import('../../host/live/socket-place.ts')
  const dataFolder = await ownFolderOf(target, 'letting another node lead')
  const socketPath = findSocket(dataFolder, NODE_SOCKET)
  if (socketPath === undefined) throw new CliError('unreachable', `no node runs on ${dataFolder}`)
  const { to = '', reason = 'holdfast failover' } = options
  const replies: ControlReply[] = []
  const request = { type: 'Failover', actor: actorName(), reason, to } as const
  const call = callControl(socketPath, request, reply => {
    replies.push(reply)
    if (reply.type !== 'Taken') call.close()
    else void tellReply('node', reply, options)
  })
  const patience = setTimeout(() => call.close(), PATIENCE_MS)
  await call.ended
  clearTimeout(patience)
  await conclude(replies, dataFolder, options)
}

/** Errors: CliError `unreachable`, `refused`, `unconfirmed`. */
async function conclude(replies: readonly ControlReply[], dataFolder: string, options: Options): Promise<void> {
  const last = replies.at(-1)
  if (last === undefined) throw new CliError('unreachable', `the node on ${dataFolder} does not answer`)
  if (last.type !== 'Taken') await tellReply('node', last, options)
  if (last.type === 'Refused') throw new CliError('refused', options.json ? '' : last.text)
  if (last.type === 'Taken')
    throw new CliError('unconfirmed', 'asked for, but nobody has said that it is done: look at both nodes')
}
