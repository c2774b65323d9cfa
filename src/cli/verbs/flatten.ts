/** `holdfast flatten SESSION`: cancels what is open in a scope and closes its positions. */

import type { Command } from 'commander'
import { tellSession } from '../api/remote-command.ts'
import {
  actorName,
  type ControlOptions,
  type ScopeOptions,
  scopeOfOptions,
  takesScope,
  takesSession,
} from '../session-control.ts'

export function define(command: Command): void {
  takesScope(takesSession(command)).action(flatten)
}

async function flatten(target: string, options: ControlOptions & ScopeOptions): Promise<void> {
  const body = { scope: scopeOfOptions(options), reason: options.reason ?? 'holdfast flatten' }
  const byFolder = { type: 'Flatten', actor: actorName(), ...body } as const
  await tellSession(target, { byFolder, byConsole: { name: 'flatten', body } }, options)
}
