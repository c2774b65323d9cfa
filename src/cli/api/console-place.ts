/**
 * Where a console is, and by which certificates it is known: named by its address, or found by the data folder of a session.
 *
 * Why pinned: a console makes its own certificate authority at its first run; nobody else vouches for it.
 */

import { existsSync, readFileSync } from 'node:fs'
import type { SecureContextOptions } from 'node:tls'
import { CliError } from '../exit-codes.ts'

export interface ConsolePlace {
  /** `https://desk.example:7443`. */
  readonly origin: string
  /** PEM; `undefined`: those that this machine trusts. */
  readonly certificates: string | undefined
}

/** A person names a session by any of these. */
export const SESSION_HELP =
  'the configuration of the session, its data folder, or the address of its console (https://…)'

const CERTIFICATES_VARIABLE = 'HOLDFAST_CA'

export function isAddress(target: string): boolean {
  return /^https?:\/\//i.test(target)
}

/** Errors: CliError `usage` for an address that is none; `config` for a file of certificates that is none. */
export function placeOfAddress(address: string, caFile = process.env[CERTIFICATES_VARIABLE]): ConsolePlace {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || url.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw new CliError('usage', `${address}: the address of a console is https://HOST:PORT`)
  return { origin: url.origin, certificates: caFile === undefined ? undefined : certificatesIn(caFile) }
}

function certificatesIn(file: string): string {
  if (!existsSync(file)) throw new CliError('config', `${file}: there is no such file of certificates`)
  const text = readFileSync(file, 'utf8')
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  throw new CliError('config', `${file}: holds no certificate in PEM`)
}

export function contextOf({ certificates }: ConsolePlace): SecureContextOptions {
  return certificates === undefined ? {} : { ca: certificates }
}

/** Certificates that do not fit are told with what to do: it may be somebody else who answers. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /^(SELF_SIGNED_CERT|DEPTH_ZERO|UNABLE_TO_|CERT_UNTRUSTED|ERR_TLS_CERT)/,
    `its certificate is not one that is known: name the console's own authority with --ca FILE or ${CERTIFICATES_VARIABLE} (tls/ca.pem of its data folder)`,
  ],
  [/^CERT_HAS_EXPIRED/, 'its certificate has run out'],
  [/^ECONNREFUSED/, 'nobody listens there: does the session run, and does its configuration have a console?'],
]

export function unreachable({ origin }: ConsolePlace, error: Error): CliError {
  const { code = '' } = error as NodeJS.ErrnoException
  const remedy = REMEDIES.find(([pattern]) => pattern.test(code))?.[1] ?? error.message
  return new CliError('unreachable', `${origin}: ${remedy}`, { cause: error })
}

export function unheard({ origin }: ConsolePlace, error: Error): CliError {
  const text = `${origin}: sent, and not answered (${error.message}): it may have been taken; look before you repeat it`
  return new CliError('unconfirmed', text, { cause: error })
}
