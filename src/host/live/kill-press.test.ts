/** A press hears each party out: what it says first may be said second. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { listenForControl } from './control-socket.ts'
import type { KillConfirmedReply } from './control-wire.ts'
import { pressKill } from './kill-press.ts'
import { gatewaySocketOf, NODE_SOCKET } from './socket-place.ts'

const LATE_MS = 100
const NEWS: KillConfirmedReply = {
  type: 'KillConfirmed',
  by: 'node',
  cancelCount: 0,
  lastSentUs: 0,
  lastAcknowledgedUs: 0,
  confirmedUs: 1,
  unknownCount: 0,
}

function press(dataFolder: string, onReply: (type: string) => void = () => {}) {
  return pressKill({
    dataFolder,
    scope: { level: 'All', name: '' },
    flatten: false,
    actor: 'ann',
    reason: 'drill',
    patienceMs: 20_000,
    onReply: (_, { type }) => onReply(type),
  })
}

test('a node that has the venue’s word before the kill is on record is waited for', async t => {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-press-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const server = await listenForControl(folder, NODE_SOCKET, (_, answer) => {
    answer(NEWS)
    setTimeout(() => answer({ type: 'Taken', by: 'node', isDurable: false, text: 'not on record' }), LATE_MS)
  })
  t.after(() => server.close())
  const heard: string[] = []
  const outcome = await press(folder, type => heard.push(type))
  assert.deepEqual(heard, ['KillConfirmed', 'Taken'])
  assert.deepEqual([outcome.taken, outcome.confirmed], [['node'], ['node']])
})

test('gateways of a machine that stands by kill nothing of the leader’s', async t => {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-press-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const node = await listenForControl(folder, NODE_SOCKET, (_, answer) =>
    answer({ type: 'Refused', code: 'STANDS_BY', text: 'this node stands by: say it to alpha' }),
  )
  const gateway = await listenForControl(folder, gatewaySocketOf('SIM'), (_, answer) => {
    answer({ type: 'Taken', by: 'gateway SIM', isDurable: true, text: '' })
    answer({ ...NEWS, by: 'gateway SIM' })
  })
  t.after(() => [node, gateway].forEach(server => void server.close()))
  const outcome = await press(folder)
  assert.deepEqual(outcome.confirmed, ['gateway SIM'])
  assert.deepEqual(outcome.refusals, ['this node stands by: say it to alpha'])
  assert.equal(outcome.isConfirmed, false)
})
