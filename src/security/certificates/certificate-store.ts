/**
 * The certificates of a session in its data folder: `tls/ca.pem` is for whoever is to trust it, its key never leaves the folder.
 * The server's own is made anew before it runs out, or when its names change.
 */

import { X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import { type CertifiedKey, makeAuthority, makeServerCertificate } from './authority.ts'

const FOLDER = 'tls'
const AUTHORITY = 'ca'
const SERVER = 'server'
const DAY_MS = 86_400_000
/** Earlier than anybody's alert about it. */
export const RENEW_DAYS_BEFORE = 30

/** What browsers and programs have to trust. */
export function authorityFileOf(dataFolder: string): string {
  return path.join(dataFolder, FOLDER, `${AUTHORITY}.pem`)
}

export interface OwnCertificate extends CertifiedKey {
  readonly endsMs: number
}

/**
 * Errors: the operating system's; and where the key of an authority is gone while its certificate is still there, which people
 * trust: that is theirs to decide.
 */
export async function ownCertificate(
  dataFolder: string,
  title: string,
  names: readonly string[],
  nowMs: number,
): Promise<OwnCertificate> {
  const folder = path.join(dataFolder, FOLDER)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const authority = read(folder, AUTHORITY) ?? keep(folder, AUTHORITY, await makeAuthority(title, nowMs))
  const known = read(folder, SERVER)
  if (known !== undefined && isGood(known, authority, names, nowMs)) return withEnd(known)
  return withEnd(keep(folder, SERVER, await makeServerCertificate(authority, names, nowMs)))
}

/** For this authority, for exactly these names, and for some time yet. */
function isGood({ cert }: CertifiedKey, authority: CertifiedKey, names: readonly string[], nowMs: number): boolean {
  const certificate = new X509Certificate(cert)
  const ours = new X509Certificate(authority.cert)
  const isOurs = certificate.checkIssued(ours) && certificate.verify(ours.publicKey)
  const isFor = (name: string) =>
    (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined
  const hasNames = (certificate.subjectAltName ?? '').split(', ').length === names.length && names.every(isFor)
  return isOurs && hasNames && endOf(cert) - nowMs > RENEW_DAYS_BEFORE * DAY_MS
}

function withEnd(known: CertifiedKey): OwnCertificate {
  return { ...known, endsMs: endOf(known.cert) }
}

export function endOf(cert: string): number {
  return new X509Certificate(cert).validToDate.getTime()
}

function read(folder: string, name: string): CertifiedKey | undefined {
  const [certFile, keyFile] = filesOf(folder, name)
  if (!existsSync(certFile)) return undefined
  if (!existsSync(keyFile)) {
    if (name === SERVER) return undefined
    throw new Error(
      `${keyFile} is missing, and ${certFile} is still there: bring it back, or remove both for a new authority`,
    )
  }
  return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') }
}

/** The key first: a certificate without its key is worth nothing. */
function keep(folder: string, name: string, made: CertifiedKey): CertifiedKey {
  const [certFile, keyFile] = filesOf(folder, name)
  writeWhole(keyFile, made.key, 0o600)
  writeWhole(certFile, made.cert, 0o644)
  return made
}

function writeWhole(file: string, text: string, mode: number): void {
  const draft = `${file}.new`
  writeFileSync(draft, text, { mode })
  chmodSync(draft, mode)
  renameSync(draft, file)
}

function filesOf(folder: string, name: string): [certFile: string, keyFile: string] {
  return [path.join(folder, `${name}.pem`), path.join(folder, `${name}-key.pem`)]
}
