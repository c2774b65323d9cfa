/** `holdfast run` with a live configuration, its processes and all, at the exchange of our own: every fill is booked once. */

import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { exchangeFolders, type RunningExchange, startExchange } from '../../src/host/exchange-process.ts'
import { SYSTEM_CLOCK } from '../../src/host/live/clock.ts'
import type { VenueCheck } from '../../src/venues/ccxt/check.ts'
import { BINANCE } from '../../src/venues/ccxt/dialect-binance.ts'
import { Secret } from '../../src/venues/ccxt/secret.ts'
import { VenueDoor } from '../../src/venues/ccxt/venue-door.ts'
import { CommandRun, type Ended, holdfast } from '../command-run.ts'
import { needsProc } from '../fault/live-session.ts'
import { childrenOf, commandOf } from '../fault/processes.ts'
import { makeScratchFolder, removeFolder } from '../scratch-folder.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const OPTIONS = { timeout: 180_000, skip: process.platform === 'win32' ? 'no sockets by path' : false }

interface Desk {
  readonly folder: string
  readonly exchange: RunningExchange
}

async function deskAt(context: TestContext): Promise<Desk> {
  const folder = makeScratchFolder('live-run')
  mkdirSync(path.join(folder, 'exchange'))
  const folders = exchangeFolders(path.join(folder, 'exchange'))
  const exchange = await startExchange({ folders, port: 0, log: line => assert.fail(line) })
  context.after(async () => {
    await exchange.close()
    removeFolder(folder)
  })
  const key = hmacKey(exchange)
  const text = `apiKey: ${key.apiKey}\nsecret: ${key.secretKey}\nenvironment: live\n`
  writeFileSync(path.join(folder, 'key.yaml'), text, { mode: 0o600 })
  return { folder, exchange }
}

function hmacKey(exchange: RunningExchange) {
  return exchange.keys.find(({ kind }) => kind === 'HMAC')!
}

function configOf({ folder, exchange }: Desk, environment: 'live' | 'paper', name = 'binance'): string {
  const file = path.join(folder, `${environment}.yaml`)
  const { port } = exchange
  const spot = (lot: string) =>
    `{ kind: Spot, tickSize: "0.01", lotSize: "${lot}", notionalMin: "5", makerFeeBps: "10", takerFeeBps: "10" }`
  writeFileSync(
    file,
    `environment: ${environment}
desk: reef
dataFolder: ./data-${environment}
venues:
  BINANCE:
    kind: ccxt
    exchange: ${name}
${environment === 'live' ? '    keyFile: ./key.yaml\n' : ''}    endpoint: { rest: "http://127.0.0.1:${port}", stream: "ws://127.0.0.1:${port}" }
instruments:
  BTC-USDT.BINANCE: ${spot('0.00001')}
  ETH-USDT.BINANCE: ${spot('0.0001')}
accounts:
  main:
    venue: BINANCE
    baseCurrency: USDT
    balances: { USDT: "100000", BTC: "1", ETH: "10" }
    limits: { grossExposureMax: "200000" }
strategies:
  maker:
    file: ${path.join(ROOT, 'examples/strategies/market-maker.ts')}
    account: main
    parameters: { instrument: ETH-USDT.BINANCE, quantity: "0.1", positionMax: "0.5", halfSpreadTicks: 2, skewTicks: 5, requoteTicks: 10 }
    limits: { grossExposureMax: "200000" }
data: { source: live }
stop: cancel
`,
  )
  return file
}

