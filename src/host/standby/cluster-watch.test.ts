import assert from 'node:assert/strict'
import test from 'node:test'
import type { Severity } from '../../core/domain/effects.ts'
import type { NodePresence, SeenNode, SharedStore, StoreFinding } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import { ClusterWatch } from './cluster-watch.ts'

function seen(nodeId: string, role: NodePresence['role'], refusal = ''): SeenNode {
  return {
    nodeId,
    priority: 1,
    role,
    epoch: 1,
    appliedSequence: 7,
    appliedBlock: 3,
    buildId: '',
    configHash: '',
    clockOffUs: 0,
    refusal,
    seenAgoUs: 0,
  }
}

function watching(machineUs = () => 0) {
  const alerts: string[] = []
  const severities = new Map<string, Severity>()
  const watch = new ClusterWatch('alpha', machineUs, (severity, code, text) => {
    severities.set(code, severity)
    alerts.push(`${code} ${text.split(' ')[0]}`)
  })
  const own = seen('alpha', 'Leader')
  const tell = (...others: SeenNode[]) => {
    watch.onNodes([own, ...others], true)
    return alerts.splice(0)
  }
  return { tell, watch, alerts, severities }
}

test('a standby is told of when it can be promoted, when it cannot, and when it is gone', () => {
  const { tell, severities } = watching()
  assert.deepEqual(tell(seen('beta', 'Standby', 'NOT_READY: it reads')), ['STANDBY_NOT_READY beta'])
  assert.deepEqual(tell(seen('beta', 'Standby')), ['STANDBY_READY beta'])
  assert.deepEqual(tell(seen('beta', 'Standby')), [])
  assert.deepEqual(tell(), ['STANDBY_MISSING beta'])
  assert.deepEqual(tell(), [], 'once')
  assert.deepEqual(
    [...severities],
    [
      ['STANDBY_NOT_READY', 'Warning'],
      ['STANDBY_READY', 'Info'],
      ['STANDBY_MISSING', 'Critical'],
    ],
  )
})

test('who leads is no standby of itself, though its word from before is still on the board', () => {
  const { watch, alerts } = watching()
  watch.onNodes([seen('alpha', 'Standby')], true)
  watch.onNodes([], true)
  assert.deepEqual(alerts, [])
})

test('a node that stands by tells nobody of the others', () => {
  const { watch, alerts } = watching()
  watch.onNodes([seen('beta', 'Leader'), seen('gamma', 'Standby')], false)
  watch.onNodes([], false)
  assert.deepEqual(alerts, [])
})

test('how far it is behind counts from when the leader said that it was there', () => {
  let nowUs = 1_000
  const { watch } = watching(() => nowUs)
  const says = (nodeId: string, appliedSequence: number) =>
    watch.onNodes([{ ...seen(nodeId, 'Leader'), appliedSequence }], false)
  assert.equal(watch.lagUs(0), 0, 'nobody leads')
  says('beta', 7)
  nowUs = 1_500
  says('beta', 7)
  says('alpha', 900)
  nowUs = 1_800
  assert.deepEqual([watch.lagUs(7), watch.lagUs(6)], [0, 800])
  says('beta', 8)
  nowUs = 1_900
  assert.deepEqual([watch.lagUs(8), watch.lagUs(7)], [0, 100])
})

test('a name that two processes go by is told, and when it is one’s own again', () => {
  const { watch, alerts, severities } = watching()
  watch.onNameShared(true)
  watch.onNameShared(false)
  assert.deepEqual(alerts, ['NODE_NAME_SHARED another', 'NODE_NAME_OWN no'])
  assert.deepEqual([...severities.values()], ['Critical', 'Info'])
})

test('the store is asked each minute what it promises, also after it was away', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { watch } = watching()
  let askedCount = 0
  let failure: Error | undefined
  const store = {
    durability: async () => {
      askedCount++
      if (failure !== undefined) throw failure
      return { findings: [] }
    },
  } as unknown as SharedStore
  const pass = async (ms: number) => {
    t.mock.timers.tick(ms)
    await new Promise(resolve => setImmediate(resolve))
    return askedCount
  }
  await watch.onLeading(store)
  assert.equal(await pass(59_000), 1)
  failure = new JournalError('STORE_AWAY', 'away')
  assert.equal(await pass(1_000), 2)
  failure = undefined
  assert.equal(await pass(60_000), 3)
  failure = new TypeError('a bug')
  await assert.rejects(watch.onLeading(store), /a bug/)
})

test('the leader before this one does not stand by until it says so, and is missed when it never does', () => {
  const { tell } = watching()
  assert.deepEqual(tell(seen('beta', 'Leader')), [])
  assert.deepEqual(tell(), ['STANDBY_MISSING beta'])
  assert.deepEqual(tell(seen('gamma', 'Leader')), [])
  assert.deepEqual(tell(seen('gamma', 'Standby')), ['STANDBY_READY gamma'])
})

test('nobody is missed while the store was away, and for as long after it as a word may take', () => {
  let nowUs = 0
  const { tell, watch, alerts } = watching(() => nowUs)
  tell(seen('beta', 'Standby'))
  watch.onStoreAway(true, 'STORE_AWAY: db1 did not answer')
  assert.deepEqual(alerts.splice(0), ['STORE_AWAY db1'])
  nowUs = 10_000_000
  assert.deepEqual(tell(), [], 'however long')
  watch.onStoreAway(false, '')
  alerts.length = 0
  nowUs = 12_900_000
  assert.deepEqual(tell(), [])
  nowUs = 13_000_000
  assert.deepEqual(tell(), ['STANDBY_MISSING beta'])
})

test('what the store lacks is told again while it lasts, and that it is over once it is', async context => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let minute = 0
  let findings: readonly StoreFinding[] = []
  const { watch, alerts } = watching(() => minute * 60_000_000)
  const store = { durability: async () => ({ findings }) } as unknown as SharedStore
  const after = async (minutes: number, ...lacks: readonly StoreFinding[]) => {
    minute += minutes
    findings = lacks
    await watch.onLeading(store)
    return alerts.splice(0)
  }
  const torn: StoreFinding = {
    code: 'STORE_PAGES_MAY_TEAR',
    severity: 'Error',
    text: 'full_page_writes is off',
    remedy: 'x',
  }
  const alone: StoreFinding = { code: 'STORE_DISK_ALONE', severity: 'Info', text: 'one disk', remedy: 'x' }
  assert.deepEqual(await after(0, torn, alone), ['STORE_PAGES_MAY_TEAR full_page_writes', 'STORE_DISK_ALONE one'])
  assert.deepEqual(await after(9, torn, alone), [])
  assert.deepEqual(await after(1, torn, alone), ['STORE_PAGES_MAY_TEAR full_page_writes'])
  assert.deepEqual(await after(9, torn, alone), [])
  assert.deepEqual(await after(1), ['STORE_PAGES_MAY_TEAR the', 'STORE_DISK_ALONE the'])
  assert.deepEqual(await after(60), [])
})
