/** What every lease of a shared store has to do, whatever keeps it: one table of cases that each of them runs. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LeaseClaim, LeaseTable, LeaseView } from '../../src/ports.ts'
import { EMPTY_HEAD, insist } from '../../src/store/sqlite/journal-fixtures.ts'

/** A node of a desk, with a store of its own. */
export interface LeaseNode {
  readonly nodeId: string
  readonly lease: LeaseTable
  /** Its process dies: what it holds in the store ends with its sessions, and it says nothing more. */
  kill(): Promise<void>
  /** Its sessions with the store are cut; the process lives on. */
  cut(): Promise<void>
}

/** An empty store in which two desks, `one` and `two`, share the accounts of the world. */
export interface LeaseStand {
  open(nodeId: string, desk?: 'one' | 'two'): Promise<LeaseNode>
  /** By the store's clock; nobody renews meanwhile. */
  pass(us: number): Promise<void>
  /** The store ends and comes back with what it had; every session ended. */
  restart(): Promise<void>
  /** Ends all that was opened. */
  close(): Promise<void>
}

/** Long enough that what is left of it after most of it has passed is not what a busy machine takes. */
export const LEASE_US = 100_000_000
/** What a released lease is kept for the node it was given to, at most; and what an asked handover is kept. */
const RESERVED_US = 5_000_000

export function claimOf(view: Pick<LeaseView, 'epoch'>, more: Partial<LeaseClaim> = {}): LeaseClaim {
  return { seenEpoch: view.epoch, durationUs: LEASE_US, buildId: 'b1', configHash: 'c1', accountKeys: [], ...more }
}

async function claimed({ lease }: LeaseNode, more: Partial<LeaseClaim> = {}): Promise<number> {
  const answer = await lease.claim(claimOf(await insist(() => lease.view()), more))
  assert.ok(answer.isGranted, JSON.stringify(answer))
  return answer.epoch
}

async function refusalOf({ lease }: LeaseNode, more: Partial<LeaseClaim> = {}): Promise<string> {
  const answer = await lease.claim(claimOf(await insist(() => lease.view()), more))
  return answer.isGranted ? `granted epoch ${answer.epoch}` : answer.refusal
}

/** Renews after its session may have been ended, of which the next question can be the first to hear. */
async function renewed({ lease }: LeaseNode, epoch: number): Promise<LeaseView> {
  return await insist(() => lease.renew(epoch, LEASE_US))
}

/** Within the patience of a loaded machine. */
export async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`never: ${what}`)), 30_000)
  })
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

type Case = (stand: LeaseStand) => Promise<void>

