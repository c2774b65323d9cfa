import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { receiver, secretFile, sessionFolder, startWatch, until } from '../host/control-room/watch-child.fixture.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

function holdfast(...args: string[]): Promise<Said> {
  const env = { ...process.env, NO_COLOR: '1' }
  return new Promise(resolve => {
    const quiet = '--disable-warning=ExperimentalWarning'
    execFile(process.execPath, [quiet, MAIN, 'alerts', ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err })
    })
  })
}

test('alerts as a person sees and handles them at the command line', async t => {
  const folder = sessionFolder(t)
  const data = path.join(folder, 'data')
  const away = await holdfast('list', data)
  assert.deepEqual([away.code, /^DESK_AWAY/.test(away.err)], [8, true])

  const good = await receiver(t)
  const gate = { isOpen: true }
  const bad = await receiver(t, response => {
    response.statusCode = gate.isOpen ? 200 : 404
    response.end()
  })
  const hook = (url: string) => ({ kind: 'webhook', url: `${url}/`, secretFile: secretFile(folder, 'secret', 'x') })
  const watch = startWatch(t, folder, { channels: { good: hook(good.url), bad: hook(bad.url) } })
  watch.alert('Critical', 'OVERFILL', 'more was filled than was ordered')
  await until(
    () => good.received.length === 1,
    'the notification',
    () => watch.said.join('\n'),
  )

  const list = await holdfast('list', data)
  assert.match(list.out, /^A1 +Critical +OVERFILL +Triggered .* more was filled than was ordered$/m)
  const [alert] = JSON.parse((await holdfast('list', data, '--json')).out)
  assert.deepEqual([alert.id, alert.runbook], ['A1', 'docs/alerts.md#overfill'])
  assert.match((await holdfast('ack', data, 'A1')).out, /^A1 OVERFILL : Acknowledged \(by /)
  const silenced = await holdfast('silence', data, '--code', 'LINE_*', '--for', '2h', '--why', 'work on the uplink')
  assert.match(silenced.out, /^S1: nobody is told of LINE_\* about \* until /)
  assert.match((await holdfast('silences', data)).out, /^S1 +LINE_\* +\* .*work on the uplink$/m)
  assert.match((await holdfast('unsilence', data, 'S1')).out, /^S1 is over$/m)
  assert.match((await holdfast('resolve', data, 'A1')).out, /Resolved \(by /)
  assert.equal((await holdfast('list', data)).out, 'no open alerts\n')

  gate.isOpen = false
  const tested = await holdfast('test', data)
  assert.equal(tested.code, 9)
  assert.match(tested.out, /^good +yes /m)
  assert.match(tested.out, /^bad +NO .*answers 404$/m)
  assert.match(tested.err, /^not delivered: bad$/m)
  assert.match((await holdfast('log', data, '--alert', 'A1')).out, /Delivered .*\[Critical\] OVERFILL/)

  const refused = await holdfast('ack', data, 'A1')
  assert.deepEqual([refused.code, refused.err], [10, 'ALERT_IS_RESOLVED: A1 is over\n'])
  const unknown = await holdfast('ack', data, 'A99')
  assert.deepEqual([unknown.code, unknown.err], [10, 'UNKNOWN_ALERT: there is no alert A99\n'])
  const wrong = await holdfast('silence', data, '--for', 'long', '--why', 'x')
  assert.deepEqual([wrong.code, /a duration such as 30m or 2h/.test(wrong.err)], [2, true])
})
