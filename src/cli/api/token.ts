/** The token that a command line signs in with: from the environment, or from a file that only its owner may read. */

import { homedir } from 'node:os'
import path from 'node:path'
import type { Command } from 'commander'
import { readPrivateFile } from '../../files/private-file.ts'
import { CliError } from '../exit-codes.ts'

export interface SignInOptions {
  readonly tokenFile?: string
  readonly ca?: string
}

export function takesSignIn(command: Command): Command {
  return command
    .option('--token-file <file>', 'the token for the console; default: HOLDFAST_TOKEN, then ~/.config/holdfast/token')
    .option('--ca <file>', 'the authority that vouches for a console at an address; default: HOLDFAST_CA')
}

type Environment = Readonly<Record<string, string | undefined>>

const VARIABLE = 'HOLDFAST_TOKEN'
const BYTES_MAX = 4096
const HOW = 'make one in the console, under people, or with "holdfast people"'

/** Errors: CliError `unauthorized`; what is in the file or the variable is never told. */
export function tokenOf({ tokenFile }: SignInOptions, env: Environment = process.env): string {
  if (tokenFile !== undefined) return tokenIn(tokenFile)
  const given = env[VARIABLE]
  if (given !== undefined && given !== '') return checked(given, VARIABLE)
  return tokenIn(usualTokenFile(env))
}

function usualTokenFile(env: Environment): string {
  const { XDG_CONFIG_HOME: given, HOME: home = homedir() } = env
  return path.join(given !== undefined && path.isAbsolute(given) ? given : path.join(home, '.config'), 'holdfast/token')
}

function tokenIn(file: string): string {
  const read = readPrivateFile(file, { bytesMax: BYTES_MAX })
  if (read.ok) return checked(read.value.replace(/\r?\n$/, ''), file)
  if (!read.error.isAbsent) throw refusal(read.error.text)
  throw refusal(`no token: set ${VARIABLE}, name a --token-file, or write it into ${file} (chmod 600); ${HOW}`)
}

/** A header of HTTP holds nothing else; whether it is a token at all, the server says. */
function checked(text: string, from: string): string {
  if (/^[\x21-\x7e]{1,500}$/.test(text)) return text
  throw refusal(`${from} does not hold a token: one word in one line; ${HOW}`)
}

function refusal(text: string): CliError {
  return new CliError('unauthorized', text)
}
