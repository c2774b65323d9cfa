/** Starts the watch process for tests, with receivers on this machine. */

import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Severity } from '../../core/domain/effects.ts'
import { alertsSchema } from '../config/alerts-schema.ts'
import { ownAlert } from '../live/own-alert.ts'
import type { RoomSettings, ToRoom } from './room-feed.ts'

const DEADLINE_MS = 30_000
const LOOK_MS = 20

export interface ReceivedRequest {
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly path: string
}

/** A server that keeps what it gets; `answer` may do otherwise than take it. */
export async function receiver(
  t: TestContext,
  answer: (response: ServerResponse, count: number) => void = response => response.end('ok'),
) {
  const received: ReceivedRequest[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ headers: request.headers, body, path: request.url ?? '' })
      answer(response, received.length)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { received, url: `http://127.0.0.1:${port}`, close: () => server.close() }
}

export function sessionFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'watch-'))
  mkdirSync(path.join(folder, 'data'))
  // What is started in it is ended later than this.
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }))
  return folder
}

export function secretFile(folder: string, name: string, text: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, text, { mode: 0o600 })
  return file
}

export interface WatchChild {
  readonly child: ChildProcess
  readonly said: string[]
  tell(message: ToRoom): void
  alert(severity: Severity, code: string, text: string): void
  ended(): Promise<void>
}

/** Shape: `alerts` as a configuration writes it. */
export function startWatch(t: TestContext, folder: string, alerts: object): WatchChild {
  const settings: RoomSettings = {
    dataFolder: path.join(folder, 'data'),
    configFile: path.join(folder, 'session.yaml'),
    overrides: [],
    folder,
    environment: 'paper',
    desk: 'test-desk',
    recordingFolder: null,
    catalogueFolders: [],
    console: null,
    alerts: alertsSchema.parse(alerts),
  }
  const file = path.join(folder, 'watch.json')
  writeFileSync(file, JSON.stringify(settings))
  const main = fileURLToPath(new URL('./watch-main.ts', import.meta.url))
  const quiet = ['--disable-warning=ExperimentalWarning']
  const child = fork(main, [file], {
    execArgv: quiet,
    serialization: 'advanced',
    env: {},
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const said: string[] = []
  child.stderr!.on('data', text => said.push(String(text)))
  child.on('message', message => said.push(JSON.stringify(message)))
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  t.after(() => {
    child.kill('SIGKILL')
    return gone
  })
  const tell = (message: ToRoom) => void child.send(message, () => {})
  const alert = (severity: Severity, code: string, text: string) => {
    tell({ kind: 'Alert', alert: ownAlert(severity, code, text), timeUs: Date.now() * 1_000 })
  }
  return { child, said, tell, alert, ended: () => gone }
}

type Told<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }

/** Errors: where it is a refusal. */
export function sound<T>(answer: Told<T>): T {
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.value
}

/** Asks until there is an answer. Errors: what is answered after half a minute. */
export async function eventually<T>(ask: () => Promise<Told<T>>): Promise<T> {
  for (const endMs = Date.now() + DEADLINE_MS; ; await new Promise(resolve => setTimeout(resolve, LOOK_MS))) {
    const answer = await ask()
    if (answer.ok || Date.now() > endMs) return sound(answer)
  }
}

/** Waits until it is so. Errors: where it is not within half a minute. */
export async function until(isSo: () => boolean, what: string, more: () => string = () => ''): Promise<void> {
  const endMs = Date.now() + DEADLINE_MS
  while (!isSo()) {
    if (Date.now() > endMs) throw new Error(`not within ${DEADLINE_MS} ms: ${what} ${more()}`)
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }
}
