/** What the verbs that ask a console share: which one, by whose token, and how the answer is written. */

import type { Command } from 'commander'
import { readConsoleNote } from '../../host/control-room/console-note.ts'
import { CliError } from '../exit-codes.ts'
import { dataFolderOf } from '../session-control.ts'
import { ApiClient } from './api-client.ts'
import { type ConsolePlace, isAddress, placeOfAddress, SESSION_HELP } from './console-place.ts'
import { type SignInOptions, takesSignIn, tokenOf } from './token.ts'

export interface ConsoleOptions extends SignInOptions {
  readonly json?: boolean
}

export function takesConsole(command: Command): Command {
  return takesSignIn(command.argument('<session>', SESSION_HELP)).option('--json', 'write it as JSON')
}

/** Errors: CliError `unreachable` where the session has no console, `unauthorized` where there is no token. */
export async function consoleOf(target: string, options: SignInOptions): Promise<ApiClient> {
  const place = isAddress(target) ? placeOfAddress(target, options.ca) : placeInFolder(await dataFolderOf(target))
  return new ApiClient({ place, token: tokenOf(options) })
}

function placeInFolder(dataFolder: string): ConsolePlace {
  const note = readConsoleNote(dataFolder)
  if (note !== undefined) return { origin: new URL(note.url).origin, certificates: note.certificates ?? undefined }
  throw new CliError(
    'unreachable',
    `no console was ever opened for ${dataFolder}: its configuration needs a section "console", then a start`,
  )
}
