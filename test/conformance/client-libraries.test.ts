/** Unmodified client libraries of other people trade on the exchange, and hear of it: the proof that it speaks Binance's protocol. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ORDERS, orderIdOf } from './client-story.ts'
import { ExchangeBench } from './exchange-bench.ts'
import { LIBRARIES } from './libraries/all.ts'
import { missingReason } from './libraries/library.ts'

const STORY = fileURLToPath(new URL('library-story-main.ts', import.meta.url))
const PATIENCE_MS = 90_000

/** Returns: how it ended, and the last of what it wrote. */
function runStory(libraryNumber: number, host: string): Promise<{ exitCode: number | null; text: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', STORY, String(libraryNumber), host])
  let text = ''
  const hear = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-5000)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  return new Promise(resolve => {
    child.once('close', exitCode => {
      clearTimeout(timer)
      resolve({ exitCode, text })
    })
  })
}

describe('client libraries of other people', { skip: missingReason() ?? false }, () => {
  let bench: ExchangeBench
  before(async () => {
    bench = await ExchangeBench.open()
  })
  after(() => bench.close())

  for (const [at, { name, pointing }] of LIBRARIES.entries()) {
    test(`${name} trades and listens; pointed here by ${pointing}`, async () => {
      const { exitCode, text } = await runStory(at, bench.host)
      assert.equal(exitCode, 0, text)
    })
  }

  test('the ledger has each order once, and none that was refused', async () => {
    const ledger = await bench.judge()
    for (const [at, { name }] of LIBRARIES.entries()) {
      const counts = ORDERS.map(order => ledger.get(orderIdOf(at, order))?.orders.length ?? 0)
      assert.deepEqual(counts, [1, 1, 0], name)
      assert.equal(ledger.get(orderIdOf(at, 'rest'))!.executions.length, 0)
      assert.ok(ledger.get(orderIdOf(at, 'take'))!.executions.length > 0)
    }
  })
})
