/** A paper session of real processes for tests: started from a configuration, watched, hurt, stopped. */

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SessionView } from '../../src/api/contract/session-view.ts'
import { formatConfigError } from '../../src/host/config/config-error.ts'
import { loadConfig } from '../../src/host/config/load-config.ts'
import type { FromNode } from '../../src/host/live/messages.ts'
import { Supervisor } from '../../src/host/live/supervisor.ts'
import { makeScratchFolder, removeFolder } from '../scratch-folder.ts'
import { childrenOf, commandOf, signal } from './processes.ts'
import { type SessionOptions, type SessionStrategy, sessionConfigText } from './session-config.ts'
import { SupervisorApart } from './supervisor-apart.ts'

/** A session that does not do what a test waits for: as long as a busy machine may need. */
const PATIENCE_MS = 60_000

export const CHURNER = fileURLToPath(new URL('./churner.ts', import.meta.url))
export const needsProc = process.platform === 'linux' ? false : 'needs /proc to find the processes of a session'

/** Of the node's children, by role. */
const MAINS: Readonly<Record<string, string>> = { gateway: 'gateway-main', lines: 'lines-main' }

/** The usual pair: each on a market of its own. */
export const TWO_CHURNERS: readonly SessionStrategy[] = [
  { name: 'first', file: CHURNER, instrument: 'BTC-USDT.SIM' },
  { name: 'second', file: CHURNER, instrument: 'ETH-USDT.SIM' },
]

export class LiveSession {
  readonly log: string[] = []
  readonly alerts: string[] = []
  /** When each of them was raised. */
  readonly alertTimesUs: number[] = []
  readonly dataFolder: string
  readonly #options: SessionOptions
  readonly #folder: string
  #supervisor: Supervisor | SupervisorApart | undefined
  #view: SessionView | undefined
  #fillsBefore = 0
  /** What was shown until then is over. */
  #forgottenUs = 0
  #endCode: number | undefined
  #waiters: (() => void)[] = []

