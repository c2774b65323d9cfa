/** Two nodes of a paper desk on this machine: one PostgreSQL, one simulated venue, and a console for each of them. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { TestCluster } from '../../src/store/postgres/fixtures/test-cluster.ts'
import { ConsoleSession } from './console-session.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const MAKER = fileURLToPath(new URL('../../examples/strategies/market-maker.ts', import.meta.url))
const EMA_CROSS = fileURLToPath(new URL('../../examples/strategies/ema-cross.ts', import.meta.url))
const DESK = 'paper-desk'

export class TwoNodes {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'holdfast-two-nodes-'))
  readonly #sessions: ConsoleSession[] = []
  #cluster: TestCluster | undefined
  #venue: ChildProcess | undefined

  async start(): Promise<{ readonly alpha: ConsoleSession; readonly beta: ConsoleSession }> {
    this.#cluster = await TestCluster.start()
    await this.#cluster.admit(DESK)
    const config = path.join(this.#folder, 'desk.yaml')
    writeFileSync(config, configText(this.#cluster.primary.port))
    this.#venue = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', MAIN, 'venue', 'serve', config, '--json'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
    await once(this.#venue.stdout!, 'data')
    const begin = async (nodeId: string, priority: string) => {
      const session = await ConsoleSession.begin({ config, args: ['--node', nodeId, '--priority', priority] })
      this.#sessions.push(session)
      await session.link()
      return session
    }
    return { alpha: await begin('alpha', '1'), beta: await begin('beta', '2') }
  }

  async end(): Promise<void> {
    for (const session of this.#sessions) await session.end()
    if (this.#venue?.exitCode === null) {
      this.#venue.kill('SIGTERM')
      await once(this.#venue, 'close')
    }
    await this.#cluster?.remove()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function configText(databasePort: number): string {
  return `environment: paper
desk: ${DESK}
dataFolder: ./data
venues:
  SIM: { kind: simulated, server: ./venue.sock, seed: 3 }
instruments:
  ETH-USDT.SIM:
    kind: Spot
    tickSize: "0.01"
    lotSize: "0.0001"
    market: { price: "3200", volatilityPercent: "90", spreadTicks: 30, qty: "8", eventsPerSecond: 20 }
accounts:
  main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "100000", ETH: "10" } }
strategies:
  market-maker:
    file: ${JSON.stringify(MAKER)}
    account: main
    parameters: { instrument: ETH-USDT.SIM, quantity: "0.1", positionMax: "0.5", halfSpreadTicks: 30, skewTicks: 5, requoteTicks: 10 }
    limits: { openOrdersMax: 4, ordersPerSecondMax: 20, dataAgeMax: 5s, intentAgeMax: 2s, allowedInstruments: [ETH-USDT.SIM] }
  ema-cross:
    file: ${JSON.stringify(EMA_CROSS)}
    account: main
    parameters: { instrument: ETH-USDT.SIM, bar: 1s, fast: 2, slow: 3, quantity: "0.1" }
    limits: { openOrdersMax: 4, ordersPerSecondMax: 20, dataAgeMax: 5s, intentAgeMax: 2s, allowedInstruments: [ETH-USDT.SIM] }
data: { source: seeded }
store: { kind: postgres, url: "postgresql://desk_writer@127.0.0.1:${databasePort}/postgres", durability: disk }
console: { listen: "127.0.0.1:0" }
`
}
