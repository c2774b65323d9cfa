/** The exchange as a process of its own: started, killed, started again, and asked for its ledger. */

import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import type { StoredKey } from '../venues/simulated/exchange/api-keys.ts'
import { parseExchange } from './exchange-file.ts'

const MAIN = resolve(import.meta.dirname, '../cli/main.ts')
const NODE = [process.execPath, '--disable-warning=ExperimentalWarning', MAIN] as const

interface Listening {
  readonly port: number
  readonly keyFile: string
}

class ExchangeChild {
  readonly child: ChildProcess
  readonly listening: Listening
  readonly #key: StoredKey

  static async start(folder: string, ...more: string[]): Promise<ExchangeChild> {
    const [node, ...args] = [...NODE, 'exchange', '--data', folder, '--port', '0', '--json', ...more]
    const child = spawn(node!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface(child.stdout!), 'line')) as [string]
    return new ExchangeChild(child, JSON.parse(line))
  }

  constructor(child: ChildProcess, listening: Listening) {
    this.child = child
    this.listening = listening
    const keys: readonly StoredKey[] = JSON.parse(readFileSync(listening.keyFile, 'utf8'))
    this.#key = keys.find(({ kind }) => kind === 'HMAC')!
  }

  async signed(method: string, path: string, fields: Record<string, string>) {
    const query = new URLSearchParams({ ...fields, timestamp: String(Date.now()) }).toString()
    const signature = createHmac('sha256', this.#key.secretKey!).update(query).digest('hex')
    const url = `http://127.0.0.1:${this.listening.port}${path}?${query}&signature=${signature}`
    const response = await fetch(url, { method, headers: { 'X-MBX-APIKEY': this.#key.apiKey } })
    return { status: response.status, body: (await response.json()) as { readonly clientOrderId?: string }[] }
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const gone = once(this.child, 'exit')
    this.child.kill(signal)
    await gone
  }
}

function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'exchange-process-'))
  context.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }))
  return folder
}

interface Line {
  readonly line: string
  readonly clientOrderId: string
  readonly status: string
}

function exported(folder: string): Line[] {
  const [node, ...args] = [...NODE, 'exchange', 'export', folder]
  const text = execFileSync(node!, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}

const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000' }
const STREAMS = 4

/** Places orders as fast as answers come, until the venue is gone. Returns: the ids that were answered for, and all sent. */
async function flood(exchange: ExchangeChild, name: string) {
  const [sent, taken]: [string[], string[]] = [[], []]
  const one = async (stream: number) => {
    for (let count = 0; ; count++) {
      const newClientOrderId = `${name}-${stream}-${count}`
      sent.push(newClientOrderId)
      const { status } = await exchange.signed('POST', '/api/v3/order', { ...LIMIT, newClientOrderId })
      assert.equal(status, 200)
      taken.push(newClientOrderId)
      if (taken.length === 60) void exchange.end('SIGKILL')
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: STREAMS }, (_, stream) => one(stream)))
  for (const end of ends)
    assert.ok(end.status === 'rejected' && !(end.reason instanceof assert.AssertionError), String(end))
  return { sent, taken }
}

test('killed at any moment, it has every order that it answered for, once, and goes on', async context => {
  const folder = temporaryFolder(context)
  const settings = join(folder, 'exchange.yaml')
  writeFileSync(
    settings,
    'limits: { weightPerMinute: 1000000, ordersPerTenSeconds: 100000 }\nfilters: { ordersMax: 5000 }\n',
  )
  const [sent, taken]: [string[], string[]] = [[], []]
  for (const name of ['first', 'second']) {
    const exchange = await ExchangeChild.start(folder, settings)
    context.after(() => exchange.end('SIGKILL'))
    const flooded = await flood(exchange, name)
    sent.push(...flooded.sent)
    taken.push(...flooded.taken)
  }
  const orders = exported(folder).filter(({ line }) => line === 'order')
  const ids = orders.map(({ clientOrderId }) => clientOrderId)
  assert.equal(new Set(ids).size, ids.length, 'an order twice')
  assert.deepEqual(
    taken.filter(id => !ids.includes(id)),
    [],
    'answered for and not in the ledger',
  )
  assert.deepEqual(
    ids.filter(id => !sent.includes(id)),
    [],
    'in the ledger and never sent',
  )
  const again = await ExchangeChild.start(folder, settings)
  context.after(() => again.end('SIGKILL'))
  const { body } = await again.signed('GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' })
  assert.deepEqual(new Set(body.map(({ clientOrderId }) => clientOrderId)), new Set(ids))
  await again.end('SIGTERM')
  assert.equal(again.child.exitCode, 0)
})

