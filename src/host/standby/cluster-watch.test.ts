import assert from 'node:assert/strict'
import test from 'node:test'
import type { NodePresence, SeenNode, SharedStore, StoreFinding } from '../../ports.ts'
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
  const watch = new ClusterWatch(
    'alpha',
    machineUs,
    (_severity, code, text) => void alerts.push(`${code} ${text.split(' ')[0]}`),
  )
  const own = seen('alpha', 'Leader')
  const tell = (...others: SeenNode[]) => {
    watch.onNodes([own, ...others], true)
    return alerts.splice(0)
  }
  return { tell, watch, alerts }
}

test('a standby is told of when it can be promoted, when it cannot, and when it is gone', () => {
  const { tell } = watching()
  assert.deepEqual(tell(seen('beta', 'Standby', 'NOT_READY: it reads')), ['STANDBY_NOT_READY beta'])
  assert.deepEqual(tell(seen('beta', 'Standby')), ['STANDBY_READY beta'])
  assert.deepEqual(tell(seen('beta', 'Standby')), [])
  assert.deepEqual(tell(), ['STANDBY_MISSING beta'])
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
  assert.deepEqual(tell(), [])
  watch.onStoreAway(false, '')
  alerts.length = 0
  nowUs = 2_900_000
  assert.deepEqual(tell(), [])
  nowUs = 3_000_000
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
