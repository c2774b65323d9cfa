/** The newest block rots on the disk: it is cut off by name, the venue tells what it held, and nothing is booked twice. */

import assert from 'node:assert/strict'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { assertNothingLost, examine } from './examination.ts'
import { type LiveSession, needsProc, TWO_CHURNERS, withSession } from './live-session.ts'
import { isAlive } from './processes.ts'

const OPTIONS = { skip: needsProc, timeout: 180_000 }
const DEATH_MS_MAX = 30_000
const LOOK_MS = 5

test('a rotten newest block is cut off, and the venue tells again what it held', OPTIONS, async () => {
  await withSession({ strategies: TWO_CHURNERS, eventsPerSecond: 150 }, async session => {
    await session.untilTrading()
    for (let round = 0; round < 3; round++) {
      await session.untilFills(session.fillCount + 20)
      const alertsBefore = session.alerts.length
      spoilNewestBlock(session)
      await session.until(() => session.alerts.slice(alertsBefore).some(isCut), 'the cut is not told')
      await session.until(() => session.view?.node.isReady === true, 'it does not come back')
    }
    await session.stop()
    assertNothingLost(await examine(session.dataFolder))
  })
})

function isCut(alert: string): boolean {
  return alert.startsWith('JOURNAL_TAIL_CUT')
}

/** Kills the node and flips a bit before anybody can start it again: all in one go. */
function spoilNewestBlock(session: LiveSession): void {
  const pid = session.pidOf('node')!
  session.signal('node', 'SIGKILL')
  const deadline = performance.now() + DEATH_MS_MAX
  while (isAlive(pid)) {
    assert.ok(performance.now() < deadline, 'the node does not die')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS)
  }
  // A thread of it that still waits for the disk keeps its locks a little longer.
  const db = new DatabaseSync(path.join(session.dataFolder, 'journal.sqlite'), { timeout: DEATH_MS_MAX })
  const newest = 'SELECT block_number, sealed FROM blocks ORDER BY block_number DESC LIMIT 1'
  const row = db.prepare(newest).get() as { block_number: number; sealed: Uint8Array }
  const at = Math.floor(row.sealed.length / 2)
  row.sealed[at] = row.sealed[at]! ^ 1
  db.prepare('UPDATE blocks SET sealed = ? WHERE block_number = ?').run(row.sealed, row.block_number)
  db.close()
}
