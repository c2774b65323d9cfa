/** A restart at any moment changes nothing: neither what the strategy asks for nor what it knows. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Intent } from '../core/domain/inputs.ts'
import { bars, type OrderHandle, orderOn, quotes, Strategy, sell } from './index.ts'
import { BTC, Recorder } from './recorder.fixture.ts'
import { StrategyTester } from './tester.ts'

test('a saved state uses no intent number of its own', () => {
  const tester = new StrategyTester(Recorder).start()
  tester.runner.emitState(5 as never, 7)
  const saved = tester.intents[0] as Extract<Intent, { kind: 'SaveStrategyState' }>
  assert.equal(saved.intentSequence, 0)
  assert.equal(JSON.parse(saved.stateJson).intentSequence, 0)
  const next = new StrategyTester(Recorder)
  assert.equal(next.runner.restore(saved.stateJson), true)
  assert.equal(next.runner.intentSequence, 0)
  assert.equal(next.runner.status, 'Running')
})

/** Does a bit of everything, depending on what it sees and holds. */
class Busy extends Strategy {
  static subscriptions = () => [quotes(BTC), bars(BTC, '1m')]
  readonly market = this.context.instrument(BTC)
  #seen = 0
  #kept: OrderHandle | undefined

  override onStart() {
    this.context.every(1, 3_000_000)
  }
  override onQuote(quote: { bidTicks: number }) {
    this.#seen += quote.bidTicks
    const side = this.#seen % 2 === 0 ? 'Buy' : 'Sell'
    const price = (quote.bidTicks + (this.#seen % 3)) as never
    if (this.context.openOrders().length < 3)
      this.#kept = this.context.submit(orderOn(side).limit(this.market, this.market.qty('0.1'), price))
  }
  override onBar() {
    if (this.#kept !== undefined) this.context.cancel(this.#kept)
    const stopTicks = this.context.lastQuote(this.market)?.bidTicks
    if (this.context.position(this.market).signedLots > 0 && stopTicks !== undefined)
      this.context.submit(sell.stop(this.market, this.context.position(this.market).qtyLots, stopTicks))
  }
  override onTimer() {
    const first = this.context.openOrders()[0]
    if (first !== undefined) this.context.amend(first, { qtyLots: this.market.qty('0.2') })
  }
  override onSave() {
    return { seen: this.#seen, kept: this.#kept?.isClosed === false ? this.#kept.reference : undefined }
  }
  override onRestore(saved: ReturnType<Busy['onSave']>) {
    this.#seen = saved.seen
    this.#kept = this.context.order(saved.kept)
  }
}

type Action = { readonly kind: 'quote' | 'bar' | 'accept' | 'deny' | 'fill' | 'timer'; readonly n: number }
const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.constantFrom('quote', 'bar', 'accept', 'deny', 'fill', 'timer'),
  n: fc.integer({ min: 100, max: 130 }),
})

function play(tester: StrategyTester, { kind, n }: Action): void {
  const price = (n / 100).toFixed(2)
  if (kind === 'quote') tester.quote(price, ((n + 1) / 100).toFixed(2))
  else if (kind === 'bar') tester.bar(price)
  else if (kind === 'accept') tester.accept()
  else if (kind === 'deny') tester.deny('ORDER_RATE_ABOVE_MAX')
  else if (kind === 'timer') tester.timer(1)
  else if (tester.open.length > 0)
    tester.fill(tester.open[n % tester.open.length]!, price, n % 2 === 0 ? undefined : '0.00001')
}

test('a restart at any moment: the same wishes, the same state, byte for byte', () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 1, maxLength: 60, size: 'max' }), fc.nat(), (actions, at) => {
      const steady = new StrategyTester(Busy).start()
      let restarted = new StrategyTester(Busy).start()
      let before: Intent[] = []
      actions.forEach((each, index) => {
        play(steady, each)
        play(restarted, each)
        if (index !== at % actions.length) return
        steady.accept()
        restarted.accept()
        before = restarted.intents
        restarted = restarted.restarted()
      })
      assert.deepEqual([...before, ...restarted.intents], steady.intents)
      assert.equal(restarted.runner.save(), steady.runner.save())
      assert.deepEqual([...steady.failures, ...restarted.failures], [])
    }),
    { numRuns: 60 },
  )
})
