import assert from 'node:assert/strict'
import test from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import { IntentAllowance } from './intent-allowance.ts'
import type { Asked } from './intents-intake.ts'

const ASKED: Asked = { kind: 'Deliver', stamps: Float64Array.of(1, 4) }
const A_RUN = 10_000

/** A strategy that asks for as much as a run may hold, again and again. */
class Asking {
  readonly allowance = new IntentAllowance(2)
  #intentSequence = 0

  ask(count: number, lastIntentSequence = 0): string {
    const writer = new RecordWriter()
    for (let i = 0; i < count; i++)
      writer.writeInput({
        kind: 'CancelAllOrders',
        timeUs: 5 as TimeUs,
        strategyIndex: 0 as never,
        intentSequence: ++this.#intentSequence,
        causationSequence: 1,
        causationTimeUs: 4 as TimeUs,
        instrumentIndex: undefined,
      })
    const taken = this.allowance.take(writer.take(), 0, ASKED, lastIntentSequence)
    return taken.ok ? '' : taken.error
  }
}

test('wishes may come all at once, not without end', () => {
  const asking = new Asking()
  for (let run = 0; run < 10; run++) assert.equal(asking.ask(A_RUN), '')
  assert.equal(asking.ask(1), 'STRATEGY_FLOODS: for long more than 10000 intents a second')
})

test('ten thousand a second may go on for ever', () => {
  const asking = new Asking()
  for (let tick = 0; tick < 100; tick++) {
    assert.equal(asking.ask(A_RUN / 2), '')
    asking.allowance.tick()
  }
})

test('who asked for all at once may go on at ten thousand a second, no sooner', () => {
  for (const [wished, error] of [
    [A_RUN / 2, ''],
    [A_RUN / 2 + 1, 'STRATEGY_FLOODS: for long more than 10000 intents a second'],
  ] as const) {
    const asking = new Asking()
    for (let run = 0; run < 10; run++) assert.equal(asking.ask(A_RUN), '')
    asking.allowance.tick()
    assert.equal(asking.ask(wished), error)
  }
})

test('who asks for nothing saves nothing up', () => {
  const asking = new Asking()
  for (let tick = 0; tick < 10; tick++) asking.allowance.tick()
  for (let run = 0; run < 10; run++) assert.equal(asking.ask(A_RUN), '')
  assert.match(asking.ask(1), /^STRATEGY_FLOODS/)
})

test('what is on record already costs nothing', () => {
  const asking = new Asking()
  for (let run = 0; run < 30; run++) assert.equal(asking.ask(A_RUN, 300_000), '')
  for (let run = 0; run < 10; run++) assert.equal(asking.ask(A_RUN, 300_000), '')
})

test('what a run may not hold is refused as ever', () => {
  assert.match(new Asking().ask(A_RUN + 1), /^STRATEGY_FLOODS: more than 10000 intents at once/)
})
