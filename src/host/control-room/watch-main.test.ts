import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { QUIET_ACCOUNT, QUIET_VIEW } from '../../api/contract/session-view.fixture.ts'
import { eventually, receiver, secretFile, sessionFolder, sound, startWatch, until } from './watch-child.fixture.ts'
import { alertDeskOf, WatchClient } from './watch-client.ts'

const SECRET = 'planted-webhook-secret'

function hookOf(folder: string, url: string, more: object = {}) {
  return {
    kind: 'webhook',
    url: `${url}/alerts`,
    secretFile: secretFile(folder, 'hook.secret', `${SECRET}\n`),
    ...more,
  }
}

test('an alert is told once, signed, acknowledged by a person and over with its end', async t => {
  const folder = sessionFolder(t)
  const hook = await receiver(t)
  const watch = startWatch(t, folder, { channels: { hook: hookOf(folder, hook.url) } })
  watch.alert('Critical', 'LEASE_UNSURE', 'the store is slow')
  await until(
    () => hook.received.length === 1,
    'the notification',
    () => watch.said.join('\n'),
  )
  const [{ headers, body }] = hook.received as [(typeof hook.received)[number]]
  const told = JSON.parse(body)
  assert.equal(told.kind, 'Trigger')
  assert.equal(told.title, '[Critical] LEASE_UNSURE: the store is slow')
  assert.equal(told.session, 'test-desk')
  const expected = createHmac('sha256', SECRET).update(`${headers['holdfast-timestamp']}.${body}`).digest('hex')
  assert.equal(headers['holdfast-signature'], `v1=${expected}`)

  const desk = alertDeskOf(new WatchClient(path.join(folder, 'data')))
  const [alert] = sound(await desk.alerts({}))
  assert.equal(alert?.state, 'Triggered')
  const acknowledged = sound(await desk.acknowledge(alert!.id, 'operator'))
  assert.equal(acknowledged.acknowledgedBy, 'operator')
  await until(() => hook.received.length === 2, 'the acknowledgement')
  watch.alert('Info', 'LEASE_SURE', 'it answers')
  await until(() => hook.received.length === 3, 'the end')
  const rest = hook.received.slice(1).map(each => JSON.parse(each.body))
  assert.deepEqual(
    rest.map(({ kind, dedupKey }) => [kind, dedupKey]),
    [
      ['Acknowledge', told.dedupKey],
      ['Resolve', told.dedupKey],
    ],
  )
  assert.deepEqual(sound(await desk.alerts({})), [])
  const all = sound(await desk.alerts({ states: ['Resolved'] }))
  assert.equal(all[0]?.resolvedBy, 'LEASE_SURE')
  const refused = await desk.acknowledge(alert!.id, 'operator')
  assert.equal(refused.ok ? '' : refused.error.code, 'ALERT_IS_RESOLVED')
  const log = sound(await desk.deliveries(alert!.id))
  assert.deepEqual(
    log.map(({ state, attemptCount }) => [state, attemptCount]),
    [
      ['Delivered', 1],
      ['Delivered', 1],
      ['Delivered', 1],
    ],
  )
})

test('killed in the middle, it forgets nothing: what was not taken comes with the same id, what was taken does not come again', async t => {
  const folder = sessionFolder(t)
  const gate = { isOpen: false }
  const hook = await receiver(t, response => {
    response.statusCode = gate.isOpen ? 200 : 503
    response.end()
  })
  const alerts = { channels: { hook: hookOf(folder, hook.url) } }
  const first = startWatch(t, folder, alerts)
  first.alert('Critical', 'OVERFILL', 'more was filled than was ordered')
  await until(() => hook.received.length >= 1, 'the first attempt')
  first.child.kill('SIGKILL')
  await first.ended()
  const tried = JSON.parse(hook.received[0]!.body)
  const attempts = hook.received.length
  gate.isOpen = true
  const second = startWatch(t, folder, alerts)
  await until(() => hook.received.length > attempts, 'the attempt of the next life')
  assert.equal(JSON.parse(hook.received.at(-1)!.body).id, tried.id)
  // The next alert comes alone: the first is on record as delivered, and is not told again.
  const desk = alertDeskOf(new WatchClient(path.join(folder, 'data')))
  await eventually(async () => {
    const log = await desk.deliveries(undefined)
    return log.ok && log.value[0]?.state !== 'Delivered' ? { ok: false, error: log.value } : log
  })
  second.child.kill('SIGKILL')
  await second.ended()
  const third = startWatch(t, folder, alerts)
  third.alert('Critical', 'MARGIN_CALL', 'fund the account')
  await until(() => hook.received.length > attempts + 1, 'the second alert')
  assert.equal(hook.received.length, attempts + 2)
  assert.match(JSON.parse(hook.received.at(-1)!.body).title, /MARGIN_CALL/)
  const codes = sound(await desk.alerts({})).map(({ code }) => code)
  assert.deepEqual(codes.sort(), ['MARGIN_CALL', 'OVERFILL'])
})

test('a supervisor that is gone is told, and then the process ends', async t => {
  const folder = sessionFolder(t)
  const hook = await receiver(t)
  const watch = startWatch(t, folder, { channels: { hook: hookOf(folder, hook.url) } })
  watch.tell({ kind: 'Node', state: 'Running', text: '', timeUs: Date.now() * 1_000, isOrderly: false })
  const desk = alertDeskOf(new WatchClient(path.join(folder, 'data')))
  await eventually(() => desk.alerts({}))
  watch.child.disconnect()
  await watch.ended()
  assert.match(JSON.parse(hook.received[0]!.body).title, /SUPERVISOR_GONE/)
})

