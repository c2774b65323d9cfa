/** `holdfast pause SESSION`: a scope only reduces risk from now on, until a person resumes it. */

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
  takesScope(takesSession(command)).action(pause)
}

async function pause(target: string, options: ControlOptions & ScopeOptions): Promise<void> {
  const body = { scope: scopeOfOptions(options), reason: options.reason ?? 'holdfast pause' }
  const byFolder = { type: 'Pause', actor: actorName(), ...body } as const
  await tellSession(target, { byFolder, byConsole: { name: 'pause', body } }, options)
}
