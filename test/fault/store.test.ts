/** A store that cannot write: no new risk leaves, cancels do, and everything goes on where it was when there is room again. */

import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { acquireFileLease } from '../../src/store/file-lease.ts'
import { openSqliteJournal } from '../../src/store/sqlite/journal.ts'
import { Ledger } from '../../src/venues/simulated/ledger.ts'
import type { SavedOrder } from '../../src/venues/simulated/venue-state.ts'
import { makeScratchFolder, removeFolder } from '../scratch-folder.ts'
import { assertNothingLost, examine } from './examination.ts'
import { needsProc, TWO_CHURNERS, withSession } from './live-session.ts'

const OPTIONS = { skip: needsProc, timeout: 180_000 }
/** How long the disk stays full: long enough for many orders to be wanted. */
const FULL_MS = 6_000
/** From the fault to the moment when the node has noticed it, and for what was on its way. */
const NOTICE_US = 3_000_000

test('a full disk: nothing that adds risk leaves, cancels leave, and it comes back by itself', OPTIONS, async () => {
  const folder = makeScratchFolder('full')
  const flag = path.join(folder, 'full')
  try {
    await withSession({ strategies: TWO_CHURNERS, folder, drills: { journalFullWhile: flag } }, async session => {
      await session.untilTrading()
      await session.untilFills(5)
      // From here on no cancel is on record before it leaves; a strategy may take back all that it has before a word of it is heard.
      const fullUs = Date.now() * 1_000
      writeFileSync(flag, '')
      await session.untilAlert('JOURNAL_FAILED', 'DISK_FULL')
      const fromUs = Date.now() * 1_000 + NOTICE_US
      await session.until(() => session.isShown(/journal cannot be written/), 'not shown')
      await new Promise(resolve => setTimeout(resolve, FULL_MS))
      const untilUs = Date.now() * 1_000
      rmSync(flag)
      await session.untilAlert('JOURNAL_WRITES_AGAIN')
      await session.untilTrading()
      await session.untilFills(session.fillCount + 5)
      await session.stop()
      assert.deepEqual(takenBetween(session.dataFolder, fromUs, untilUs), [], 'orders that reached the venue meanwhile')
      assert.ok(canceledBetween(session.dataFolder, fullUs, untilUs) > 0, 'cancels left all the same')
      assertNothingLost(await examine(session.dataFolder))
    })
  } finally {
    removeFolder(folder)
  }
})

function takenBetween(dataFolder: string, fromUs: number, untilUs: number): string[] {
  const orders = ordersOf(dataFolder).filter(({ takenTimeUs }) => takenTimeUs > fromUs && takenTimeUs < untilUs)
  return orders.map(({ request }) => request.clientOrderId)
}

function canceledBetween(dataFolder: string, fromUs: number, untilUs: number): number {
  return ordersOf(dataFolder).filter(
    ({ state, closedTimeUs }) => state === 'Canceled' && closedTimeUs > fromUs && closedTimeUs < untilUs,
  ).length
}

function ordersOf(dataFolder: string): SavedOrder[] {
  const ledger = new Ledger(path.join(dataFolder, 'venue-SIM.sqlite'))
  try {
    return [...ledger.exportLedger().values()].flatMap(({ orders }) => orders)
  } finally {
    ledger.close()
  }
}

test('a journal that has grown to its limit says so and takes no more risk', OPTIONS, async () => {
  await withSession({ strategies: TWO_CHURNERS, drills: { journalBytesMax: 200_000 } }, async session => {
    await session.untilAlert('JOURNAL_FAILED', 'DISK_FULL')
    await session.until(() => session.isShown(/journal cannot be written/), 'not shown')
    await session.stop()
    const { verify, doubled, invented } = await examine(session.dataFolder)
    assert.equal(verify.difference, undefined)
    assert.deepEqual([doubled, invented], [[], []])
  })
})

test('a folder that another session holds is left alone, and the message names the holder', OPTIONS, async () => {
  const folder = makeScratchFolder('held')
  mkdirSync(path.join(folder, 'data'))
  const lease = await acquireFileLease(path.join(folder, 'data'))
  try {
    await withSession({ strategies: TWO_CHURNERS, folder }, async session => {
      await session.untilEnd()
      assert.equal(session.endCode, 5)
      assert.match(session.log.join('\n'), new RegExp(`LEASE_HELD: .* is in use by process ${process.pid}`))
      assert.ok(!session.log.some(line => /Leased/.test(line)))
    })
  } finally {
    await lease.release()
    removeFolder(folder)
  }
})

test('a node whose lease was stolen is fenced at its next block and sends nothing more', OPTIONS, async () => {
  await withSession({ strategies: TWO_CHURNERS }, async session => {
    await session.untilTrading()
    await session.untilFills(3)
    // The lock goes with its file: this is what must never be done, and what a restored backup or a copied folder does.
    for (const name of ['lease.lock', 'lease.lock-journal'])
      try {
        renameSync(path.join(session.dataFolder, name), path.join(session.dataFolder, `${name}.gone`))
      } catch {
        // SQLite keeps no journal beside an empty file.
      }
    const lease = await acquireFileLease(session.dataFolder)
    const thief = await openSqliteJournal({ folder: session.dataFolder, epoch: lease.epoch })
    try {
      const { lastSequence } = thief.head()
      await session.until(() => session.log.some(line => /"Fatal".*FENCED/.test(line)), 'it was not fenced')
      await session.untilEnd()
      assert.equal(session.endCode, 5, 'and finds the folder held when it tries again')
      assert.ok(thief.head().lastSequence >= lastSequence)
    } finally {
      // What stays open keeps the whole run of tests from ending.
      await thief.close()
      await lease.release()
    }
  })
})
