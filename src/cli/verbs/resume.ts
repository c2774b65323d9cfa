/** `holdfast resume CONFIG`: lets a scope trade again that was killed, halted or restricted. Adds risk: it is confirmed by typing. */

import type { Command } from 'commander'
import { ownFolderOf } from '../api/remote-command.ts'
import {
  actorName,
  type ControlOptions,
  confirmByTyping,
  type ScopeOptions,
  scopeOfOptions,
  takesScope,
  takesSession,
  tellNode,
} from '../session-control.ts'

interface Options extends ControlOptions, ScopeOptions {
  readonly yes?: boolean
}

export function define(command: Command): void {
  takesScope(takesSession(command)).option('--yes', 'do not ask: for scripts').action(resume)
}

async function resume(target: string, options: Options): Promise<void> {
  const scope = scopeOfOptions(options)
  const dataFolder = await ownFolderOf(target, 'resuming')
  const what = scope.level === 'All' ? 'everything' : `${scope.level.toLowerCase()} ${scope.name}`
  await confirmByTyping('resume', `${what} may trade again`, options.yes)
  const reason = options.reason ?? 'holdfast resume'
  await tellNode(dataFolder, { type: 'Resume', actor: actorName(), reason, scope }, options)
}