  constructor(options: SessionOptions) {
    this.#options = options
    this.#folder = options.folder ?? makeScratchFolder('live')
    this.dataFolder = path.join(this.#folder, 'data')
  }

  get view(): SessionView | undefined {
    return this.#view
  }

  /** Fills of this session over all lives of its node. */
  get fillCount(): number {
    return this.#fillsBefore + (this.#view?.fills.count ?? 0)
  }

  get endCode(): number | undefined {
    return this.#endCode
  }

  async start(): Promise<void> {
    const file = this.writeConfig()
    this.#endCode = undefined
    this.#supervisor = this.#options.isApart === true ? this.#apart(file) : await this.#within(file)
    this.#supervisor.start()
  }

  /** Returns: its path. */
  writeConfig(): string {
    mkdirSync(this.#folder, { recursive: true })
    const file = path.join(this.#folder, 'config.yaml')
    this.#options.exchange?.writeKey(path.join(this.#folder, 'key.yaml'))
    writeFileSync(file, sessionConfigText(this.#options))
    return file
  }

  async #within(file: string): Promise<Supervisor> {
    const { drills = {}, nodeId, priority } = this.#options
    const loaded = await loadConfig(file, { command: 'run' })
    if (!loaded.ok) throw new Error(loaded.error.map(formatConfigError).join('\n'))
    return new Supervisor({
      loaded: loaded.value,
      overrides: [],
      drills,
      ...(nodeId === undefined ? {} : { nodeId }),
      ...(priority === undefined ? {} : { priority }),
      ...this.#hearers,
    })
  }

  #apart(configFile: string): SupervisorApart {
    const { nodeId, priority = 100, enter = [] } = this.#options
    return new SupervisorApart({ configFile, nodeId: nodeId!, priority, enter }, this.#hearers)
  }

  readonly #hearers = {
    onMessage: (message: FromNode) => this.#take(message),
    onLog: (text: string) => void this.log.push(text),
    onEnd: (exitCode: number) => {
      this.#endCode = exitCode
      this.#wake()
    },
  }

  async stop(): Promise<void> {
    this.#supervisor!.stop('Cancel')
    await this.until(() => this.#endCode !== undefined, 'the session did not stop')
    await this.until(() => this.leftBehind().length === 0, `left behind: ${this.leftBehind().join('; ')}`)
  }

  /** Processes of ours that belong to this session and run on after its end. */
  leftBehind(): string[] {
    return childrenOf(process.pid)
      .map(pid => commandOf(pid).replaceAll('\0', ' '))
      .filter(command => command.includes(this.#folder) && !/ (exchange|venue) /.test(command))
  }

  /** Nobody and nothing is left behind, however the test ended. */
  discard(): void {
    if (this.#supervisor instanceof SupervisorApart) this.#supervisor.losePower()
    for (const pid of Object.values(this.#supervisor?.processIds ?? {})) if (pid !== undefined) signal(pid, 'SIGKILL')
    if (this.#options.folder === undefined) removeFolder(this.#folder)
  }

  /** Returns: false where there is no such process now. `role`: `node`, `venue SIM`, `history`, `gateway`, `lines`, or a strategy's name. */
  signal(role: string, name: NodeJS.Signals): boolean {
    const pid = this.pidOf(role)
    this.log.push(`${name} ${role}`)
    const isSent = pid !== undefined && signal(pid, name)
    if (role === 'node' && name === 'SIGKILL') this.forgetView()
    return isSent
  }

  /** The whole machine goes at once: supervisor, node, gateway, strategies. */
  losePower(): void {
    this.log.push('the machine loses its power')
    if (this.#supervisor instanceof SupervisorApart) this.#supervisor.losePower()
    this.forgetView()
  }

  /** The node dies: what it has shown is over, and so is what it showed and nobody has read yet. */
  forgetView(): void {
    this.#fillsBefore = this.fillCount
    this.#view = undefined
    this.#forgottenUs = Date.now() * 1_000
  }

  pidOf(role: string): number | undefined {
    const ids = this.#supervisor!.processIds
    if (role in ids) return ids[role]
    const main = MAINS[role] ?? 'strategy-host-main'
    return this.childrenOfNode(main)[0]
  }

  /** Gateways and strategies are the node's children, in the order of their start. */
  childrenOfNode(main: string): number[] {
    const node = this.#supervisor!.processIds['node']
    return node === undefined ? [] : childrenOf(node).filter(pid => commandOf(pid).includes(main))
  }

  untilFills(count: number): Promise<void> {
    return this.until(() => this.fillCount >= count, `no ${count} fills`)
  }

  /** The fills of one strategy that the view shows have moved on by so many. */
  async untilTrades(strategyId: string, count = 3): Promise<void> {
    let seen = 0
    let lastUs = this.#view?.timeUs ?? 0
    await this.until(() => {
      const fresh = (this.#view?.fills.lines ?? []).filter(
        fill => fill.strategyId === strategyId && fill.timeUs > lastUs,
      )
      seen += fresh.length
      lastUs = Math.max(lastUs, ...fresh.map(fill => fill.timeUs))
      return seen >= count
    }, `${strategyId} does not trade`)
  }

  untilTrading(): Promise<void> {
    return this.until(() => this.#view?.node.isReady === true && this.#view.reasons.length === 0, 'not trading')
  }

  /** Among the reasons why it does not trade. */
  isShown(reason: string | RegExp): boolean {
    const reasons = this.#view?.reasons ?? []
    return reasons.some(({ text }) => (typeof reason === 'string' ? text === reason : reason.test(text)))
  }

  untilAlert(code: string, text: string | RegExp = ''): Promise<void> {
    const matches = (alert: string) =>
      alert.startsWith(`${code}: `) && (typeof text === 'string' ? alert.includes(text) : text.test(alert))
    return this.until(() => this.alerts.some(matches), `no alert ${code} ${text}`)
  }

  untilEnd(): Promise<void> {
    return this.until(() => this.#endCode !== undefined, 'the session did not end')
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(this.#report(what))
      await new Promise<void>(resolve => {
        this.#waiters.push(resolve)
        setTimeout(resolve, 250)
      })
    }
  }

  #report(what: string): string {
    const reasons = JSON.stringify(this.#view?.reasons)
    return `${what} within ${PATIENCE_MS / 1_000} s; ${reasons}\n${[...this.log.slice(-30), ...this.alerts.slice(-10)].join('\n')}`
  }

  #take(message: FromNode): void {
    if (message.kind === 'View') this.#takeView(message.view)
    else if (message.kind === 'Log') this.log.push(message.text)
    else if (message.kind === 'Alert') this.#takeAlert(message)
    else this.log.push(JSON.stringify(message))
    this.#wake()
  }

  #takeView(view: SessionView): void {
    if (view.timeUs > this.#forgottenUs) this.#view = view
  }

  #takeAlert({ alert, timeUs }: Extract<FromNode, { kind: 'Alert' }>): void {
    this.alerts.push(`${alert.code}: ${alert.text}`)
    this.alertTimesUs.push(timeUs)
  }

  #wake(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const wake of waiters) wake()
  }
}

/** Runs a session through a test and leaves nothing behind. */
export async function withSession(
  options: SessionOptions,
  work: (session: LiveSession) => Promise<void>,
): Promise<void> {
  const session = new LiveSession(options)
  try {
    await session.start()
    await work(session)
  } finally {
    session.discard()
  }
}
