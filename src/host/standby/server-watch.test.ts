import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { ServersLook, StoreFinding } from '../../ports.ts'
import { ServerWatch } from './server-watch.ts'

const REFUSED: StoreFinding = { code: 'STORE_SERVER_REFUSES', severity: 'Error', text: 'db2', remedy: 'add a line' }
const MINUTE_MS = 60_000

function watching(context: TestContext, looks: readonly ServersLook[]) {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const told: string[] = []
  let lookCount = 0
  const look = async () => looks[lookCount++]!
  new ServerWatch({ look, alert: (severity, code, text) => void told.push(`${severity} ${code} ${text}`) }).begin()
  const after = async (minutes: number) => {
    context.mock.timers.tick(minutes * MINUTE_MS)
    await new Promise(resolve => setImmediate(resolve))
    return told.splice(0)
  }
  return { after, looks: () => lookCount }
}

test('a server that refuses is told at each look, and the end of it once, when every server has said so', async context => {
  const { after, looks } = watching(context, [
    { refusing: [], isWhole: true },
    { refusing: [REFUSED], isWhole: true },
    { refusing: [REFUSED], isWhole: true },
    { refusing: [], isWhole: false },
    { refusing: [], isWhole: true },
    { refusing: [], isWhole: true },
  ])
  const refused = 'Error STORE_SERVER_REFUSES db2; add a line'
  assert.deepEqual([await after(0.9), looks()], [[], 0])
  assert.deepEqual([await after(0.1), looks()], [[], 1])
  assert.deepEqual(await after(10), [refused])
  assert.deepEqual(await after(10), [refused])
  assert.deepEqual(await after(10), [], 'it is away: it has not said that it lets us in')
  assert.deepEqual(await after(10), ['Info STORE_SERVERS_ADMIT every server of store.url lets this node in again'])
  assert.deepEqual([await after(10), looks()], [[], 6])
})

test('one look at a time, however long it takes', async context => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let lookCount = 0
  const look = () => {
    lookCount++
    return new Promise<ServersLook>(() => {})
  }
  new ServerWatch({ look, alert: () => {} }).begin()
  context.mock.timers.tick(60 * MINUTE_MS)
  assert.equal(lookCount, 1)
})
