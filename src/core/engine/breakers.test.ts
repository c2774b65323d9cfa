import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureInstrument, fixtureLimits, fixtureStrategy } from '../domain/fixtures.ts'
import { Random } from '../std/random.ts'
import { EngineBench } from './bench.fixture.ts'
import { hashOf, snapshotOf } from './snapshot.ts'
import { tell, termsOf } from './story.fixture.ts'

const STEPS = 400
const DAY_US = 86_400_000_000

/** Two strategies that may lose little, on two linear instruments and an inverse one. */
function openBench(): EngineBench {
  const kinds = ['LinearPerpetual', 'LinearPerpetual', 'InversePerpetual'] as const
  const instruments = kinds.map((kind, index) => fixtureInstrument({ instrumentId: `I${index}.SIM`, kind }, index))
  const limits = fixtureLimits({
    dailyLossMinorMax: 8_000_000 as never,
    drawdownMinorMax: 60_000_000 as never,
    breachAction: 'Reduce',
  })
  const strategies = ['one', 'two'].map(strategyId => fixtureStrategy({ strategyId, limits }))
  return new EngineBench({ instruments, strategies }).open()
}

/** A walk of quotes, fills and days; the same for the same seed. Returns: each turn's events, and the state at the end. */
function run(bench: EngineBench, seed: number): { events: string[]; stateHash: string } {
  const random = new Random(seed)
  const mid = [10_000, 10_000, 10_000]
  const events: string[] = []
  for (let step = 0; step < STEPS; step++) {
    const instrument = random.nextInt(3)
    const dice = random.nextInt(100)
    const before = bench.turns.length
    if (dice < 80) {
      mid[instrument] = Math.max(100, mid[instrument]! + random.nextInt(81) - 40)
      bench.quote(mid[instrument]! - 1, mid[instrument]! + 1, instrument)
    } else if (dice < 95) fill(bench, random, instrument, mid[instrument]!)
    else bench.wait(DAY_US / 3)
    for (const turn of bench.turns.slice(before)) events.push(JSON.stringify(turn.events))
  }
  return { events, stateHash: hashOf(snapshotOf(bench.engine.state)) }
}

function fill(bench: EngineBench, random: Random, instrument: number, ticks: number): void {
  const qtyLots = 1 + random.nextInt(50)
  const words = [random.nextInt(2) === 0 ? 'buy' : 'sell', `${qtyLots}`, `@${ticks}`, `on=${instrument}`]
  const { events } = bench.submit([termsOf(words, bench.timeUs)], random.nextInt(2))
  const submitted = events.find(event => event.kind === 'OrderSubmitted')
  if (submitted?.kind !== 'OrderSubmitted') return
  // Away from the mark, so that the fill itself gains or loses.
  const lastTicks = ticks + random.nextInt(401) - 200
  bench.execution('Trade', submitted.orderNumber, { lastQtyLots: qtyLots, lastTicks, feeMinor: random.nextInt(1_000) })
}

test('losses that are not looked at while all is calm are found at the same tick as those always looked at', () => {
  let breaches = 0
  let looksSpared = 0
  for (let seed = 1; seed <= 40; seed++) {
    const lazy = openBench()
    const eager = openBench()
    const { portfolio } = eager.engine.state.built
    portfolio.calmStrategy = () => {}
    const calm = lazy.engine.state.built.portfolio
    const isCalm = calm.isStrategyCalm.bind(calm)
    calm.isStrategyCalm = index => isCalm(index) && ++looksSpared > 0
    const expected = run(eager, seed)
    const found = run(lazy, seed)
    deepEqual(found.events, expected.events, `seed ${seed}`)
    equal(found.stateHash, expected.stateHash, `seed ${seed}`)
    breaches += found.events.filter(text => /dailyLoss|drawdown/.test(text)).length
  }
  ok(breaches > 20, `${breaches} breaches`)
  ok(looksSpared > 1_000, `${looksSpared} looks spared`)
})

test('what was calm yesterday is not calm under the losses of a new day', () => {
  // Ten lots move by 100,000 minor units a tick. Yesterday 18 ticks down were allowed; today it is 8.
  const limits = fixtureLimits({ dailyLossMinorMax: 800_000 as never, drawdownMinorMax: 4_000_000 as never })
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10                  -> OrderFilled 1 10@100
    quote 129 131              ->
    quote 109 111              ->
    wait 24h                   -> DayStarted
    quote 98 100               -> TradingStateChanged Strategy 0 Reducing
  `,
    new EngineBench({ strategies: [fixtureStrategy({ limits })] }).open(),
  )
})
