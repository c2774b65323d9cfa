import assert from 'node:assert/strict'
import test from 'node:test'
import type { ControlInput } from '../../core/domain/inputs.ts'
import { EngineBench } from '../../core/engine/bench.fixture.ts'
import { termsOf } from '../../core/engine/story.fixture.ts'
import type { VenueEffect } from '../../ports.ts'
import { lastingLease } from '../../store/lasting-lease.ts'
import { Outgoing } from './outgoing.ts'

/** An order that waits for its block while this happens to it; then the block is durable. */
async function sentAfter(meanwhile: (bench: EngineBench, orderNumber: number) => void, waitedUs = 0) {
  const bench = new EngineBench().open()
  const { effects } = bench.submit([termsOf(['buy', '1', '@100'], bench.timeUs)])
  const effect = effects.find(each => each.kind === 'SendOrder')
  assert.ok(effect?.kind === 'SendOrder', 'it was to be sent')
  meanwhile(bench, effect.order.orderNumber)
  const sent: VenueEffect[] = []
  const failures: ControlInput[] = []
  const outgoing = new Outgoing({
    state: bench.engine.state,
    lease: lastingLease(1),
    send: (_, sending) => sent.push(...sending) > 0,
    onNotSent: failure => void failures.push(failure),
    fatal: reason => assert.fail(reason),
    nowUs: () => bench.timeUs + waitedUs,
  })
  outgoing.add(effect)
  outgoing.flush()
  await new Promise(resolve => setImmediate(resolve))
  return { sentCount: sent.length, failures }
}

const CASES: readonly (readonly [
  what: string,
  meanwhile: (bench: EngineBench, order: number) => void,
  sent: number,
  waitedUs?: number,
])[] = [
  ['nothing happens to it', () => {}, 1],
  ['it is not too late for an answer', () => {}, 1, 999_999],
  ['the answer is due, and nothing has noticed that yet', () => {}, 0, 1_000_000],
  ['it is to be canceled', (bench, order) => void bench.cancel(order), 1],
  [
    'it was killed',
    bench => {
      const scope = { level: 'All', index: 0 } as const
      bench.take({ kind: 'Kill', actor: 'ann', reason: 'drill', scope, flatten: false })
    },
    0,
  ],
  ['no answer came in time', bench => void bench.wait(1_000_000), 0],
  [
    'it is to be canceled, and the venue was asked about it',
    (bench, order) => {
      bench.cancel(order)
      bench.wait(1_000_000)
      assert.equal(bench.order(order).status, 'PendingCancel')
    },
    0,
  ],
]

for (const [what, meanwhile, count, waitedUs] of CASES) {
  test(`an order whose block took its time ${count === 1 ? 'leaves' : 'does not leave'} where ${what}`, async () => {
    const { sentCount, failures } = await sentAfter(meanwhile, waitedUs)
    assert.equal(sentCount, count)
    assert.deepEqual(
      failures.map(failure => failure.kind === 'SendFailureReport' && failure.certainty),
      count === 1 ? [] : ['NotSent'],
    )
  })
}
