/** The fault port over HTTP, and the driver that carries outages out. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExchangeLevers } from '../seams.ts'
import { FaultControl } from './control-server.ts'
import { FaultDriver } from './fault-driver.ts'
import { FaultPlan } from './fault-plan.ts'

/** An exchange that only notes what is done to it. */
function leversOf() {
  const deeds: string[] = []
  const levers = {
    accountNames: ['alice', 'bob'],
    accountIndexOf: (name: string) => (name === 'alice' ? 0 : name === 'bob' ? 1 : undefined) as never,
    endOrders: (state: string, account: unknown) => deeds.push(`end ${state} ${account ?? 'all'}`),
    dropConnections: () => void deeds.push('drop'),
  } as unknown as ExchangeLevers
  return { deeds, levers }
}

function driverOf(levers: ExchangeLevers) {
  const clock = { nowUs: 1000 }
  const driver = new FaultDriver(new FaultPlan(1), () => clock.nowUs)
  driver.attach(levers)
  return { clock, driver }
}

test('an outage cuts connections when it begins, and ends open orders when it is over', () => {
  const { deeds, levers } = leversOf()
  const { clock, driver } = driverOf(levers)
  driver.arm({ kind: 'VenueDown', afterUs: 100, forUs: 50, expiresOrders: true })
  assert.equal(driver.acceptsConnection(), true)
  clock.nowUs = 1100
  assert.equal(driver.acceptsConnection(), false)
  assert.equal(driver.acceptsConnection(), false)
  assert.deepEqual(deeds, ['drop'])
  clock.nowUs = 1150
  assert.equal(driver.acceptsConnection(), true)
  assert.deepEqual(deeds, ['drop', 'end Expired all'])
  assert.deepEqual(
    driver.plan.log.after(0).map(({ text }) => text),
    ['down', 'up, 2 open orders expired'],
  )
  driver.arm({ kind: 'VenueDown', forUs: 1e9, expiresOrders: false })
  driver.plan.disarmAll()
  driver.look()
  assert.deepEqual(deeds, ['drop', 'end Expired all', 'drop'], 'taken back early, and nothing expired')
  assert.equal(driver.acceptsConnection(), true)
})

test('the port arms, tells and disarms, and says what is wrong', async () => {
  const { deeds, levers } = leversOf()
  const { driver } = driverOf(levers)
  const control = new FaultControl(driver, levers)
  const port = await control.listen(0)
  const ask = async (method: string, path: string, body?: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: text }),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, never> }
  }
  try {
    const faults = [{ kind: 'AnswerLost', nth: 2 }, { kind: 'EventLost' }]
    assert.deepEqual(await ask('POST', '/faults', faults), { status: 200, body: { ids: ['F1', 'F2'] } })
    const armed = await ask('GET', '/faults')
    assert.deepEqual(
      (armed.body as unknown as { id: string }[]).map(({ id }) => id),
      ['F1', 'F2'],
    )
    assert.deepEqual((await ask('DELETE', '/faults/F1')).body, { armed: 1 })
    assert.deepEqual((await ask('DELETE', '/faults')).body, { armed: 0 })
    driver.arm({ kind: 'OrderRejected', code: -2010, message: 'no' })
    driver.onOrder({
      accountName: 'alice',
      symbol: 'BTCUSDT',
      side: 'Buy',
      type: 'LIMIT',
      clientOrderId: 'A1',
      qtyLots: 1,
    })
    assert.deepEqual((await ask('GET', '/log?after=0')).body['count'], 1)
    assert.deepEqual((await ask('GET', '/log?after=1')).body['records'], [])
    await ask('POST', '/connections')
    await ask('POST', '/orders', { state: 'Canceled', account: 'bob' })
    assert.deepEqual(deeds, ['drop', 'end Canceled 1'])
    const rows: readonly [string, string, unknown, number, RegExp][] = [
      ['POST', '/faults', '{"kind"', 400, /no JSON/],
      ['POST', '/faults', { kind: 'Latency' }, 400, /0\.delayUs/],
      ['DELETE', '/faults/F77', undefined, 404, /F77/],
      ['POST', '/orders', { account: 'carol' }, 404, /there are alice, bob/],
      ['POST', '/orders', { state: 'Filled' }, 400, /Canceled or Expired/],
      ['PUT', '/faults', {}, 404, /not offered/],
      ['GET', '/', undefined, 404, /not offered/],
    ]
    for (const [method, path, body, status, message] of rows) {
      const answer = await ask(method, path, body)
      assert.equal(answer.status, status, `${method} ${path}`)
      assert.match(String(answer.body['faults']), message)
    }
  } finally {
    await control.close()
  }
})
