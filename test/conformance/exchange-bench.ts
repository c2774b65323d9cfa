/** A whole exchange on a free loopback port for tests: two accounts with a key each, faults at hand, its ledger to be read. */

import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TimeUs } from '../../src/core/domain/ids.ts'
import type { StoredKey } from '../../src/venues/simulated/exchange/api-keys.ts'
import { Exchange } from '../../src/venues/simulated/exchange/exchange.ts'
import { DEFAULT_SETTINGS, type ExchangeSettings } from '../../src/venues/simulated/exchange/exchange-settings.ts'
import { FaultControl } from '../../src/venues/simulated/exchange/faults/control-server.ts'
import { FaultDriver } from '../../src/venues/simulated/exchange/faults/fault-driver.ts'
import { FaultPlan } from '../../src/venues/simulated/exchange/faults/fault-plan.ts'
import { venueSettingsOf } from '../../src/venues/simulated/exchange/venue-of-settings.ts'
import { Ledger } from '../../src/venues/simulated/ledger.ts'

export const KEYS = {
  alice: { apiKey: 'a'.repeat(64), secretKey: 's'.repeat(64) },
  bob: { apiKey: 'b'.repeat(64), secretKey: 't'.repeat(64) },
} as const

/** Alice's second key: a pair made from a fixed seed, so that every process has the same. */
export const ED25519 = ed25519KeyOf('e'.repeat(64), 7)

/** Long enough for a machine that does something else. */
const PATIENCE_MS = 30_000

const clock = {
  nowUs: () => Math.trunc((performance.timeOrigin + performance.now()) * 1000) as TimeUs,
  monotonicUs: () => Math.trunc(performance.now() * 1000),
}

export class ExchangeBench {
  readonly host: string
  readonly controlUrl: string
  readonly faults: FaultDriver
  readonly exchange: Exchange
  readonly #folder: string
  readonly #control: FaultControl
  #closing: Promise<void> | undefined

  private constructor(
    exchange: Exchange,
    faults: FaultDriver,
    control: FaultControl,
    ports: [number, number],
    folder: string,
  ) {
    this.exchange = exchange
    this.faults = faults
    this.host = `127.0.0.1:${ports[0]}`
    this.controlUrl = `http://127.0.0.1:${ports[1]}`
    this.#control = control
    this.#folder = folder
  }

  static async open(change: Partial<ExchangeSettings> = {}): Promise<ExchangeBench> {
    const folder = mkdtempSync(path.join(tmpdir(), 'exchange-'))
    const balances = { USDT: '1000000', BTC: '100', ETH: '1000' }
    const accounts = Object.keys(KEYS).map(name => ({ name, balances }))
    const settings = { ...DEFAULT_SETTINGS, port: 0, accounts, ...change }
    const venue = venueSettingsOf(settings, path.join(folder, 'ledger.sqlite'))
    if (!venue.ok) throw new Error(venue.error.map(({ message }) => message).join('; '))
    const faults = new FaultDriver(new FaultPlan(settings.seed), clock.nowUs)
    const exchange = new Exchange({
      settings,
      venue: venue.value,
      keys: storedKeys(),
      clock,
      faults,
      log: console.error,
    })
    faults.attach(exchange.levers)
    const control = new FaultControl(faults, exchange.levers)
    const ports: [number, number] = [await exchange.listen(), await control.listen(0)]
    return new ExchangeBench(exchange, faults, control, ports, folder)
  }

  /** Closes the exchange and reads its ledger: what happened, whatever anybody was told. */
  async judge() {
    await this.#closeExchange()
    const ledger = new Ledger(path.join(this.#folder, 'ledger.sqlite'))
    try {
      return ledger.exportLedger()
    } finally {
      ledger.close()
    }
  }

  #closeExchange(): Promise<void> {
    this.#closing ??= this.exchange.close()
    return this.#closing
  }

  async close(): Promise<void> {
    await this.#control.close()
    await this.#closeExchange()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function storedKeys(): StoredKey[] {
  const rights = {
    canRead: true,
    canTrade: true,
    canWithdraw: false,
    ips: [],
    createdMs: 0,
    environment: 'paper',
  } as const
  const { apiKey, publicKey } = ED25519
  return [
    ...Object.entries(KEYS).map(([account, key]) => ({ ...key, account, kind: 'HMAC', ...rights }) as const),
    { apiKey, publicKey, account: 'alice', kind: 'Ed25519', ...rights },
  ]
}

/** An Ed25519 key is 32 bytes behind a fixed heading (RFC 8410). */
function ed25519KeyOf(apiKey: string, seed: number) {
  const heading = Buffer.from('302e020100300506032b657004220420', 'hex')
  const der = Buffer.concat([heading, Buffer.alloc(32, seed)])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return {
    apiKey,
    privateKey: String(privateKey.export({ format: 'pem', type: 'pkcs8' })),
    publicKey: String(createPublicKey(privateKey).export({ format: 'pem', type: 'spki' })),
  }
}

/** Looks again and again until there is something to return. Errors: what never came. */
export async function waitFor<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (const untilMs = performance.now() + PATIENCE_MS; performance.now() < untilMs; ) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await sleep(10)
  }
  throw new Error(`${what} did not come within ${PATIENCE_MS} ms`)
}
