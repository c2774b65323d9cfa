/** A gateway's session at an exchange of our own, both in this process: what it reports is kept and waited for. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import type { Configuration } from '../../src/core/domain/configuration.ts'
import { fixtureAccount, fixtureConfiguration, fixtureInstrument } from '../../src/core/domain/fixtures.ts'
import type { VenueIndex } from '../../src/core/domain/ids.ts'
import type { Report } from '../../src/core/domain/inputs.ts'
import type { MarketInput } from '../../src/core/domain/market-data.ts'
import { exchangeFolders, type RunningExchange, startExchange } from '../../src/host/exchange-process.ts'
import { SYSTEM_CLOCK } from '../../src/host/live/clock.ts'
import type { VenueEffect } from '../../src/ports.ts'
import { BINANCE } from '../../src/venues/ccxt/dialect-binance.ts'
import { Secret } from '../../src/venues/ccxt/secret.ts'
import { CcxtSession, type CcxtSessionSetup } from '../../src/venues/ccxt/session.ts'

const PATIENCE_MS = 30_000
const LOOK_MS = 10
/** Longer than this process stands still on a busy machine: a request that is given up is told as such. */
const ANSWER_MS_MAX = 15_000

export function exchangeConfiguration(overrides: Partial<Configuration> = {}): Configuration {
  const spot = { instrumentId: 'BTC-USDT.BINANCE', tickSize: '0.01', lotSize: '0.00001', priceMax: '1000000' }
  return fixtureConfiguration({
    venues: [{ venueId: 'BINANCE', capabilities: BINANCE.capabilities }],
    instruments: [fixtureInstrument(spot)],
    accounts: [fixtureAccount()],
    ...overrides,
  })
}

export interface OrderWish {
  readonly side?: 'Buy' | 'Sell'
  readonly workingType?: string
  readonly workingTimeInForce?: string
  readonly qtyLots?: number
  readonly limitTicks?: number | undefined
  readonly isPostOnly?: boolean
}

export class ExchangeSession {
  readonly exchange: RunningExchange
  readonly session: CcxtSession
  readonly configuration: Configuration
  readonly reports: Report[] = []
  readonly market: MarketInput[] = []
  readonly logged: string[] = []
  /** Hears every report as well. */
  onReport: (report: Report) => void = () => {}

  static async start(context: TestContext, setup: Partial<CcxtSessionSetup> = {}): Promise<ExchangeSession> {
    const folder = mkdtempSync(path.join(tmpdir(), 'ccxt-exchange-'))
    const log = (line: string) => assert.fail(`the exchange says ${line}`)
    const exchange = await startExchange({ folders: exchangeFolders(folder), port: 0, faultPort: 0, log })
    const made = new ExchangeSession(exchange, setup)
    context.after(async () => {
      await made.session.close()
      await exchange.close()
      rmSync(folder, { recursive: true, force: true })
    })
    await made.until('the venue is up', () => made.session.isUp)
    return made
  }

  private constructor(exchange: RunningExchange, setup: Partial<CcxtSessionSetup>) {
    this.exchange = exchange
    this.configuration = setup.configuration ?? exchangeConfiguration()
    const key = exchange.keys.find(({ kind }) => kind === 'HMAC')!
    this.session = new CcxtSession({
      dialect: BINANCE,
      configuration: this.configuration,
      venueIndex: 0 as VenueIndex,
      key: {
        apiKey: new Secret(key.apiKey),
        secret: new Secret(key.secretKey!),
        password: undefined,
        environment: 'live',
      },
      clock: SYSTEM_CLOCK,
      report: report => this.#take(report),
      onMarket: input => void this.market.push({ ...input }),
      onLog: line => void this.logged.push(line),
      endpoint: { rest: `http://127.0.0.1:${exchange.port}`, stream: `ws://127.0.0.1:${exchange.port}` },
      requestTimeoutMs: ANSWER_MS_MAX,
      retryMsMin: 50,
      retryMsMax: 500,
      ...setup,
    })
  }

