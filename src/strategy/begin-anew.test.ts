/** A strategy that begins anew with other parameters: what it is given of its former life, and what not. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../core/domain/events.ts'
import { fixtureConfiguration } from '../core/domain/fixtures.ts'
import type { StrategyIndex, TimeUs } from '../core/domain/ids.ts'
import type { Intent } from '../core/domain/inputs.ts'
import { newQuoteTick } from '../core/domain/market-data.ts'
import type { SavedStrategyState } from '../core/domain/saved-strategy-state.ts'
import { buy, defineParameters, parameter, quotes, Strategy } from './index.ts'
import { StrategyRunner } from './runner.ts'

const CONFIGURATION = fixtureConfiguration()
const { instrumentId, index: instrumentIndex } = CONFIGURATION.instruments[0]!
const OWN = 0 as StrategyIndex

class Stepper extends Strategy<typeof Stepper.parameters> {
  static parameters = defineParameters({ every: parameter.integer({ default: 2, min: 1, max: 9 }) })
  static subscriptions = () => [quotes(instrumentId)]
  readonly told: string[] = []
  readonly #market = this.context.instrument(instrumentId)
  #count = 0

  override onStart(): void {
    this.told.push(`start ${this.context.position(this.#market).signedLots}`)
  }
  override onQuote(): void {
    if (++this.#count % this.parameters.every !== 0) return
    this.context.submit(buy.limit(this.#market, this.#market.qty('0.001'), this.#market.price('90')))
  }
  override onSave() {
    return this.#count
  }
  override onRestore(count: number): void {
    this.told.push(`restore ${count}`)
    this.#count = count
  }
}

function runner(every?: string) {
  const intents: Intent[] = []
  const failures: string[] = []
  const made: Stepper[] = []
  class Watched extends Stepper {
    constructor(setup: ConstructorParameters<typeof Stepper>[0]) {
      super(setup)
      made.push(this)
    }
  }
  const changes = every === undefined ? undefined : [{ name: 'every', value: every }]
  const run = new StrategyRunner({
    strategyClass: Watched,
    parameters: { every: 2 },
    changes,
    strategyIndex: OWN,
    configuration: CONFIGURATION,
    emit: intent => void intents.push({ ...intent }),
    log: () => {},
    onFailure: ({ hook, message }) => void failures.push(`${hook}: ${message}`),
  })
  return { run, intents, failures, told: () => made[0]?.told }
}

const at = (sequence: number) => sequence as TimeUs
const quote = Object.assign(newQuoteTick(), {
  instrumentIndex,
  bidTicks: 9_000,
  bidLots: 5,
  askTicks: 9_010,
  askLots: 5,
})
const FILL: Event = {
  kind: 'OrderFilled',
  orderNumber: 1 as never,
  strategyIndex: OWN,
  accountIndex: 0 as never,
  instrumentIndex,
  side: 'Buy',
  executionId: 'x1' as never,
  lastQtyLots: 7 as never,
  lastTicks: 9_000 as never,
  feeMinor: 0 as never,
  feeCurrency: 0 as never,
  liquidity: 'Taker',
  eventTimeUs: at(1),
  timeUs: at(1),
}

/** A former life: started at 1, three quotes and a fill, saved at 5. */
function formerState(): string {
  const { run } = runner()
  run.start(at(1), 1)
  for (const sequence of [2, 3, 4]) run.onMarket(quote, sequence)
  run.onEvent(FILL, at(5), 5)
  return run.save()!
}

const MARK: SavedStrategyState = {
  causationSequence: 5,
  intentSequence: 8,
  stateJson: formerState(),
  beginsAnewAfter: 9,
}

test('it hears in silence up to the change, starts after it with its position, and numbers its intents on', () => {
  const { run, intents, told } = runner('1')
  assert.equal(run.resume(MARK), true)
  run.onMarket(quote, 6)
  run.onEvent({ ...FILL, executionId: 'x2' as never }, at(7), 7)
  run.start(at(8), 8)
  run.onMarket(quote, 9)
  assert.deepEqual([told(), intents], [[], []], 'what was before is not its life')
  run.start(at(10), 10)
  run.onMarket(quote, 11)
  assert.deepEqual(told(), ['start 14'], 'onRestore is not called; what it holds is there')
  assert.deepEqual(
    intents.map(({ intentSequence }) => intentSequence),
    [9],
    'with every=1 the first quote after the start',
  )
})

test('where nothing was saved it begins with nothing but the record', () => {
  const { run, told } = runner('1')
  assert.equal(run.resume({ causationSequence: 0, intentSequence: 3, stateJson: '', beginsAnewAfter: 4 }), true)
  run.start(at(2), 2)
  run.onEvent(FILL, at(3), 3)
  run.start(at(5), 5)
  assert.deepEqual(told(), ['start 7'])
  assert.equal(run.intentSequence, 3)
})

test('without a mark it goes on where it stood', () => {
  const { run, told } = runner()
  const { beginsAnewAfter: _, ...saved } = MARK
  assert.equal(run.resume(saved), true)
  assert.deepEqual([told(), run.status], [['restore 3'], 'Running'])
})

test('values that the definition does not take any more are a failure that tells so', () => {
  const { failures } = runner('10')
  assert.deepEqual(failures, ['parameters that a person set: every: found "10"; allowed: a whole number from 1 to 9'])
})

test('a state that cannot be read is a failure', () => {
  const { run, failures } = runner('1')
  assert.equal(run.resume({ ...MARK, stateJson: '{"version":9}' }), false)
  assert.deepEqual(failures, ['restore: state version=9, this program reads 1'])
})
