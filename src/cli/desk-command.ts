/** What verbs that ask a desk of the control room share: their first argument, their options, and how an answer is taken. */

import type { Command } from 'commander'
import type { Result } from '../core/std/result.ts'
import type { WatchRefusal } from '../host/control-room/watch-client.ts'
import { SESSION_HELP } from './api/console-place.ts'
import { takesSignIn } from './api/token.ts'
import { CliError } from './exit-codes.ts'
import { writeJson } from './output.ts'

export function takesDesk(command: Command, argument?: string, what?: string): Command {
  takesSignIn(command.argument('<session>', SESSION_HELP))
  if (argument !== undefined) command.argument(argument, what)
  return command.option('--json', 'write the answer as JSON')
}

/** Errors: CliError `unreachable`, `refused`. */
export function sound<T>(answer: Result<T, WatchRefusal>, json: boolean | undefined): T {
  if (answer.ok) return answer.value
  if (json) writeJson({ error: answer.error })
  const { code, text } = answer.error
  throw new CliError(code === 'DESK_AWAY' ? 'unreachable' : 'refused', json ? '' : `${code}: ${text}`)
}
