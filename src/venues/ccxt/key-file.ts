/**
 * Reads a venue's key from its own file: readable only by its owner, never from the configuration, the environment or a
 * command line.
 */

import { parseDocument } from 'yaml'
import { readPrivateFile } from '../../files/private-file.ts'
import { isRawObject, type RawObject } from './raw.ts'
import { Secret } from './secret.ts'

export const KEY_ENVIRONMENTS = ['paper', 'live'] as const
export type KeyEnvironment = (typeof KEY_ENVIRONMENTS)[number]

export interface VenueKey {
  readonly apiKey: Secret
  /** The shared secret, or the private key in PEM. */
  readonly secret: Secret
  /** A third word that some venues want. */
  readonly password: Secret | undefined
  /** What it may be used for, said by the person who made it. */
  readonly environment: KeyEnvironment
}

/** Says what is wrong with the file, and never what is in it. */
export class KeyFileError extends Error {
  readonly code = 'KEY_FILE'
}

const BYTES_MAX = 64 * 1024
const FIELDS = ['apiKey', 'secret', 'privateKey', 'password', 'environment']

/** Errors: KeyFileError. */
export function readKeyFile(path: string): VenueKey {
  const read = readPrivateFile(path, { bytesMax: BYTES_MAX, isOwnAlone: true })
  if (!read.ok) throw new KeyFileError(`KEY_FILE: ${read.error.text}`)
  const raw = parsed(path, read.value)
  const unknown = Object.keys(raw).find(field => !FIELDS.includes(field))
  if (unknown !== undefined) throw refusal(path, `has the field ${unknown}; it may have ${FIELDS.join(', ')}`)
  const apiKey = fieldOf(path, raw, 'apiKey')
  const secret = 'privateKey' in raw ? fieldOf(path, raw, 'privateKey') : fieldOf(path, raw, 'secret')
  const password = 'password' in raw ? new Secret(fieldOf(path, raw, 'password')) : undefined
  const environment = KEY_ENVIRONMENTS.find(each => each === raw['environment'])
  if (environment === undefined)
    throw refusal(path, 'needs a line "environment: paper" or "environment: live", which says what the key is for')
  return { apiKey: new Secret(apiKey), secret: new Secret(secret), password, environment }
}

/** JSON is YAML as well. The parser's own words would quote the file, so they are not shown. */
function parsed(path: string, text: string): RawObject {
  const document = parseDocument(text)
  const value: unknown = document.errors.length > 0 ? undefined : document.toJS()
  if (!isRawObject(value)) throw refusal(path, 'is no YAML or JSON with the fields apiKey, secret and environment')
  return value
}

function fieldOf(path: string, raw: RawObject, field: string): string {
  const value = raw[field]
  if (typeof value !== 'string' || value === '') throw refusal(path, `needs the field ${field}, a text`)
  return value
}

function refusal(path: string, what: string): KeyFileError {
  return new KeyFileError(`KEY_FILE: ${path} ${what}`)
}