const CASES: Readonly<Record<string, Case>> = {
  'nobody has led: the first claim is epoch 1, and everybody sees it': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    const before = await a.lease.view()
    assert.deepEqual([before.epoch, before.nodeId, before.isReleased, before.handoverTo], [0, '', false, ''])
    assert.ok(before.remainingUs <= 0)
    const answer = await a.lease.claim(claimOf(before))
    assert.deepEqual(answer, { isGranted: true, epoch: 1, head: EMPTY_HEAD })
    const { remainingUs, ...view } = await b.lease.view()
    const expected = { epoch: 1, nodeId: 'a', buildId: 'b1', configHash: 'c1', isReleased: false, handoverTo: '' }
    assert.deepEqual(view, expected)
    assert.ok(remainingUs > 0 && remainingUs <= LEASE_US)
  },

  'while it is held nobody else gets it, and is told who has it': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    await claimed(a)
    const answer = await b.lease.claim(claimOf({ epoch: 1 }))
    assert.ok(!answer.isGranted)
    assert.deepEqual([answer.refusal, answer.view.nodeId, answer.view.epoch], ['HELD', 'a', 1])
    assert.match(answer.text, /\ba\b/)
  },

  'a claim of an epoch that is not the newest is overtaken': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    await claimed(a)
    await a.lease.release(1, '')
    await claimed(b)
    await b.lease.release(2, '')
    const answer = await a.lease.claim(claimOf({ epoch: 1 }))
    assert.ok(!answer.isGranted && answer.refusal === 'OVERTAKEN')
  },

  'one of many that claim at the same moment gets it': async stand => {
    const nodes = await Promise.all(['a', 'b', 'c', 'd'].map(name => stand.open(name)))
    const answers = await Promise.all(nodes.map(({ lease }) => lease.claim(claimOf({ epoch: 0 }))))
    assert.equal(answers.filter(({ isGranted }) => isGranted).length, 1)
    for (const answer of answers) assert.ok(answer.isGranted || answer.refusal === 'OVERTAKEN')
  },

  'renewed in time it stays; run out it goes to the next, and the old holder sees it': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    const epoch = await claimed(a)
    for (let i = 0; i < 3; i++) {
      await stand.pass(LEASE_US * 0.8)
      const view = await a.lease.renew(epoch, LEASE_US)
      assert.ok(view.epoch === epoch && view.remainingUs > LEASE_US * 0.5)
      assert.equal(await refusalOf(b), 'HELD')
    }
    await stand.pass(LEASE_US + 1)
    assert.ok((await b.lease.view()).remainingUs <= 0)
    assert.equal(await claimed(b), epoch + 1)
    const view = await renewed(a, epoch)
    assert.deepEqual([view.epoch, view.nodeId], [epoch + 1, 'b'])
  },

  'run out and claimed by nobody it can be renewed': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    const epoch = await claimed(a)
    await stand.pass(LEASE_US * 3)
    const view = await a.lease.renew(epoch, LEASE_US)
    assert.ok(view.epoch === epoch && view.remainingUs > 0)
    assert.equal(await refusalOf(b), 'HELD')
  },

  'given back it is free at once, and cannot be renewed': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    const epoch = await claimed(a)
    await a.lease.release(epoch, '')
    const view = await b.lease.view()
    assert.ok(view.isReleased && view.remainingUs <= 0 && view.nodeId === 'a')
    const renewed = await a.lease.renew(epoch, LEASE_US)
    assert.ok(renewed.isReleased && renewed.remainingUs <= 0)
    assert.equal(await claimed(b), epoch + 1)
    assert.equal((await b.lease.view()).isReleased, false)
  },

  'only its holder gives it back': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    const epoch = await claimed(a)
    await b.lease.release(epoch, '')
    await a.lease.release(epoch + 5, '')
    assert.equal((await a.lease.view()).isReleased, false)
  },

  'handed over it waits for that node, for a while': async stand => {
    const [a, b, c] = [await stand.open('a'), await stand.open('b'), await stand.open('c')]
    const epoch = await claimed(a)
    await a.lease.release(epoch, 'b')
    assert.equal((await c.lease.view()).handoverTo, 'b')
    assert.equal(await refusalOf(c), 'RESERVED')
    assert.equal(await claimed(b), epoch + 1)
    await b.lease.release(epoch + 1, 'gone')
    assert.equal(await refusalOf(c), 'RESERVED')
    await stand.pass(RESERVED_US * 2)
    assert.equal((await c.lease.view()).handoverTo, '')
    assert.equal(await claimed(c), epoch + 2)
  },

  'a handover that was asked for is read with the next renewal, until somebody leads anew': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    const epoch = await claimed(a)
    assert.equal((await a.lease.renew(epoch, LEASE_US)).handoverTo, '')
    await b.lease.askForHandover('b')
    assert.equal((await a.lease.renew(epoch, LEASE_US)).handoverTo, 'b')
    await a.lease.release(epoch, 'b')
    await claimed(b)
    assert.equal((await b.lease.view()).handoverTo, '')
    assert.equal((await b.lease.renew(epoch + 1, LEASE_US)).handoverTo, '')
  },

  'a handover that nobody carries out is forgotten': async stand => {
    const a = await stand.open('a')
    const epoch = await claimed(a)
    await a.lease.askForHandover('b')
    await stand.pass(120_000_000)
    assert.equal((await a.lease.renew(epoch, LEASE_US)).handoverTo, '')
  },

  'a watch ends with the process of the holder, and it is claimed before it ran out': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    await claimed(a)
    const watch = await b.lease.watchHolder()
    assert.equal(await refusalOf(b), 'HELD')
    await a.kill()
    await soon(watch.ended, 'the watch ended')
    assert.ok((await b.lease.view()).remainingUs > 0)
    assert.equal(await claimed(b), 2)
    watch.close()
  },

  'a watch says nothing while the holder lives, and ends when it gives the lease back': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    const epoch = await claimed(a)
    const watch = await b.lease.watchHolder()
    let hasEnded = false
    const ended = watch.ended.then(() => {
      hasEnded = true
    })
    for (let i = 0; i < 5; i++) await a.lease.renew(epoch, LEASE_US)
    assert.equal(hasEnded, false)
    await a.lease.release(epoch, '')
    await soon(ended, 'the watch ended')
    watch.close()
  },

  'a watch of a holder that is dead already ends at once': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    await claimed(a)
    await a.kill()
    const watch = await b.lease.watchHolder()
    await soon(watch.ended, 'the watch ended')
    watch.close()
  },

  'a holder whose session was cut is told, and may be overtaken until it has renewed': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    const epoch = await claimed(a)
    const told = new Promise<void>(resolve => a.lease.onSessionEnd(resolve))
    await a.cut()
    await soon(told, 'the holder was told')
    const view = await renewed(a, epoch)
    assert.equal(view.epoch, epoch)
    assert.equal(await refusalOf(b), 'HELD', 'it has a session again')
    await a.cut()
    assert.equal(await claimed(b), epoch + 1)
    assert.equal((await renewed(a, epoch)).epoch, epoch + 1)
  },

  'after a restart of the store nothing is concluded from sessions: it has to run out, from its whole length':
    async stand => {
      const [a, b] = [await stand.open('a'), await stand.open('b')]
      await claimed(a)
      const watch = await b.lease.watchHolder()
      await stand.pass(LEASE_US / 2)
      await stand.restart()
      await assert.rejects(soon(watch.ended, 'the watch broke'), { code: 'STORE_AWAY' })
      assert.equal(await refusalOf(b), 'HELD')
      const anew = await b.lease.watchHolder()
      let hasEnded = false
      void anew.ended.then(() => {
        hasEnded = true
      })
      await stand.pass(LEASE_US * 0.8)
      assert.equal(await refusalOf(b), 'HELD', 'counted anew: the clock before may have been another')
      assert.equal(hasEnded, false)
      await stand.pass(LEASE_US)
      const epoch = await claimed(b)
      assert.ok(epoch > 100, `epoch ${epoch}: those that the store may have granted and lost are left out`)
      await b.lease.release(epoch, '')
      assert.equal(await claimed(a), epoch + 1, 'from then on it counts as ever')
      anew.close()
    },

  'after a restart of the store its holder goes on': async stand => {
    const [a, b] = [await stand.open('a'), await stand.open('b')]
    const epoch = await claimed(a)
    await stand.restart()
    const view = await renewed(a, epoch)
    assert.equal(view.epoch, epoch)
    assert.equal(await refusalOf(b), 'HELD')
    const watch = await b.lease.watchHolder()
    await a.kill()
    await soon(watch.ended, 'the watch ended')
    assert.ok(
      (await claimed(b)) > epoch + 100,
      'its session counts again, and one may have led in between and be forgotten',
    )
  },

  'a node that comes back as another process does not have its old lease': async stand => {
    const a = await stand.open('a')
    const epoch = await claimed(a)
    const again = await stand.open('a')
    assert.equal(await refusalOf(again), 'HELD')
    await a.kill()
    assert.equal(await claimed(again), epoch + 1)
  },

  'two desks do not lead on one account': async stand => {
    const [a, x] = [await stand.open('a', 'one'), await stand.open('x', 'two')]
    await claimed(a, { accountKeys: ['kraken:key-1', 'okx:key-2'] })
    const answer = await x.lease.claim(claimOf({ epoch: 0 }, { accountKeys: ['okx:key-2'] }))
    assert.ok(!answer.isGranted)
    assert.equal(answer.refusal, 'ACCOUNT_HELD')
    assert.match(answer.text, /one\b.*okx:key-2|okx:key-2.*\bone/)
    assert.equal(await refusalOf(x, { accountKeys: ['okx:key-3'] }), 'granted epoch 1')
    await a.lease.release(1, '')
    await x.lease.release(1, '')
    assert.equal(await claimed(x, { accountKeys: ['okx:key-2'] }), 2)
    assert.equal(await refusalOf(a, { accountKeys: ['okx:key-2'] }), 'ACCOUNT_HELD')
    assert.equal(await refusalOf(a, { accountKeys: ['kraken:key-1'] }), 'granted epoch 2')
  },

  'a desk whose lease ran out loses its account to another, and cannot renew it back': async stand => {
    const [a, x] = [await stand.open('a', 'one'), await stand.open('x', 'two')]
    const epoch = await claimed(a, { accountKeys: ['okx:key-2'] })
    await stand.pass(LEASE_US + 1)
    await claimed(x, { accountKeys: ['okx:key-2'] })
    const view = await renewed(a, epoch)
    assert.ok(view.epoch > epoch || view.remainingUs <= 0)
    assert.equal(await refusalOf(a, { accountKeys: ['okx:key-2'] }), 'ACCOUNT_HELD')
  },
}

/** Runs every case on a stand of its own. */
export function leaseRules(name: string, skip: string | false, standOf: () => Promise<LeaseStand>): void {
  for (const [title, run] of Object.entries(CASES)) {
    test(`${name}: ${title}`, { skip }, async () => {
      const stand = await standOf()
      try {
        await run(stand)
      } finally {
        await stand.close()
      }
    })
  }
}
