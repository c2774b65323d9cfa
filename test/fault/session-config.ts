/** What a session of a test is made of, and the configuration that says so. */

import type { NodeDrills } from '../../src/host/live/messages.ts'
import type { ExchangeProcess } from './exchange-process.ts'

/** A strategy of the session: the module's file name in this folder, or a path. */
export interface SessionStrategy {
  readonly name: string
  readonly file: string
  readonly instrument: string
  readonly parameters?: Readonly<Record<string, string | number>>
}

export interface SessionOptions {
  readonly strategies: readonly SessionStrategy[]
  /** Default: a new one that goes with the session. */
  readonly folder?: string
  readonly drills?: NodeDrills
  /** How fast each seeded market moves; default 40. */
  readonly eventsPerSecond?: number
  /** A live session at an exchange of our own, in place of the simulated venue. */
  readonly exchange?: ExchangeAccess
  /** Where the simulated venue runs already. */
  readonly venueServer?: string
  /** The venue's market data lines, as YAML in one line. */
  readonly lines?: string
  /** More keys of the account. */
  readonly account?: Readonly<Record<string, string>>
  /** Lines of YAML at the end of the configuration. */
  readonly more?: string
  /** One of several nodes on a store that `more` names. */
  readonly nodeId?: string
  readonly priority?: number
  /** Its supervisor is a process of its own, as on another machine; a node id is needed. */
  readonly isApart?: boolean
  /** Words in front of the command of a supervisor apart. */
  readonly enter?: readonly string[]
}

/** Where an exchange is, and a key for it. */
export type ExchangeAccess = Pick<ExchangeProcess, 'endpoint' | 'writeKey'>

export function sessionConfigText(options: SessionOptions): string {
  const { strategies, eventsPerSecond = 40, exchange, venueServer, lines, account = {}, more = '' } = options
  const care = Object.entries(account).map(([key, value]) => `, ${key}: ${value}`)
  const marketOf = (price: string) => (exchange === undefined ? marketText(price, eventsPerSecond) : '')
  return `${exchange === undefined ? 'environment: paper' : 'environment: live\ndesk: drill'}
dataFolder: ./data
venues:
  SIM: ${exchange === undefined ? simulatedText(venueServer, lines) : exchangeText(exchange, lines)}
instruments:${instrumentText('BTC-USDT.SIM', marketOf('60000'))}${instrumentText('ETH-USDT.SIM', marketOf('3000'))}
accounts:
  main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "1000000", BTC: "10", ETH: "100" }, limits: { openOrdersMax: 200 }${care.join('')} }
strategies:${strategies.map(strategyText).join('')}
limits: { openOrdersMax: 300 }
data: { source: ${exchange === undefined ? 'seeded' : 'live'} }
${more}
`
}

function simulatedText(server: string | undefined, lines: string | undefined): string {
  const fill = '{ orderLatency: 3ms, orderJitter: 2ms, reportLatency: 2ms, reportJitter: 2ms }'
  const place = server === undefined ? '' : `server: ${JSON.stringify(server)}, `
  return `{ kind: simulated, ${place}${linesText(lines)}seed: 3, ackTimeout: 1s, validityWindow: 2s, fill: ${fill} }`
}

function exchangeText({ endpoint }: ExchangeAccess, lines: string | undefined): string {
  const rate = '{ perSecond: 20000, burst: 40000 }'
  return `{ kind: ccxt, ${linesText(lines)}exchange: binance, keyFile: ./key.yaml, rate: ${rate}, endpoint: ${JSON.stringify(endpoint)} }`
}

function linesText(lines: string | undefined): string {
  return lines === undefined ? '' : `lines: ${lines}, `
}

function strategyText({ name, file, instrument, parameters = {} }: SessionStrategy): string {
  return `
  ${name}:
    file: ${JSON.stringify(file)}
    account: main
    parameters: ${JSON.stringify({ instrument, ...parameters })}
    limits: { openOrdersMax: 50, ordersPerSecondMax: 200, dataAgeMax: 5s, intentAgeMax: 2s, allowedInstruments: [${instrument}] }`
}

function instrumentText(name: string, market: string): string {
  return `
  ${name}:
    kind: Spot
    tickSize: "0.01"
    priceMax: "200000"
    lotSize: "0.001"
    notionalMin: "5"
    makerFeeBps: "1"
    takerFeeBps: "5"${market}`
}

function marketText(price: string, eventsPerSecond: number): string {
  return `
    market: { price: "${price}", volatilityPercent: "90", spreadTicks: 20, qty: "5", eventsPerSecond: ${eventsPerSecond} }`
}
