/** The certificate that the console shows: the user's own, or one by the session's own authority; looked after while it runs. */

import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { TlsMaterial } from '../../api/api-server.ts'
import { readPrivateFile } from '../../files/private-file.ts'
import { authorityFileOf, endOf, ownCertificate } from '../../security/certificates/certificate-store.ts'
import { type ConsoleConfig, parseListen } from '../config/console-schema.ts'

const KEY_BYTES_MAX = 64 * 1024
/** Only the user's own comes so near to its end: the other one is made anew earlier. */
const TOLD_DAYS_BEFORE = 14
const DAY_MS = 86_400_000

export interface ShownCertificate {
  readonly tls: TlsMaterial
  /** PEM of the authority that has to be trusted; `null`: one that machines trust anyway. */
  readonly authority: string | null
  readonly endsMs: number
}

export interface CertificatePlace {
  readonly dataFolder: string
  /** Where relative paths begin. */
  readonly folder: string
  readonly console: ConsoleConfig
}

/** Errors: with what is wrong with which file, and what to do. */
export async function certificateOf({ dataFolder, folder, console }: CertificatePlace): Promise<ShownCertificate> {
  const { certificate, name, listen } = console
  if (certificate !== undefined)
    return givenCertificate(path.resolve(folder, certificate.file), path.resolve(folder, certificate.keyFile))
  const title = `Holdfast console ${path.basename(dataFolder)}`
  const made = await ownCertificate(dataFolder, title, namesOf(name, parseListen(listen)!.host), Date.now())
  return { tls: made, authority: readFileSync(authorityFileOf(dataFolder), 'utf8'), endsMs: made.endsMs }
}

function namesOf(name: string, host: string): string[] {
  const isAny = host === '0.0.0.0' || host === '::'
  return [...new Set([name, 'localhost', '127.0.0.1', '::1', ...(isAny ? [] : [host])])]
}

function givenCertificate(file: string, keyFile: string): ShownCertificate {
  const key = readPrivateFile(keyFile, { bytesMax: KEY_BYTES_MAX })
  if (!key.ok) throw new Error(key.error.text)
  const cert = readFileSync(file, 'utf8')
  return { tls: { cert, key: key.value }, authority: null, endsMs: endOf(cert) }
}

/** Returns: what people should be told about it; `undefined` while it lasts. */
export function endTextOf({ endsMs }: ShownCertificate, nowMs: number): string | undefined {
  const days = Math.floor((endsMs - nowMs) / DAY_MS)
  if (days > TOLD_DAYS_BEFORE) return undefined
  return days < 0 ? 'the certificate of the console has run out' : `the certificate of the console ends in ${days} days`
}