const FILLED = /"fills":\{"count":[1-9]/

/** A session that is asked to end once something was filled. */
async function ranToFirstFill(...args: readonly string[]): Promise<Ended> {
  const session = new CommandRun(args)
  await session.says(FILLED)
  return await session.end('SIGINT')
}

/** The process of that module among those that were started from here. */
function descendantRunning(pid: number, module: string): number | undefined {
  for (const child of childrenOf(pid)) {
    const found = commandOf(child).includes(module) ? child : descendantRunning(child, module)
    if (found !== undefined) return found
  }
  return undefined
}

/** What the exchange says that the account did, by execution. */
async function tradesOf({ exchange }: Desk): Promise<Map<string, string>> {
  const { apiKey, secretKey } = hmacKey(exchange)
  const key = {
    apiKey: new Secret(apiKey),
    secret: new Secret(secretKey!),
    password: undefined,
    environment: 'live',
  } as const
  const endpoint = { rest: `http://127.0.0.1:${exchange.port}`, stream: `ws://127.0.0.1:${exchange.port}` }
  const door = new VenueDoor({ dialect: BINANCE, key, clock: SYSTEM_CLOCK, endpoint })
  await door.open()
  const markets = ['BTCUSDT', 'ETHUSDT'].map(symbol => ({
    symbol,
    streamSymbol: symbol,
    kind: 'Spot' as const,
    quoteCurrency: 'USDT',
  }))
  const trades = new Map<string, string>()
  for (const request of BINANCE.fillsSince(markets, 0, Date.now())) {
    const outcome = await door.rest.call(request, 'Question')
    assert.equal(outcome.kind, 'Answered')
    if (outcome.kind !== 'Answered') continue
    for (const fill of BINANCE.readFills(outcome.body, request, markets).fills)
      trades.set(fill.executionId, `${fill.side} ${Number(fill.lastQty)} @ ${Number(fill.lastPrice)}`)
  }
  await door.close()
  return trades
}

/** Returns: how many. */
async function assertBookedOnce(desk: Desk): Promise<number> {
  const trades = await tradesOf(desk)
  const data = path.join(desk.folder, 'data-live')
  const history = await holdfast('history', 'fills', data, '--json', '--limit', '10000')
  const fills = JSON.parse(history.out) as { executionId: string; side: string; qty: string; price: string }[]
  const booked = fills.map(
    ({ executionId, side, qty, price }) => [executionId, `${side} ${Number(qty)} @ ${Number(price)}`] as const,
  )
  assert.equal(new Set(booked.map(([id]) => id)).size, booked.length)
  assert.deepEqual([...booked].sort(), [...trades].sort())
  return booked.length
}

test(
  'a live session books every fill of the exchange once, and its journal replays to the same',
  OPTIONS,
  async context => {
    const desk = await deskAt(context)
    const run = await ranToFirstFill('run', configOf(desk, 'live'), '--json', '--confirm-live', 'reef')
    assert.equal(run.code, 0, run.out + run.err)
    assert.ok((await assertBookedOnce(desk)) > 0, 'the market maker made no market')
    const replay = await holdfast('replay', path.join(desk.folder, 'data-live'), '--verify')
    assert.equal(replay.code, 0, replay.out + replay.err)
  },
)

const KILLS = 3

function fillCountOf({ out }: CommandRun): number {
  return Number([...out.matchAll(/"fills":\{"count":(\d+)/g)].at(-1)?.[1])
}

test('a gateway that is killed comes back, and what was filled meanwhile is booked once', {
  ...OPTIONS,
  skip: needsProc,
}, async context => {
  const desk = await deskAt(context)
  const session = new CommandRun(['run', configOf(desk, 'live'), '--json', '--confirm-live', 'reef'])
  let last: number | undefined
  for (let kills = 0; kills < KILLS; kills++) {
    const gateway = await session.until(() => {
      const found = descendantRunning(session.child.pid!, 'gateway-main.ts')
      return found === last ? undefined : found
    }, 'a gateway again')
    // It fills, or is about to, when it is killed.
    const told = session.out.length
    await session.until(() => FILLED.test(session.out.slice(told)) || undefined, 'fills')
    process.kill(gateway, 'SIGKILL')
    last = gateway
  }
  const fillsBefore = fillCountOf(session)
  await session.until(() => fillCountOf(session) > fillsBefore || undefined, 'fills after the last kill')
  const run = await session.end('SIGINT')
  assert.equal(run.code, 0, run.out.slice(-10_000) + run.err)
  assert.ok((await assertBookedOnce(desk)) > 0, 'the market maker made no market')
})

test(
  'venue check: sound, with a tiny order; and what is refused has an exit code of its own',
  OPTIONS,
  async context => {
    const desk = await deskAt(context)
    const config = configOf(desk, 'live')
    const check = (...more: string[]) => holdfast('venue', 'check', 'BINANCE', '--config', config, ...more)
    const sound = await check('--trade', 'ETH/USDT', '--json')
    assert.equal(sound.code, 0, sound.out + sound.err)
    const { findings, trade } = JSON.parse(sound.out) as VenueCheck
    const codes = ['REACHED', 'CLOCK', 'MARKET', 'MARKET', 'KEY_STAYS', 'KEY_EVERYWHERE', 'TRADED']
    assert.deepEqual(
      findings.map(({ code }) => code),
      codes,
    )
    assert.equal(trade?.isCanceled, true)
    assert.equal((sound.out + sound.err).includes(hmacKey(desk.exchange).secretKey!), false)
    const other = await check('--set', 'instruments.BTC-USDT.BINANCE.tickSize=0.1')
    assert.equal(other.code, 11, other.out + other.err)
    assert.match(other.out, /refuse.*MARKET_DIFFERS: BTC-USDT.BINANCE: tickSize is 0.1 here and 0.01 at the venue/)
    const nowhere = await check('--set', 'venues.BINANCE.endpoint.rest=http://127.0.0.1:1')
    assert.equal(nowhere.code, 11, nowhere.out + nowhere.err)
    assert.match(nowhere.out, /refuse.*UNREACHABLE/)
    assert.equal((await holdfast('venue', 'check', 'MTGOX')).code, 2)
  },
)

// Of binanceus we know no more than ccxt does; it speaks like Binance.
for (const name of ['binance', 'binanceus'])
  test(`${name}: a paper session has the live market and simulated fills: no order leaves`, OPTIONS, async context => {
    const desk = await deskAt(context)
    const run = await ranToFirstFill('run', configOf(desk, 'paper', name), '--json')
    assert.equal(run.code, 0, run.out + run.err)
    const history = await holdfast('history', 'fills', path.join(desk.folder, 'data-paper'), '--json')
    assert.ok(JSON.parse(history.out).length > 0, 'nothing was filled')
    assert.equal((await tradesOf(desk)).size, 0)
  })
