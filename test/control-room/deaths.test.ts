/** The processes of the control room are killed, and the node beside them: trading, sessions, alerts and the truth outlive them. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { Sections } from '../../src/api/contract/stream.ts'
import { needsProc } from '../fault/live-session.ts'
import { isAlive, signal } from '../fault/processes.ts'
import { ConsoleRun } from './console-run.ts'
import { Person } from './person.ts'

const OPTIONS = { skip: needsProc, timeout: 300_000 }
/** Two seconds are promised; a machine under load may add to them. */
const NODE_SHOWN_MS = 2_000 + 18_000

const isTrading = ({ node, reasons }: Sections) => node?.isReady === true && reasons?.length === 0

test('each process of the control room may die, and the node', OPTIONS, async t => {
  const run = await ConsoleRun.make()
  t.after(() => run.discard())
  run.start()
  const link = String((await run.until('Enrolment'))['url'])
  const ann = new Person('ann', run.place)
  await ann.enrol(link)
  let stream = ann.page.openStream()
  t.after(() => stream.close())
  await stream.until(isTrading, 'it trades')

  /** Returns: the process that died. */
  const strike = (role: string): number => {
    const pid = run.pidOf(role)
    assert.ok(pid !== undefined, `${role} runs`)
    signal(pid, 'SIGKILL')
    return pid
  }

  await t.test('api: trading goes on, it comes back, and whoever was signed in still is', async () => {
    const node = run.pidOf('node')
    const sequence = stream.sections.node!.sequence
    const place = run.place
    strike('api')
    await run.until('Alert', ({ alert }) => (alert as { code: string }).code === 'CONSOLE_DOWN')
    await run.until('View', ({ view }) => (view as { node: { sequence: number } }).node.sequence > sequence + 50)
    assert.equal(run.pidOf('node'), node)
    await run.untilServed()
    assert.deepEqual(run.place, place, 'at the same place, by the same authority')
    assert.equal((await ann.page.ask('session')).name, 'ann')
    stream = ann.page.openStream()
    await stream.until(isTrading, 'it trades')
  })

  await t.test('watch: what was wrong is not forgotten', async () => {
    await ann.page.ask('kill', {
      body: { scope: { level: 'Strategy', name: 'first' }, flatten: false, reason: 'a drill' },
    })
    const isOpen = ({ alerts }: Sections) =>
      alerts?.some(({ code, state }) => code === 'TRADING_HALTED' && state !== 'Resolved') === true
    await stream.until(isOpen, 'the alert is there')
    const [alert] = stream.sections.alerts!.filter(({ code }) => code === 'TRADING_HALTED')
    await ann.page.ask('acknowledgeAlert', { path: { alertId: alert!.id }, body: {} })
    const pid = strike('watch')
    await run.untilTrue(() => !isAlive(pid) && run.pidOf('watch') !== undefined, 'watch is back')
    await run.untilTrue(async () => {
      const { status, body } = await ann.page.try('alerts', { query: {} })
      return (
        status === 200 &&
        (body as { rows: { id: string; acknowledgedBy: string }[] }).rows.some(
          ({ id, acknowledgedBy }) => id === alert!.id && acknowledgedBy === 'ann',
        )
      )
    }, 'the same alert, acknowledged as it was')
  })

  await t.test('node: the console says so within 2 s, and what it shows is old until another one tells', async () => {
    const { sequence } = stream.sections.node!
    strike('node')
    const struckMs = performance.now()
    await stream.until(({ room }) => room?.node.state !== 'Running', 'it is said')
    const afterMs = performance.now() - struckMs
    assert.ok(afterMs < NODE_SHOWN_MS, `after ${afterMs.toFixed(0)} ms`)
    t.diagnostic(`the console said so after ${afterMs.toFixed(0)} ms`)
    await stream.until(
      ({ node, room }) => room?.node.state === 'Running' && node!.sequence > sequence,
      'another one leads',
    )
  })
})
