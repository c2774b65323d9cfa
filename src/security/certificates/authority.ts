/**
 * Certificates for a server that nobody else vouches for: an authority of the session's own, for ten years, and the server's
 * certificate, for three months.
 */

import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY_MS = 86_400_000
const AUTHORITY_DAYS = 3_650
export const SERVER_DAYS = 90
/** Clocks of browsers may be behind. */
const EARLIER_MS = DAY_MS

/** PEM. */
export interface CertifiedKey {
  readonly cert: string
  readonly key: string
}

export async function makeAuthority(title: string, nowMs: number): Promise<CertifiedKey> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const subject = `CN=${title.replaceAll(/[^\w .-]/g, '')}`
  const cert = await x509.X509CertificateGenerator.create({
    ...lifeOf(nowMs, AUTHORITY_DAYS),
    serialNumber: serialNumber(),
    subject,
    issuer: subject,
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    extensions: [
      // It vouches for servers, and for no other authority.
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { cert: textOf(cert), key: await keyText(keys.privateKey) }
}

/** Shape: `names` are those of hosts and IP addresses, one at least. The text has the authority behind it. */
export async function makeServerCertificate(
  authority: CertifiedKey,
  names: readonly string[],
  nowMs: number,
): Promise<CertifiedKey> {
  const issuer = new x509.X509Certificate(authority.cert)
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const cert = await x509.X509CertificateGenerator.create({
    ...lifeOf(nowMs, SERVER_DAYS),
    serialNumber: serialNumber(),
    subject: `CN=${names[0]}`,
    issuer: issuer.subject,
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await privateKeyOf(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth], false),
      new x509.SubjectAlternativeNameExtension(
        names.map(value => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return { cert: textOf(cert) + authority.cert, key: await keyText(keys.privateKey) }
}

function lifeOf(nowMs: number, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(nowMs - EARLIER_MS), notAfter: new Date(nowMs + days * DAY_MS) }
}

/** 128 bits of chance, above 0. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return bytes.toString('hex')
}

/** One text may follow another. */
const textOf = (cert: x509.X509Certificate) => `${cert.toString('pem').trimEnd()}\n`

async function keyText(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key)
  return `${x509.PemConverter.encode(der, 'PRIVATE KEY').trimEnd()}\n`
}

async function privateKeyOf(pem: string): Promise<webcrypto.CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem)
  return await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])
}
