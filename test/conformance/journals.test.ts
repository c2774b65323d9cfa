import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before } from 'node:test'
import { Random } from '../../src/core/std/random.ts'
import type { NodeJournal } from '../../src/ports.ts'
import { SimDisk } from '../../src/sim/sim-disk.ts'
import { SimJournal } from '../../src/sim/sim-journal.ts'
import { Trace } from '../../src/sim/trace.ts'
import { SimProcess, World } from '../../src/sim/virtual-time.ts'
import { POSTGRES_SKIP, TestCluster } from '../../src/store/postgres/fixtures/test-cluster.ts'
import { openSqliteJournal } from '../../src/store/sqlite/journal.ts'
import { journalRules } from './journal-rules.ts'
import type { JournalStand, Leader } from './journal-stand.ts'
import { claimOf } from './lease-rules.ts'
import { PostgresStand } from './postgres-stand.ts'
import { SimStand } from './sim-stand.ts'

// ── SQLite ───────────────────────────────────────────────────────────────────────────────────────────────────────────

async function sqliteStand(): Promise<JournalStand> {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-journals-'))
  const opened: NodeJournal[] = []
  return {
    lead: async () => {
      const epoch = opened.length + 1
      const journal = await openSqliteJournal({ folder, epoch, logRoomBytes: 0 })
      opened.push(journal)
      return { journal, epoch }
    },
    damage: async blockNumber => {
      const db = new DatabaseSync(path.join(folder, 'journal.sqlite'))
      db.prepare('UPDATE blocks SET sealed = ? WHERE block_number = ?').run(randomBytes(400), blockNumber)
      db.close()
    },
    close: async () => {
      for (const journal of opened) await journal.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

journalRules('SQLite', false, sqliteStand, 8)

// ── the simulator's ──────────────────────────────────────────────────────────────────────────────────────────────────

async function simStand(): Promise<JournalStand> {
  const world: World = new World(new Trace(0, () => world.nowUs))
  const disk = new SimDisk(world, new Random('conformance'), { onSynced: () => {} })
  let epoch = 0
  return {
    lead: async () => {
      const journal = new SimJournal({
        world,
        disk,
        process: new SimProcess('node'),
        epoch: ++epoch,
        onCut: () => {},
        onRead: () => {},
      })
      return { journal: inVirtualTime(world, journal), epoch }
    },
    damage: async blockNumber => {
      const row = disk.rows.find(each => each.blockNumber === blockNumber)!
      row.sealed = randomBytes(400)
    },
    close: async () => {},
  }
}

/** Lets the world's time pass until an append is answered. */
function inVirtualTime(world: World, journal: SimJournal): NodeJournal {
  const append: NodeJournal['append'] = async (previous, draft) => {
    let isAnswered = false
    const answer = journal.append(previous, draft).finally(() => {
      isAnswered = true
    })
    answer.catch(() => {})
    await world.runUntil(world.nowUs + 60_000_000, () => isAnswered)
    return await answer
  }
  return new Proxy(journal, {
    get: (target, key) => {
      if (key === 'append') return append
      const value = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

journalRules('the simulator’s', false, simStand, 200)

// ── PostgreSQL ───────────────────────────────────────────────────────────────────────────────────────────────────────

let cluster: TestCluster
before(async () => {
  if (POSTGRES_SKIP === false) cluster = await TestCluster.start()
})
after(async () => cluster?.remove())

function sharedStand(stand: PostgresStand | SimStand): JournalStand {
  return {
    lead: async (): Promise<Leader> => {
      const { journal, lease } = await stand.openStore('a')
      // Whoever led before knows nothing of it: its lease ran out.
      await stand.pass(3_600_000_000)
      const answer = await lease.claim(claimOf(await lease.view(), { durationUs: 600_000_000 }))
      if (!answer.isGranted) throw new Error(answer.text)
      return { journal, epoch: answer.epoch }
    },
    damage: blockNumber => stand.damage(blockNumber),
    close: () => stand.close(),
  }
}

journalRules('PostgreSQL', POSTGRES_SKIP, async () => sharedStand(await PostgresStand.make(cluster)), 8)
journalRules('the simulator’s for several nodes', false, async () => sharedStand(new SimStand()), 8)
