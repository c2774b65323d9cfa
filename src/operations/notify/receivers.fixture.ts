/** Receivers of notifications for tests, on this machine: real servers of mail and of the web. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
// What the certificates are made with needs it, and leaves it to us.
import 'reflect-metadata'
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'
import type { Notification } from './notification.ts'

export const NOTIFICATION: Notification = {
  kind: 'Trigger',
  dedupKey: 'holdfast-0011-P1',
  id: 'holdfast-0011-P1-trigger-5',
  session: 'test-desk',
  severity: 'Critical',
  title: '[Critical] OVERFILL BTC-USDT.SIM: ours 1, theirs 2',
  alerts: [
    {
      id: 'A1',
      code: 'OVERFILL',
      severity: 'Critical',
      subject: 'BTC-USDT.SIM',
      text: 'ours 1, theirs 2 <&>',
      state: 'Triggered',
      openedUs: 1_700_000_000_000_000,
      acknowledgedBy: '',
      runbook: 'docs/alerts.md#overfill',
    },
  ],
  leftOutCount: 0,
  timeUs: 1_700_000_000_500_000,
}

export interface Received {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface LocalCertificate {
  readonly key: string
  readonly cert: string
}

/** Takes what comes and keeps it; `answer` may do otherwise. */
export async function webReceiver(
  t: TestContext,
  answer: (response: ServerResponse, count: number) => void = response => void response.end('ok'),
  certificate?: LocalCertificate,
) {
  const received: Received[] = []
  const listener: RequestListener = (request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body })
      answer(response, received.length)
    })
  }
  const server = certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { received, port, url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}` }
}

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'notify-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** For 127.0.0.1, vouching for itself. */
export async function localCertificate(): Promise<LocalCertificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=127.0.0.1',
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 3_600_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true),
      new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }]),
    ],
  })
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  const lines = pkcs8.replaceAll(/.{64}/g, '$&\n')
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
  }
}

export function certificateFile(folder: string, { cert }: LocalCertificate): string {
  const file = path.join(folder, 'ca.pem')
  writeFileSync(file, cert)
  return file
}