  #take(report: Report): void {
    this.reports.push(report)
    this.onReport(report)
  }

  // ── what the core would say ────────────────────────────────────────────────────────────────────────────────────────

  place(clientOrderId: string, wish: OrderWish = {}): void {
    const order = {
      orderNumber: 1,
      clientOrderId,
      accountIndex: 0,
      instrumentIndex: 0,
      side: 'Buy',
      workingType: 'Limit',
      workingTimeInForce: 'GTC',
      expireTimeUs: undefined,
      isPostOnly: false,
      isReduceOnly: false,
      qtyLots: 1_000,
      limitTicks: 6_000_000,
      triggerTicks: undefined,
      trailingOffsetTicks: undefined,
      ...wish,
    }
    this.execute({ kind: 'SendOrder', order } as unknown as VenueEffect)
  }

  cancel(clientOrderId: string): void {
    const names = { clientOrderId, venueOrderId: undefined, orderNumber: 1, accountIndex: 0, instrumentIndex: 0 }
    this.execute({ kind: 'SendCancel', ...names } as unknown as VenueEffect)
  }

  query(clientOrderId: string): void {
    this.execute({ kind: 'QueryOrder', clientOrderId, accountIndex: 0, instrumentIndex: 0 } as unknown as VenueEffect)
  }

  askAccount(sinceTimeUs = 0): void {
    this.execute({ kind: 'RequestMassStatus', accountIndex: 0, sinceTimeUs } as unknown as VenueEffect)
  }

  execute(effect: VenueEffect): void {
    this.session.execute(effect)
  }

  // ── what goes wrong ────────────────────────────────────────────────────────────────────────────────────────────────

  async arm(...faults: readonly object[]): Promise<void> {
    for (const fault of faults) await this.#control('POST', 'faults', fault)
  }

  async disarm(): Promise<void> {
    await this.#control('DELETE', 'faults')
  }

  async dropConnections(): Promise<void> {
    await this.#control('POST', 'connections', {})
  }

  async #control(method: string, room: string, body?: object): Promise<void> {
    const url = `http://127.0.0.1:${this.exchange.faultPort}/${room}`
    const answer = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    assert.ok(answer.ok, await answer.text())
  }

  // ── what is waited for ─────────────────────────────────────────────────────────────────────────────────────────────

  /** The first report of the kind that says so, past or to come. */
  async heard<Kind extends Report['kind']>(
    kind: Kind,
    isMeant: (report: Extract<Report, { kind: Kind }>) => boolean = () => true,
  ): Promise<Extract<Report, { kind: Kind }>> {
    const find = () =>
      this.reports.find(
        (report): report is Extract<Report, { kind: Kind }> => report.kind === kind && isMeant(report as never),
      )
    await this.until(`a ${kind}`, () => find() !== undefined)
    return find()!
  }

  /** What was said about one order, as words. */
  wordsOf(clientOrderId: string): string[] {
    const about = this.reports.filter(report => 'clientOrderId' in report && report.clientOrderId === clientOrderId)
    return about.map(wordOf)
  }

  async until(what: string, isSo: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS
    while (!isSo()) {
      if (Date.now() > deadline)
        assert.fail(
          `${what}: not in ${PATIENCE_MS} ms; ${JSON.stringify(this.reports.slice(-5))} ${this.logged.slice(-5)}`,
        )
      await new Promise(resolve => setTimeout(resolve, LOOK_MS))
    }
  }
}

function wordOf(report: Report): string {
  switch (report.kind) {
    case 'ExecutionReport':
      return report.execType === 'Trade' ? `Trade ${report.lastQtyLots} ${report.executionId}` : report.execType
    case 'SendFailureReport':
      return `${report.action} ${report.certainty}`
    case 'OrderStatusReport':
      return report.outcome
    case 'CancelRejectReport':
      return report.isOrderUnknown ? 'CancelReject unknown' : 'CancelReject'
    default:
      return report.kind
  }
}
