/** `holdfast run` of a session with console and alerts, in a folder of its own on free ports: its processes, its words, its end. */

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ConsolePlace } from '../../src/cli/api/console-place.ts'
import { readConsoleNote } from '../../src/host/control-room/console-note.ts'
import { freePort } from '../../src/store/postgres/fixtures/free-port.ts'
import { CommandRun, type Ended } from '../command-run.ts'
import { CHURNER } from '../fault/live-session.ts'
import { childrenOf, commandOf } from '../fault/processes.ts'
import { makeScratchFolder, removeFolder } from '../scratch-folder.ts'
import { Page } from './page.ts'

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

/** A message of `--json`. */
export interface Said {
  readonly kind: string
  readonly [field: string]: unknown
}

export class ConsoleRun {
  readonly folder = makeScratchFolder('room')
  readonly config = path.join(this.folder, 'config.yaml')
  #run: CommandRun | undefined
  readonly #said: Said[] = []
  #readLength = 0

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
    this.#run = new CommandRun(['run', this.config, '--json', ...more])
  }

  /** Everything that was printed, as it was. */
  get output(): string {
    return this.#run!.out + this.#run!.err
  }

  /** Returns: the first message of this kind that fits. Errors: what was printed last. */
  until(kind: string, fits: (said: Said) => boolean = () => true): Promise<Said> {
    return this.#run!.until(() => this.#hear().find(each => each.kind === kind && fits(each)), kind)
  }

  /** Errors: `what`, where it does not come true in time. */
  async untilTrue(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (const untilMs = performance.now() + PATIENCE_MS; !(await isTrue()); ) {
      if (performance.now() > untilMs) throw new Error(`${what}: not in time\n${this.#run!.news}`)
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

  get place(): ConsolePlace {
    const { url, certificates } = readConsoleNote(this.dataFolder)!
    return { origin: new URL(url).origin, certificates: certificates ?? undefined }
  }

  get pid(): number {
    return this.#run!.child.pid!
  }

  /** `api`, `watch` or `node`. */
  pidOf(role: string): number | undefined {
    return childrenOf(this.pid).find(pid => commandOf(pid).includes(`${role}-main.ts`))
  }

  /** Returns: what a command line of this program answers. */
  say(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return new CommandRun(args, env).ended
  }

  /** In good order. */
  async stop(): Promise<void> {
    await this.#run?.end()
  }

  async discard(): Promise<void> {
    await this.stop()
    removeFolder(this.folder)
  }

  /** Returns: all messages up to now. */
  #hear(): readonly Said[] {
    const { out } = this.#run!
    const end = out.lastIndexOf('\n') + 1
    for (const line of out.slice(this.#readLength, end).split('\n'))
      if (line.startsWith('{')) this.#said.push(JSON.parse(line) as Said)
    this.#readLength = Math.max(this.#readLength, end)
    return this.#said
  }
}
