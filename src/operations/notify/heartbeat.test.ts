import assert from 'node:assert/strict'
import test from 'node:test'
import { Heartbeat } from './heartbeat.ts'
import { webReceiver } from './receivers.fixture.ts'

const DEADLINE_MS = 20_000

async function until(isSo: () => boolean, what: string): Promise<void> {
  const endMs = Date.now() + DEADLINE_MS
  while (!isSo()) {
    if (Date.now() > endMs) assert.fail(what)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

test('the watchdog is called while all is well, and left alone while it is not', async t => {
  const { received, url } = await webReceiver(t)
  const state = { isWell: true, asked: 0, called: 0, answered: 0 }
  const isWell = () => {
    state.asked++
    if (state.isWell) state.called++
    return state.isWell
  }
  const settings = { urlFile: 'x', everyUs: 20_000 }
  const heartbeat = new Heartbeat(
    settings,
    () => `${url}/ping/secret`,
    isWell,
    () => void state.answered++,
  )
  t.after(() => heartbeat.close())
  heartbeat.start()
  await until(() => received.length >= 3, 'three calls')
  assert.equal(received[0]?.path, '/ping/secret')
  state.isWell = false
  // Several may be under way: the next one does not wait for the one before.
  await until(() => state.answered === state.called, 'the calls that were on their way are over')
  const count = received.length
  const later = state.asked
  await until(() => state.asked > later + 5, 'five chances more')
  assert.equal(received.length, count)
})

test('a watchdog that is not reached three times is a fault without its address, until it is reached', async t => {
  const gate = { isOpen: false }
  const { received, url } = await webReceiver(t, response => {
    response.statusCode = gate.isOpen ? 200 : 500
    response.end()
  })
  const told: (readonly [isSent: boolean, fault: string])[] = []
  const settings = { urlFile: 'x', everyUs: 20_000 }
  const heartbeat: Heartbeat = new Heartbeat(
    settings,
    () => `${url}/planted`,
    () => true,
    isSent => told.push([isSent, heartbeat.fault]),
  )
  t.after(() => heartbeat.close())
  heartbeat.start()
  await until(() => told.length >= 3, 'three failures')
  assert.deepEqual(told.slice(0, 2), [
    [false, ''],
    [false, ''],
  ])
  assert.notEqual(told[2]![1], '')
  assert.ok(!heartbeat.fault.includes('planted'), heartbeat.fault)
  gate.isOpen = true
  await until(() => heartbeat.fault === '', 'it is reached again')
  assert.ok(received.length >= 4)
})