test('an orderly end tells nobody', async t => {
  const folder = sessionFolder(t)
  const hook = await receiver(t)
  const watch = startWatch(t, folder, { channels: { hook: hookOf(folder, hook.url) } })
  watch.tell({ kind: 'Node', state: 'Ended', text: 'stopped', timeUs: Date.now() * 1_000, isOrderly: true })
  watch.child.disconnect()
  await watch.ended()
  assert.deepEqual(hook.received, [])
})

test('what ended otherwise is told, whatever its words are', async t => {
  const folder = sessionFolder(t)
  const hook = await receiver(t)
  const watch = startWatch(t, folder, { channels: { hook: hookOf(folder, hook.url) } })
  const text = 'its process ended (exit code 0)'
  watch.tell({ kind: 'Node', state: 'Ended', text, timeUs: Date.now() * 1_000, isOrderly: false })
  watch.child.disconnect()
  await watch.ended()
  assert.match(JSON.parse(hook.received[0]!.body).title, /NODE_DOWN/)
})

test('a second process takes over, and the first leaves', async t => {
  const folder = sessionFolder(t)
  const first = startWatch(t, folder, {})
  const desk = alertDeskOf(new WatchClient(path.join(folder, 'data')))
  await eventually(() => desk.alerts({}))
  startWatch(t, folder, {})
  await first.ended()
  assert.equal(first.child.exitCode, 0)
})

test('every channel is tested, and the secret is in no file but its own', async t => {
  const folder = sessionFolder(t)
  const good = await receiver(t)
  const bad = await receiver(t, response => {
    response.statusCode = 403
    response.end(`no ${SECRET}`)
  })
  const watch = startWatch(t, folder, {
    channels: { good: hookOf(folder, good.url), bad: hookOf(folder, bad.url), log: { kind: 'log' } },
  })
  const desk = alertDeskOf(new WatchClient(path.join(folder, 'data')))
  const tests = await eventually(() => desk.testChannels(undefined, 'operator'))
  assert.deepEqual(
    tests.map(({ channel, isDelivered }) => [channel, isDelivered]),
    [
      ['good', true],
      ['bad', false],
      ['log', true],
    ],
  )
  assert.match(tests[1]!.text, /403: no \[redacted\]/)
  const unknown = await desk.testChannels('nowhere', 'operator')
  assert.equal(unknown.ok ? '' : unknown.error.code, 'UNKNOWN_CHANNEL')
  await until(() => watch.said.some(line => line.includes('[Test]')), 'the line of the log')
  for (const name of readdirSync(path.join(folder, 'data'))) {
    if (name.endsWith('.sock')) continue
    assert.ok(!readFileSync(path.join(folder, 'data', name)).includes(SECRET), name)
  }
  assert.ok(!watch.said.join('').includes(SECRET))
})

test('the highest equity survives kill -9, and ends when a person resolves the alert', async t => {
  const folder = sessionFolder(t)
  const settings = { channels: {}, rules: { DRAWDOWN: { for: '0s' } } }
  const desk = alertDeskOf(new WatchClient(path.join(folder, 'data')))
  const openCodes = async () => {
    const answer = await desk.alerts({})
    return answer.ok ? answer.value.map(({ code, state }) => `${code} ${state}`) : ['away']
  }
  const show = (watch: ReturnType<typeof startWatch>, equityMinor: number) => {
    const account = { ...QUIET_ACCOUNT, equityMinor }
    watch.tell({ kind: 'View', view: { ...QUIET_VIEW, timeUs: Date.now() * 1_000, accounts: [account] } })
  }
  const untilOpen = async (watch: ReturnType<typeof startWatch>, equityMinor: number, wanted: boolean) => {
    for (let tries = 0; tries < 600; tries++) {
      show(watch, equityMinor)
      const codes = await openCodes()
      if (!codes.includes('away') && codes.includes('DRAWDOWN Triggered') === wanted) return
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error(`DRAWDOWN is ${wanted ? 'not open' : 'still open'}: ${await openCodes()}`)
  }
  const peakOf = () => {
    const db = new DatabaseSync(path.join(folder, 'data', 'operations.sqlite'), { readOnly: true })
    const row = db.prepare("SELECT value FROM desk_facts WHERE name = 'equityPeaks'").get()
    db.close()
    return row?.['value']
  }
  const untilPeak = async (watch: ReturnType<typeof startWatch>, equityMinor: number) => {
    const wanted = `{"main":${equityMinor}}`
    for (let tries = 0; tries < 600 && peakOf() !== wanted; tries++) {
      show(watch, equityMinor)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    assert.equal(peakOf(), wanted)
  }
  const first = startWatch(t, folder, settings)
  await untilOpen(first, 1_000_000, false)
  await untilPeak(first, 1_000_000)
  first.child.kill('SIGKILL')
  await first.ended()
  const second = startWatch(t, folder, settings)
  await untilOpen(second, 850_000, true)
  const alert = sound(await desk.alerts({})).find(({ code }) => code === 'DRAWDOWN')
  sound(await desk.resolve(alert!.id, 'ada'))
  await untilPeak(second, 850_000)
  await untilOpen(second, 850_000, false)
})
