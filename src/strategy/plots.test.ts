import assert from 'node:assert/strict'
import test from 'node:test'
import { type Bar, Bollinger, bars, quotes, Rsi, Sma, Strategy } from './index.ts'
import { PLOT_LINES_MAX } from './plots.ts'
import { StrategyTester } from './tester.ts'

const BTC = 'BTC-USDT.SIM'
const ETH = 'ETH-USDT.SIM'
const INSTRUMENTS = [{}, { instrumentId: ETH }]

class Drawn extends Strategy {
  static subscriptions = () => [bars(BTC, '1m'), bars(ETH, '1m'), quotes(BTC)]
  readonly #btc = this.context.instrument(BTC)
  readonly #mean = this.context.plot(this.#btc, 'mean', new Sma(2))
  readonly #band = this.context.plot(this.#btc, 'band', new Bollinger(2), { lines: ['upper', 'lower'] })
  readonly #rsi = this.context.plot(this.context.instrument(ETH), 'RSI', new Rsi(1), { pane: 'strength' })

  override onBar({ closeTicks, instrumentIndex }: Bar) {
    if (instrumentIndex !== this.#btc.index) return this.#rsi.update(closeTicks)
    this.#mean.update(closeTicks)
    return this.#band.update(closeTicks)
  }
}

test('each line is read after each bar of its instrument, and of no other', () => {
  const tester = new StrategyTester(Drawn, { instruments: INSTRUMENTS }).start().bar('1').quote('2', '3').bar('3')
  const values = () =>
    tester.plotted.map(({ instrumentIndex, points }) => [instrumentIndex, points.map(each => each.value)])
  assert.deepEqual(values(), [
    [0, [null, null, null]],
    [0, [200, 400, 0]],
  ])
  tester.bar('5', { instrument: 1 })
  assert.deepEqual(tester.plotted[2]!.points, [{ name: 'RSI', pane: 'strength', value: null }])
  assert.deepEqual(
    tester.plotted[1]!.points.map(({ name, pane }) => [name, pane]),
    [
      ['mean', ''],
      ['band upper', ''],
      ['band lower', ''],
    ],
  )
  assert.ok(tester.plotted[1]!.timeUs > tester.plotted[0]!.timeUs)
  assert.deepEqual(tester.failures, [])
})

/** What a strategy says that declares this. */
function faultOf(declare: (strategy: Strategy) => void): string {
  class Wrong extends Strategy {
    static subscriptions = () => [bars(BTC, '1m')]
    readonly declared = declare(this)
  }
  return new StrategyTester(Wrong, { instruments: INSTRUMENTS }).start().failures.join()
}

test('what cannot be drawn is told at the start', () => {
  const mean = new Sma(1)
  const rows: [RegExp, (strategy: Strategy) => void][] = [
    [/none of ETH-USDT.SIM is subscribed/, ({ context }) => context.plot(context.instrument(ETH), 'mean', mean)],
    [
      /band: it has no number "value"; say which/,
      ({ context }) => context.plot(context.instrument(BTC), 'band', new Bollinger(2)),
    ],
    [/41 characters, at most 40/, ({ context }) => context.plot(context.instrument(BTC), 'x'.repeat(41), mean)],
    [
      /41 characters, at most 40/,
      ({ context }) => context.plot(context.instrument(BTC), 'x', mean, { pane: 'x'.repeat(41) }),
    ],
    [
      /plot b: there is one of that name/,
      ({ context }) => {
        for (const name of ['a', 'b', 'b']) context.plot(context.instrument(BTC), name, mean)
      },
    ],
    [
      /more than 16 lines/,
      ({ context }) => {
        for (let at = 0; at <= PLOT_LINES_MAX; at++) context.plot(context.instrument(BTC), `${at}`, mean)
      },
    ],
  ]
  for (const [wanted, declare] of rows) assert.match(faultOf(declare), wanted)
})

test('a number that cannot be read is not drawn, and ends nothing', () => {
  class Fragile extends Strategy {
    static subscriptions = () => [bars(BTC, '1m')]
    readonly source = this.context.plot(this.context.instrument(BTC), 'odd', new Odd())
    override onBar() {
      this.source.isRead = true
    }
  }
  const tester = new StrategyTester(Fragile).start().bar('1')
  assert.deepEqual([tester.plotted[0]!.points[0]!.value, tester.failures], [null, []])
})

class Odd {
  isRead = false
  get value(): number {
    if (this.isRead) throw new Error('not today')
    return 1
  }
}
