/** `holdfast exchange` as a process, broken by a script from its start and through its fault port. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import type { StoredKey } from '../../src/venues/simulated/exchange/api-keys.ts'
import { waitFor } from './exchange-bench.ts'

const MAIN = path.resolve(import.meta.dirname, '../../src/cli/main.ts')
const ORDER = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000' }

interface Listening {
  readonly port: number
  readonly faultPort: number
  readonly keyFile: string
}

async function startExchange(context: TestContext, script: string): Promise<Listening> {
  const folder = mkdtempSync(path.join(tmpdir(), 'exchange-faults-'))
  const file = path.join(folder, 'storm.yaml')
  writeFileSync(file, script)
  const more = ['--data', folder, '--port', '0', '--fault-port', '0', '--faults', file, '--json']
  const command = ['--disable-warning=ExperimentalWarning', MAIN, 'exchange', ...more]
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  context.after(async () => {
    const gone = once(child, 'exit')
    if (child.exitCode === null) child.kill('SIGTERM')
    if (child.exitCode === null) await gone
    rmSync(folder, { recursive: true, force: true })
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return JSON.parse(line)
}

async function order({ port, keyFile }: Listening, newClientOrderId: string) {
  const keys: readonly StoredKey[] = JSON.parse(readFileSync(keyFile, 'utf8'))
  const { apiKey, secretKey } = keys.find(({ kind }) => kind === 'HMAC')!
  const query = new URLSearchParams({ ...ORDER, newClientOrderId, timestamp: String(Date.now()) }).toString()
  const signature = createHmac('sha256', secretKey!).update(query).digest('hex')
  const url = `http://127.0.0.1:${port}/api/v3/order?${query}&signature=${signature}`
  const answer = await fetch(url, { method: 'POST', headers: { 'X-MBX-APIKEY': apiKey } })
  return answer.status
}

test('faults of a script and of the port strike the running exchange, and the log tells', async context => {
  const script = 'seed: 5\nfaults:\n  - { kind: RateLimitStorm, operation: POST /api/v3/order, count: 1 }\n'
  const exchange = await startExchange(context, script)
  const control = async (method: string, where: string, body?: unknown) => {
    const url = `http://127.0.0.1:${exchange.faultPort}${where}`
    const answer = await fetch(url, body === undefined ? { method } : { method, body: JSON.stringify(body) })
    return (await answer.json()) as { ids?: string[]; records?: { kind: string; subject: string; text: string }[] }
  }
  await waitFor('the first price', async () => {
    const answer = await fetch(`http://127.0.0.1:${exchange.port}/api/v3/ticker/price?symbol=BTCUSDT`)
    return Number(((await answer.json()) as { price: string }).price) > 0
  })
  assert.equal(await order(exchange, 'FIRST'), 429)
  assert.equal(await order(exchange, 'SECOND'), 200)
  const { ids } = await control('POST', '/faults', {
    kind: 'UnknownStatus',
    effect: 'Executed',
    account: 'main',
    nth: 2,
  })
  assert.deepEqual(ids, ['F2'])
  assert.equal(await order(exchange, 'THIRD'), 200)
  assert.equal(await order(exchange, 'FOURTH'), 503)
  const { records } = await control('GET', '/log')
  assert.deepEqual(
    records!.map(({ kind, subject, text }) => `${kind} ${subject} ${text}`),
    [
      'RateLimitStorm POST /api/v3/order main BTCUSDT FIRST request: answered 429 instead',
      'UnknownStatus POST /api/v3/order main BTCUSDT FOURTH answer: answered 503 instead',
    ],
  )
  await control('POST', '/faults', { kind: 'VenueDown', forUs: 3_600_000_000, expiresOrders: false })
  await assert.rejects(order(exchange, 'FIFTH'))
  await control('DELETE', '/faults')
  assert.equal(await order(exchange, 'SIXTH'), 200)
})
