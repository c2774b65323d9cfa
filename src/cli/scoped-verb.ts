/** What the verbs have in common that restrict a scope of a session, by its socket or by its console. */

import type { Command } from 'commander'
import { tellSession } from './api/remote-command.ts'
import {
  actorName,
  type ControlOptions,
  type ScopeOptions,
  scopeOfOptions,
  takesScope,
  takesSession,
} from './session-control.ts'

/** By the node's word for it: the console's. */
const NAMES = { Pause: 'pause', Flatten: 'flatten' } as const
type Restriction = keyof typeof NAMES

export function defineScoped(command: Command, type: Restriction): void {
  const restrict = (target: string, options: ControlOptions & ScopeOptions) => tell(type, target, options)
  takesScope(takesSession(command)).action(restrict)
}

async function tell(type: Restriction, target: string, options: ControlOptions & ScopeOptions): Promise<void> {
  const name = NAMES[type]
  const body = { scope: scopeOfOptions(options), reason: options.reason ?? `holdfast ${name}` }
  await tellSession(target, { byFolder: { type, actor: actorName(), ...body }, byConsole: { name, body } }, options)
}
