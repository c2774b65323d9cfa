import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { LeaseView, SharedStore } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import { ClusteredNode } from './clustered-node.ts'
import { LOADED, OTHER_WORLD, OWN_WORLD, quietMachine, WrittenJournal } from './shared-journal.fixture.ts'

const LEADER: LeaseView = {
  epoch: 7,
  nodeId: 'beta',
  buildId: 'build',
  configHash: 'own',
  remainingUs: 900_000,
  isReleased: false,
  handoverTo: '',
}
const SAID = 'beta leads what this node can follow'

/** A node beside a leader, in a time that passes as the test says. */
async function nodeBeside(t: TestContext, journal: WrittenJournal, leader: Partial<LeaseView> = {}) {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  let nowUs = 0
  const view = { ...LEADER, ...leader }
  const said: string[] = []
  const ends = (reason: string) => void said.push(reason) as never
  const node = new ClusteredNode({
    machine: quietMachine(() => nowUs),
    loaded: LOADED,
    begin: { dataFolder: '', venueAddresses: {}, isRestart: false, equityAtStart: {}, drills: {} } as never,
    store: storeOf(journal, () => view),
    nodeId: 'gamma',
    priority: 1,
    buildId: 'build',
    deskHash: 'own',
    leaseUs: 1_000_000,
    accountKeys: [],
    send: () => {},
    fatal: ends,
    standDown: ends,
    refuseConfig: ends,
  })
  /** Whatever is due in this time happens, and what follows from it. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      nowUs += 100_000
      t.mock.timers.tick(100)
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  t.after(() => node.stop('Keep'))
  await node.begin()
  await pass(0)
  return { node, said, pass }
}

function storeOf(journal: WrittenJournal, view: () => LeaseView): SharedStore {
  return {
    journal,
    lease: {
      view: async () => view(),
      claim: async () => ({ isGranted: false, refusal: 'HELD', text: '', view: view() }),
      watchHolder: async () => ({ ended: new Promise(() => {}), close() {} }),
      onSessionEnd() {},
    },
    board: { announce: async () => ({ storeTimeUs: 0 as TimeUs, isNameShared: false }), list: async () => [] },
    lookAtServers: async () => ({ refusing: [], isWhole: true }),
    close: async () => {},
  } as unknown as SharedStore
}

const otherSession = () => new WrittenJournal().configure(OTHER_WORLD).snapshot()

test('a node that found an empty journal begins anew when the configuration of whoever leads is on record', async t => {
  const { said, pass } = await nodeBeside(t, new WrittenJournal())
  await pass(1_900)
  assert.deepEqual(said, [])
  await pass(200)
  assert.deepEqual(said, [SAID])
  await pass(20_000)
  assert.deepEqual(said, [SAID], 'once')
})

test('a node of a new configuration begins anew with the first snapshot of whoever leads with it', async t => {
  const journal = otherSession()
  const { said, pass } = await nodeBeside(t, journal)
  journal.configure(OWN_WORLD)
  await pass(60_000)
  assert.deepEqual(said, [], 'there is the snapshot of the former configuration alone')
  journal.snapshot()
  await pass(5_100)
  assert.deepEqual(said, [SAID])
})

test('a snapshot of what this node found at its beginning is none of the new configuration', async t => {
  const journal = otherSession().configure(OTHER_WORLD)
  const { said, pass } = await nodeBeside(t, journal)
  journal.snapshot()
  await pass(20_000)
  assert.deepEqual(said, [])
  journal.configure(OWN_WORLD).snapshot()
  await pass(5_100)
  assert.deepEqual(said, [SAID])
})

test('a store that is away meanwhile is asked again', async t => {
  const journal = otherSession()
  const { said, pass } = await nodeBeside(t, journal)
  journal.configure(OWN_WORLD).snapshot()
  journal.failure = new JournalError('STORE_AWAY', 'away')
  await pass(20_000)
  assert.deepEqual(said, [])
  journal.failure = undefined
  await pass(5_100)
  assert.deepEqual(said, [SAID])
})

test('beside a leader of another configuration it waits, and does not even look', async t => {
  const journal = otherSession()
  const { said, pass } = await nodeBeside(t, journal, { configHash: 'other' })
  const { askedCount } = journal
  journal.configure(OTHER_WORLD).snapshot()
  await pass(30_000)
  assert.deepEqual([said, journal.askedCount], [[], askedCount])
})

test('a node that follows what it found does not begin anew', async t => {
  const journal = new WrittenJournal().configure(OWN_WORLD)
  const { node, said, pass } = await nodeBeside(t, journal)
  assert.equal(node.engine?.state.sequence, 1)
  journal.configure(OWN_WORLD).snapshot()
  await pass(30_000)
  assert.deepEqual(said, [])
})

test('a node that a person stops meanwhile only stops', async t => {
  const journal = otherSession()
  const { node, said, pass } = await nodeBeside(t, journal)
  await pass(1_000)
  await node.stop('Keep')
  journal.configure(OWN_WORLD).snapshot()
  await pass(20_000)
  assert.deepEqual(said, [])
})
