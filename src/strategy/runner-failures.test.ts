/** What a failure of a strategy does: it is told once, and nothing of it reaches the market. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { STATE_BYTES_MAX } from '../core/domain/saved-strategy-state.ts'
import { buy, quotes, Strategy } from './index.ts'
import { BTC, Recorder } from './recorder.fixture.ts'
import { StrategyTester } from './tester.ts'

const HOOKS_THAT_THROW: readonly (readonly [string, (tester: StrategyTester) => unknown])[] = [
  ['onStart', tester => tester.start()],
  ['onQuote', tester => tester.start().quote('1.00', '1.01')],
  ['onBar', tester => tester.start().bar('1.00')],
  ['onTimer', tester => tester.start().timer(4)],
  ['onDegraded', tester => tester.start().dataState('Gapped')],
  ['onStop', tester => tester.start().runner.stop(1 as never, 1)],
  ['onSave', tester => tester.start().runner.save()],
]

for (const [hook, act] of HOOKS_THAT_THROW) {
  test(`a strategy that throws in ${hook} is reported once and never called again`, () => {
    class Broken extends Recorder {}
    Object.defineProperty(Broken.prototype, hook, {
      value() {
        throw new Error('broken')
      },
    })
    const tester = new StrategyTester(Broken)
    act(tester)
    tester.quote('1.00', '1.01').bar('1.00').timer(4).dataState('Stale').start()
    assert.deepEqual(tester.failures, [`${hook}: broken`])
    assert.equal(tester.runner.status, 'Failed')
    assert.equal(tester.runner.save(), undefined)
  })
}

test('a constructor that throws, an unknown instrument and a wrong state are failures as well', () => {
  class Lost extends Strategy {
    static subscriptions = () => []
    readonly market = this.context.instrument('BTC-USDT.SMI')
  }
  const lost = new StrategyTester(Lost).start()
  assert.deepEqual(lost.failures, [
    'constructor: instrument BTC-USDT.SMI is not configured (did you mean BTC-USDT.SIM?); configured: BTC-USDT.SIM',
  ])
  const tester = new StrategyTester(Recorder)
  assert.equal(tester.runner.restore('{"version":0}'), false)
  assert.deepEqual(tester.failures, ['restore: state version=0, this program reads 1'])
})

test('orders belong into hooks: not into a constructor, a save or a restore', () => {
  class Early extends Strategy {
    static subscriptions = () => []
    readonly market = this.context.instrument(BTC)
    readonly order = this.context.submit(buy.market(this.market, this.market.qty('1')))
  }
  class Saving extends Recorder {
    override onSave() {
      this.context.cancelAll()
    }
  }
  const early = new StrategyTester(Early).start()
  const saving = new StrategyTester(Saving).start()
  saving.runner.save()
  for (const [tester, hook] of [
    [early, 'constructor'],
    [saving, 'onSave'],
  ] as const) {
    assert.match(tester.failures.join(), new RegExp(`^${hook}: orders and timers are possible in hooks`))
    assert.deepEqual(tester.intents, [])
  }
})

test('a state that cannot be kept stops the strategy, says how large it is and what to do, and is not asked to be saved', () => {
  let size = STATE_BYTES_MAX / 2
  class Hoarder extends Recorder {
    override onSave() {
      return 'ä'.repeat(size / 2)
    }
  }
  const tester = new StrategyTester(Hoarder).start()
  tester.runner.emitState(1 as never, 1)
  assert.deepEqual([tester.failures, tester.intents.map(({ kind }) => kind)], [[], ['SaveStrategyState']])
  size = STATE_BYTES_MAX
  tester.runner.emitState(2 as never, 2)
  assert.equal(tester.intents.length, 1)
  assert.match(
    tester.failures.join(),
    /^onSave: STATE_TOO_LARGE: its state is 8\d{6} bytes of JSON, at most 8388608 are kept; .*What to do: return less from onSave/,
  )
})

test('a forgotten rounding stops the strategy instead of sending half a lot', () => {
  class Fraction extends Strategy {
    static subscriptions = () => [quotes(BTC)]
    readonly market = this.context.instrument(BTC)
    override onQuote() {
      this.context.submit(buy.limit(this.market, this.market.qty('1'), 100.5 as never))
    }
  }
  const tester = new StrategyTester(Fraction).start().quote('1.00', '1.01')
  assert.match(tester.failures[0]!, /onQuote: limitTicks=100.5: a whole number is needed/)
  assert.deepEqual(tester.intents, [])
})
