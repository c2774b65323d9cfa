/** Four eyes: what one person asked for is done when another approves it. */

import { okOf } from '../../core/std/result.ts'
import type { Caller, RequestView } from '../../ports/people.ts'
import type { Call } from '../chain/call.ts'
import { checked } from '../chain/schema-check.ts'
import { COMMANDS, type CommandName } from '../contract/commands.ts'
import { type Outcome, refused } from '../outcome.ts'
import type { ApiWorld } from '../world.ts'
import { carryOut } from './commands.ts'
import { outcome } from './signing-in.ts'
import { wishText } from './wish-text.ts'

const SUMMARY_CHARACTERS_MAX = 4_000

export interface Waiting {
  readonly outcome: 'Waiting'
  readonly requestId: number
  readonly untilUs: number
}

/** Keeps the command for a second person. */
export function askSecondPerson(call: Call, caller: Caller, name: CommandName, body: unknown): Outcome<Waiting> {
  const { people } = call.world
  const { permission } = COMMANDS[name]
  const summary = wishText(name, body as object, SUMMARY_CHARACTERS_MAX)
  if (summary === undefined) return refused('BAD_REQUEST', 'body: it is too long to be read whole by a second person')
  const asked = outcome(call, people.fourEyes.ask(caller, { permission, action: name, summary, body }, call.whence))
  if (!asked.ok) return asked
  noteRequests(call.world)
  const { requestId, untilUs } = asked.value
  return okOf({ outcome: 'Waiting', requestId, untilUs })
}

/** In the name of the one who asked; the reason on record names the one who approved. */
export async function approve(
  call: Call,
  caller: Caller,
  requestId: number,
): Promise<Outcome<{ request: RequestView; answer: unknown }>> {
  const approved = outcome(call, call.world.people.fourEyes.approve(caller, requestId, call.whence))
  noteRequests(call.world)
  if (!approved.ok) return approved
  const { request, body } = approved.value
  const name = Object.keys(COMMANDS).find(each => each === request.action) as CommandName | undefined
  if (name === undefined) return refused('REFUSED', `${request.action} is no command of this version`)
  const sound = checked('body', COMMANDS[name].body, body)
  if (!sound.ok) return sound
  const answer = await carryOut(call, name, sound.value, request.askedBy, `approved by ${caller.name}`)
  return answer.ok ? okOf({ request, answer: answer.value }) : answer
}

/** All screens see at once what waits. */
export function noteRequests({ board, people }: ApiWorld): void {
  board.set(
    'requests',
    people.fourEyes.requests().filter(({ state }) => state === 'Open'),
  )
}
