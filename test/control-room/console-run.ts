/** `holdfast run` of a session with console and alerts, in a folder of its own on free ports: its processes, its words, its end. */

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ConsolePlace } from '../../src/cli/api/console-place.ts'
import { readConsoleNote } from '../../src/host/control-room/console-note.ts'
import { CHURNER } from '../fault/live-session.ts'
import { childrenOf, commandOf } from '../fault/processes.ts'
import { Page } from './page.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const NODE = ['--disable-warning=ExperimentalWarning', MAIN]
const PATIENCE_MS = 60_000

export const CONFIG = `environment: paper
desk: north
dataFolder: ./data
venues: { SIM: { kind: simulated, seed: 3 } }
instruments:
  BTC-USDT.SIM: { kind: Spot, tickSize: "0.01", priceMax: "200000", lotSize: "0.001", market: { price: "60000", eventsPerSecond: 20 } }
accounts: { main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "1000000", BTC: "10" } } }
strategies:
  first: { file: ${JSON.stringify(CHURNER)}, account: main, limits: { openOrdersMax: 50 } }
data: { source: seeded }
stop: cancel
`

/** Of a command line. */
export interface Answer {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A message of `--json`. */
export interface Said {
  readonly kind: string
  readonly [field: string]: unknown
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

export class ConsoleRun {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'holdfast-room-'))
  readonly config = path.join(this.folder, 'config.yaml')
  /** Everything that was printed, as it was. */
  output = ''
  readonly said: Said[] = []
  #child: ChildProcess | undefined
  #rest = ''
  #wake = () => {}

  private constructor(text: string) {
    writeFileSync(this.config, text)
  }

  /** Its console keeps its port over restarts, as browsers expect. */
  static async make(more = '', config = CONFIG): Promise<ConsoleRun> {
    return new ConsoleRun(`${config}console: { listen: "127.0.0.1:${await freePort()}" }\n${more}`)
  }

  get dataFolder(): string {
    return path.join(this.folder, 'data')
  }

  start(...more: readonly string[]): void {
    const child = spawn(process.execPath, [...NODE, 'run', this.config, '--json', ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (this.output += chunk))
    child.once('exit', () => this.#wake())
    this.#child = child
  }

  /** Returns: the first message of this kind that fits. Errors: what was printed last. */
  async until(kind: string, fits: (said: Said) => boolean = () => true): Promise<Said> {
    for (const untilMs = performance.now() + PATIENCE_MS; ; ) {
      const found = this.said.find(each => each.kind === kind && fits(each))
      if (found !== undefined) return found
      if (performance.now() > untilMs || this.#child!.exitCode !== null)
        throw new Error(`no ${kind}; ended with ${this.#child!.exitCode}\n${this.news()}`)
      await new Promise<void>(resolve => {
        this.#wake = resolve
        setTimeout(resolve, 200)
      })
    }
  }

  /** Errors: `what`, where it does not come true in time. */
  async untilTrue(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (const untilMs = performance.now() + PATIENCE_MS; !(await isTrue()); ) {
      if (performance.now() > untilMs) throw new Error(`${what}: not in time\n${this.news()}`)
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }

  /** The console answers, wherever it is now. */
  untilServed(): Promise<void> {
    return this.untilTrue(
      async () => (await new Page(this.place).try('health', {}).catch(() => undefined))?.status === 200,
      'no console',
    )
  }

  /** What it said last, without its figures. */
  news(): string {
    const lines = this.output.split('\n').filter(line => !/^\{"kind":"(View|Samples)"/.test(line))
    return lines.slice(-40).join('\n')
  }

  get place(): ConsolePlace {
    const { url, certificates } = readConsoleNote(this.dataFolder)!
    return { origin: new URL(url).origin, certificates: certificates ?? undefined }
  }

  get pid(): number {
    return this.#child!.pid!
  }

  /** `api`, `watch` or `node`. */
  pidOf(role: string): number | undefined {
    return childrenOf(this.#child!.pid!).find(pid => commandOf(pid).includes(`${role}-main.ts`))
  }

  /** Returns: what a command line of this program answers. */
  say(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Answer> {
    const options = { timeout: PATIENCE_MS, env: { ...process.env, ...env }, maxBuffer: 1 << 26 }
    return new Promise(resolve => {
      const child = execFile(process.execPath, [...NODE, ...args], options, (_, out, err) =>
        resolve({ code: child.exitCode, out, err }),
      )
    })
  }

  /** In good order. */
  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null) return
    child.kill('SIGTERM')
    for (const untilMs = performance.now() + PATIENCE_MS; child.exitCode === null && child.signalCode === null; ) {
      if (performance.now() > untilMs) child.kill('SIGKILL')
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  async discard(): Promise<void> {
    await this.stop()
    if (existsSync(this.folder)) rmSync(this.folder, { recursive: true, force: true })
  }

  #take(chunk: string): void {
    this.output += chunk
    const lines = (this.#rest + chunk).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) if (line.startsWith('{')) this.said.push(JSON.parse(line) as Said)
    this.#wake()
  }
}