function holdfast(...args: string[]) {
  const [node, ...before] = NODE
  const { status, stdout, stderr } = spawnSync(node!, [...before, 'exchange', ...args], { encoding: 'utf8' })
  return { status, text: stdout + stderr }
}

test('keys are added on the command line, and no secret is printed', context => {
  const folder = temporaryFolder(context)
  const { status, text } = holdfast(
    'keys',
    '--data',
    folder,
    '--account',
    'main',
    '--kind',
    'HMAC',
    '--withdraw',
    '--ip',
    '::1',
  )
  assert.equal(status, 0, text)
  const [key] = JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8')) as StoredKey[]
  assert.deepEqual([key!.account, key!.canWithdraw, key!.ips], ['main', true, ['::1']])
  assert.ok(text.includes(key!.apiKey) && !text.includes(key!.secretKey!))
})

/** What was asked for, the exit code and words of the message; FOLDER stands for an empty one. */
const REFUSED = [
  [['export', 'FOLDER'], 7, 'there is no ledger; start the exchange first'],
  [['keys', '--data', 'FOLDER'], 2, '--account'],
  [['keys', '--data', 'FOLDER', '--account', 'main', '--kind', 'RSA'], 2, 'one of HMAC, Ed25519'],
  [['FOLDER/none.yaml', '--data', 'FOLDER'], 3, 'cannot be read'],
  [['--port', '99999'], 2, 'a port from 0 to 65535'],
  [['--data', 'FOLDER', '--faults', 'FOLDER/none.yaml', '--port', '0'], 3, 'none.yaml'],
] as const

for (const [args, status, words] of REFUSED) {
  test(`refused: exchange ${args.join(' ')}`, context => {
    const folder = temporaryFolder(context)
    const told = holdfast(...args.map(each => each.replace('FOLDER', folder)))
    assert.equal(told.status, status, told.text)
    assert.ok(told.text.includes(words), told.text)
  })
}

test('settings are refused line by line', () => {
  const text = `symbols:
  BTCUSDT:
    base: BTC
    quote: USDT
    tickSize: "0.01"
    lotSize: "0.00001"
    priceMax: "100000000"
    qtyMax: "1000000"
    market: { price: "65000", qty: "0.5" }
    colour: red
accounts:
  alice: { balances: { USDT: "1.123456789" } }
port: 70000
`
  const faults = (source: string) => {
    const read = parseExchange('x.yaml', source, 'ledger')
    return read.ok ? [] : read.error.map(({ line, path }) => `${line} ${path}`)
  }
  assert.deepEqual(faults(text), ['10 symbols.BTCUSDT.colour', '13 port'])
  const sound = text.replace('    colour: red\n', '').replace('70000', '0')
  assert.deepEqual(faults(sound), ['3 symbols.BTCUSDT', '11 accounts.alice.balances.USDT'])
  const bounded = sound.replace('"100000000"', '"200000"').replace('"1000000"', '"400"').replace('1.123456789', '1')
  assert.deepEqual(faults(bounded), [])
  assert.deepEqual(faults(bounded.replace('"65000"', '"65000.001"')), ['9 symbols.BTCUSDT.market.price'])
})
