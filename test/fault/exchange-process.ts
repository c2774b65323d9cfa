/** `holdfast exchange` as a process of its own beside a session: it keeps its port and its ledger over its deaths. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const START_MS_MAX = 60_000
const RESTART_MS = 100

export class ExchangeProcess {
  readonly log: string[] = []
  readonly #folder: string
  readonly #enter: readonly string[]
  #child: ChildProcess | undefined
  #port = 0
  #faultPort = 0
  #isClosing = false

  private constructor(folder: string, enter: readonly string[]) {
    this.#folder = folder
    this.#enter = enter
  }

  /** `folder`: its own; it holds the settings, the ledger and the keys. `enter`: words in front of its command. */
  static async start(folder: string, eventsPerSecond: number, enter: readonly string[] = []): Promise<ExchangeProcess> {
    const exchange = new ExchangeProcess(folder, enter)
    writeFileSync(path.join(folder, 'settings.yaml'), settingsText(eventsPerSecond))
    await exchange.#spawn()
    return exchange
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  get ledgerFile(): string {
    return path.join(this.#folder, 'ledger.sqlite')
  }

  get port(): number {
    return this.#port
  }

  get endpoint(): { readonly rest: string; readonly stream: string } {
    return { rest: `http://127.0.0.1:${this.#port}`, stream: `ws://127.0.0.1:${this.#port}` }
  }

  /** Writes a key file that a live session can open. */
  writeKey(file: string): void {
    const keys = JSON.parse(readFileSync(path.join(this.#folder, 'keys.json'), 'utf8')) as Record<string, string>[]
    const key = keys.find(({ kind }) => kind === 'HMAC')!
    const text = `apiKey: ${key['apiKey']}\nsecret: ${key['secretKey']}\nenvironment: live\n`
    writeFileSync(file, text, { mode: 0o600 })
  }

  /** Arms one fault (docs/venues/exchange.md#faults). */
  async arm(fault: Readonly<Record<string, unknown>>): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.#faultPort}/faults`, {
      method: 'POST',
      body: JSON.stringify(fault),
    })
    if (!response.ok) throw new Error(`${JSON.stringify(fault)}: ${await response.text()}`)
  }

  /** It has taken what was written to it before, however long it stood still: what it answers now came after. */
  async untilHeard(): Promise<void> {
    const response = await fetch(`${this.endpoint.rest}/api/v3/time`)
    await response.text()
  }

  /** Resolves when its ledger is free. */
  async close(): Promise<void> {
    this.#isClosing = true
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  async #spawn(): Promise<void> {
    const ports = ['--port', String(this.#port), '--fault-port', String(this.#faultPort)]
    const settings = path.join(this.#folder, 'settings.yaml')
    const node = [process.execPath, '--disable-warning=ExperimentalWarning', MAIN]
    const [program, ...args] = [
      ...this.#enter,
      ...node,
      'exchange',
      settings,
      '--data',
      this.#folder,
      ...ports,
      '--json',
    ]
    const child = spawn(program!, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    child.once('exit', () => this.#ended())
    child.stderr.on('data', chunk => this.log.push(String(chunk)))
    const listening = await new Promise<Record<string, number>>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no exchange: ${this.log.join('')}`)), START_MS_MAX)
      let text = ''
      child.stdout.on('data', chunk => {
        text += String(chunk)
        const line = text.split('\n').find(each => each.includes('"listening"'))
        if (line === undefined) return
        clearTimeout(timer)
        resolve(JSON.parse(line) as Record<string, number>)
      })
      child.once('exit', () => reject(new Error(`the exchange ended: ${this.log.join('')}`)))
    })
    this.#port = listening['port']!
    this.#faultPort = listening['faultPort']!
  }

  #ended(): void {
    if (this.#isClosing) return
    setTimeout(() => {
      if (!this.#isClosing) this.#spawn().catch((error: Error) => this.log.push(error.message))
    }, RESTART_MS)
  }
}

function settingsText(eventsPerSecond: number): string {
  const market = (price: string) =>
    `{ price: "${price}", volatilityPercent: "90", spreadTicks: 20, qty: "5", eventsPerSecond: ${eventsPerSecond} }`
  const symbol = (base: string, price: string) => `
  ${base}USDT:
    { base: ${base}, quote: USDT, tickSize: "0.01", lotSize: "0.001", priceMax: "200000", qtyMax: "100", notionalMin: "5",
      makerFeeBps: "1", takerFeeBps: "5", market: ${market(price)} }`
  return `seed: 3
historyMinutes: 1
symbols:${symbol('BTC', '60000')}${symbol('ETH', '3000')}
accounts:
  main: { balances: { USDT: "1000000", BTC: "10", ETH: "100" } }
limits: { weightPerMinute: 10000000, ordersPerTenSeconds: 1000000, ordersPerDay: 100000000 }
filters: { ordersMax: 1000 }
`
}
