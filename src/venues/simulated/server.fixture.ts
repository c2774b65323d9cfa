/** A venue process or server for tests, on a unix socket in a folder of its own, and a client that one can wait on. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import type { Clock, VenueEffect } from '../../ports.ts'
import { SimulatedClient } from './client.ts'
import { type FixtureChange, fixtureRequest, fixtureVenueConfiguration, reportLine } from './fixtures.ts'
import { type ListenAddress, parseVenueSettings, type VenueSettings } from './venue-settings.ts'

export const fixtureClock: Clock = {
  nowUs: () => Math.floor((performance.timeOrigin + performance.now()) * 1000) as never,
  monotonicUs: () => Math.floor(performance.now() * 1000),
}

export class VenueFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'venue-'))
  readonly ledgerPath = join(this.path, 'ledger.sqlite')
  readonly socketPath = join(this.path, 'venue.sock')

  /** As they are written in a file. */
  settings(change: Record<string, unknown> = {}): Record<string, unknown> {
    const usual = { startTicks: 30_000, volatilityTicks: 4, spreadTicks: 3, sizeLots: 50, eventsPerSecond: 200 }
    return {
      configuration: fixtureVenueConfiguration(),
      venueIndex: 0,
      seed: 1,
      market: [{ instrumentIndex: 0, ...usual }],
      ledgerPath: this.ledgerPath,
      listen: { socketPath: this.socketPath },
      ...change,
    }
  }

  parsed(change: Record<string, unknown> = {}): VenueSettings {
    const settings = parseVenueSettings(this.settings(change))
    if (!settings.ok) throw new Error(settings.error.join('; '))
    return settings.value
  }

  /** Returns: the process, once it listens. */
  async spawn(change: Record<string, unknown> = {}): Promise<ChildProcess> {
    const main = resolve(import.meta.dirname, 'server-main.ts')
    const child = spawn(process.execPath, [main, JSON.stringify(this.settings(change))], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await new Promise<void>((listening, failed) => {
      child.stdout.once('data', () => listening())
      child.stderr.resume()
      child.once('exit', code => failed(new Error(`the venue process ended with ${code}`)))
    })
    return child
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 20 })
  }
}

export class WaitingClient {
  readonly reports: Report[] = []
  readonly market: MarketInput[] = []
  /** Direction and text of what is said about orders. */
  readonly words: string[] = []
  readonly client: SimulatedClient
  #waiting: (() => void)[] = []

  constructor(address: ListenAddress, configuration = fixtureVenueConfiguration()) {
    this.client = new SimulatedClient({
      address,
      configuration,
      venueIndex: 0 as VenueIndex,
      clock: fixtureClock,
      report: report => this.#note(() => this.reports.push(report)),
      onOrderMessage: ({ direction, clientOrderIds, text }) =>
        this.#note(() => this.words.push(`${direction} ${clientOrderIds} ${text()}`)),
      onMarket: input => this.#note(() => this.market.push({ ...input })),
      retryMsMin: 5,
      retryMsMax: 50,
    })
  }

  /** Waits until the condition holds after some report or input; the test runner's time limit is the only other end. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>(resolve => void this.#waiting.push(resolve))
  }

  send(change: FixtureChange): void {
    this.client.execute({ kind: 'SendOrder', order: fixtureRequest(change) })
  }

  massStatus(): void {
    this.client.execute({ kind: 'RequestMassStatus', accountIndex: 0, sinceTimeUs: 0 } as unknown as VenueEffect)
  }

  lines(): string[] {
    return this.reports.map(reportLine)
  }

  #note(keep: () => void): void {
    keep()
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }
}
