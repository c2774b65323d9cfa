/** `holdfast rearm CONFIG STRATEGY`: lets a strategy trade again after its throttle tripped. Adds risk: confirmed by typing. */

import type { Command } from 'commander'
import { ownFolderOf } from '../api/remote-command.ts'
import { actorName, type ControlOptions, confirmByTyping, takesSession, tellNode } from '../session-control.ts'

interface Options extends ControlOptions {
  readonly yes?: boolean
}

export function define(command: Command): void {
  takesSession(command).argument('<strategy>', 'its name').option('--yes', 'do not ask: for scripts').action(rearm)
}

async function rearm(target: string, strategy: string, options: Options): Promise<void> {
  const dataFolder = await ownFolderOf(target, 're-arming')
  await confirmByTyping('rearm', `strategy ${strategy} may trade again`, options.yes)
  const reason = options.reason ?? 'holdfast rearm'
  await tellNode(dataFolder, { type: 'Rearm', actor: actorName(), reason, strategy }, options)
}
