/** What was said to a venue is there after the process that said it was killed, and goes on with the next one. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { OrderMessages } from '../../src/host/control-room/order-messages.ts'
import { LiveSession, needsProc, TWO_CHURNERS } from './live-session.ts'

test('the messages of orders survive the gateway and its node', {
  skip: needsProc,
  timeout: 300_000,
}, async t => {
  const session = new LiveSession({ strategies: TWO_CHURNERS })
  t.after(() => session.discard())
  await session.start()
  const seen = new Set<string>()
  for (const role of ['gateway', 'node']) {
    await session.untilFills(session.fillCount + 20)
    assert.ok(session.signal(role, 'SIGKILL'))
    const fresh = sentIn(session.dataFolder).filter(id => !seen.has(id))
    assert.ok(fresh.length > 10, `${role}: ${fresh.length} orders since the last kill`)
    for (const id of fresh) seen.add(id)
  }
  await session.untilFills(session.fillCount + 10)
  await session.stop()
  const messages = new OrderMessages(session.dataFolder)
  let answered = 0
  for (const clientOrderId of seen) {
    const { messages: kept } = await messages.of({
      ...{ clientOrderId, instrumentId: 'BTC-USDT.SIM', createdTimeUs: 0, closedTimeUs: null },
    })
    assert.deepEqual([kept[0]!.direction, kept[0]!.text.slice(0, 19)], ['Sent', '{"type":"SendOrder"'])
    if (kept.some(({ direction, text }) => direction === 'Received' && text.includes('"ExecutionReport"'))) answered++
  }
  // What was in the air when a process was killed has no answer, or one that died with it.
  assert.ok(answered >= seen.size - 10, `${answered} of ${seen.size} have their reports`)
})

/** The orders that a gateway says it has sent, without whatever the kill tore. */
function sentIn(dataFolder: string): string[] {
  const folder = path.join(dataFolder, 'messages', 'SIM')
  const lines = readdirSync(folder).flatMap(name => readFileSync(path.join(folder, name), 'utf8').split('\n'))
  return lines.flatMap(line =>
    line.endsWith('}') && line.includes('SendOrder') ? (JSON.parse(line).orders as string[]) : [],
  )
}
