/** Commands to the running session: each becomes an input of its journal, with the person as its actor. */

import { okOf } from '../../core/std/result.ts'
import type { CommandOutcome, DoorCommand, Said } from '../../ports/session-door.ts'
import type { Call } from '../chain/call.ts'
import { recordAsked, recordDeed } from '../chain/deeds.ts'
import { COMMANDS, type CommandAnswer, type CommandName } from '../contract/commands.ts'
import { REASON_MAX } from '../contract/values.ts'
import type { AnswerOf, TakenBodyOf } from '../contract.ts'
import type { Handlers } from '../handler.ts'
import { type Outcome, refused } from '../outcome.ts'

type Carrier<Name extends CommandName> = (
  call: Call,
  body: TakenBodyOf<Name>,
  said: Said,
) => Promise<Outcome<AnswerOf<Name>>>

const US_PER_MINUTE = 60_000_000

const CARRIERS: { readonly [Name in CommandName]: Carrier<Name> } = {
  kill: async ({ world }, { scope, flatten }, said) => {
    const outcome = await world.door.kill(scope, flatten, said)
    const { told, taken, confirmed, refusals, isConfirmed } = outcome
    if (told.length === 0) return away('nobody could be told: neither the node nor a gateway listens')
    if (taken.length === 0 && refusals.length > 0) return refused('REFUSED', refusals.join('; '))
    const unconfirmed = refusals.length > 0 ? refusals.join('; ') : UNCONFIRMED
    const text = isConfirmed ? 'every venue has confirmed that nothing is open' : unconfirmed
    return okOf({
      outcome: 'Killed',
      isConfirmed,
      told: [...told],
      taken: [...taken],
      confirmed: [...confirmed],
      refusals: [...refusals],
      text,
    })
  },
  pause: (call, { scope }, said) => tell(call, { kind: 'Pause', scope }, said),
  resume: (call, { scope }, said) => tell(call, { kind: 'Resume', scope }, said),
  flatten: (call, { scope }, said) => tell(call, { kind: 'Flatten', scope }, said),
  cancel: (call, { what, name }, said) => tell(call, { kind: 'Cancel', what, name }, said),
  rearm: (call, { strategy }, said) => tell(call, { kind: 'Rearm', strategy }, said),
  startStrategy: (call, { strategy }, said) => tell(call, { kind: 'StartStrategy', strategy }, said),
  stopStrategy: (call, { strategy, way }, said) => tell(call, { kind: 'StopStrategy', strategy, way }, said),
  setParameters: (call, { strategy, parameters }, said) =>
    tell(call, { kind: 'SetParameters', strategy, parameters }, said),
  setLimit: (call, { scope, limit, value }, said) => tell(call, { kind: 'SetLimit', scope, limit, value }, said),
  failover: (call, { to }, said) => tell(call, { kind: 'Failover', to }, said),
  maintenance: async ({ world }, { minutes }, { actor, reason }) => {
    const fromUs = world.nowUs()
    const silence = { code: '*', subject: '*', fromUs, untilUs: fromUs + minutes * US_PER_MINUTE, why: reason }
    const added = await world.alerts.addSilence(silence, actor)
    if (!added.ok) return refused(added.error.code === 'DESK_AWAY' ? 'WATCH_AWAY' : 'REFUSED', added.error.text)
    return okOf({
      outcome: 'Taken',
      isDurable: true,
      text: `silence ${added.value.id}: nobody is called for what is not Critical for ${minutes} min`,
    })
  },
}

const UNCONFIRMED =
  'taken, but not every venue has confirmed that nothing is open: watch the open orders, and look at the venue’s own screen'

const NAMES = Object.keys(CARRIERS) as readonly CommandName[]

/** By way of the chain: whoever asks is the actor. */
export const COMMAND_HANDLERS = Object.fromEntries(
  NAMES.map(name => [
    name,
    ({ call, caller, body }: { call: Call; caller: { name: string }; body: unknown }) =>
      carryOut(call, name, body, caller.name),
  ]),
) as unknown as Handlers<keyof typeof COMMANDS>

/**
 * Does it, then records it: nothing that reduces risk waits for a record. Anything else is on record before it is done.
 *
 * Shape: `body` is of the command's form. `note` goes on record behind the reason.
 */
export async function carryOut(
  call: Call,
  name: CommandName,
  body: unknown,
  actor: string,
  note = '',
): Promise<Outcome<unknown>> {
  const { reason } = body as { reason: string }
  const said = { actor, reason: reasonWith(note, reason) }
  const recorded = { ...(body as object), reason: said.reason }
  if (COMMANDS[name].permission !== 'ReduceRisk' && !recordAsked(call, name, said.actor, recorded))
    return refused(
      'AUDIT_AWAY',
      'who does what cannot be put on record: nothing that may add risk is done until it can',
    )
  const carrier = CARRIERS[name] as Carrier<CommandName>
  const outcome = await carrier(call, body as TakenBodyOf<CommandName>, said)
  recordDeed(call, name, said.actor, recorded, outcome)
  return outcome
}

/** Who approved is never what is cut. */
function reasonWith(note: string, reason: string): string {
  if (note === '' || reason === '') return note + reason
  return `${reason.slice(0, REASON_MAX - note.length - 2)}; ${note}`
}

async function tell({ world }: Call, command: DoorCommand, said: Said): Promise<Outcome<CommandAnswer>> {
  return toldOf(await world.door.command(command, said))
}

function toldOf(outcome: CommandOutcome): Outcome<CommandAnswer> {
  switch (outcome.kind) {
    case 'Taken':
      return okOf({ outcome: 'Taken', isDurable: outcome.isDurable, text: outcome.text })
    case 'Refused':
      return refused('REFUSED', `${outcome.code}: ${outcome.text}`)
    case 'Away':
      return away(outcome.text)
    default:
      return outcome satisfies never
  }
}

const away = (text: string) => refused('NODE_AWAY', text)
