import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { NO_STRATEGY } from '../domain/ids.ts'
import { EngineBench } from './bench.fixture.ts'
import { ExecutionMemory } from './execution-memory.ts'
import { tell } from './story.fixture.ts'
import { factText } from './story-text.fixture.ts'

/** A bench with one order that reports can be made from; strangers' reports differ from its own by their id. */
function bench(options: ConstructorParameters<typeof EngineBench>[0] = {}): EngineBench {
  return tell(
    'buy 10 @100 -> OrderSubmitted 1 > SendOrder 1\nnew 1 -> OrderAccepted 1',
    new EngineBench(options).open(),
  )
}

const fill = { lastQtyLots: 4 }

test('an execution that is not ours is booked for the account and for no strategy', () => {
  const it = bench()
  const { events, effects } = it.execution('Trade', 1, { ...fill, clientOrderId: 'byHand', executionId: 'X1' })
  deepEqual(events.map(factText), ['OrderFilled 0 4@100', 'DiscrepancyFound EXTERNAL_EXECUTION'])
  deepEqual(
    effects.map(effect => effect.kind === 'RaiseAlert' && effect.code),
    ['EXTERNAL_EXECUTION'],
  )
  equal(it.position(0), 0)
  equal(it.position(NO_STRATEGY), 4)
  equal(it.engine.state.built.portfolio.accountSignedLotsOf(0, 0), 4)
  deepEqual(it.execution('Trade', 1, { ...fill, clientOrderId: 'byHand', executionId: 'X1' }).events, [])
})

test('an execution of an id of ours that we do not know is booked and shown', () => {
  const it = bench()
  const { events } = it.execution('Trade', 1, { ...fill, clientOrderId: 'H1E1SzzzL0' })
  deepEqual(events.map(factText), ['OrderFilled 0 4@100', 'DiscrepancyFound UNKNOWN_ORDER'])
})

test('strangers’ orders are the account owner’s business, unknown ones of ours are not', () => {
  const it = bench()
  const told = ['byHand', 'H1E1S1L9', 'H1E1SzzzL0', 'H1E2SzzzL0'].map(clientOrderId =>
    it.execution('New', 1, { clientOrderId }).events.map(factText),
  )
  // The second may be one that was retired: it is not newer than our newest. The last is a later leader's.
  deepEqual(told, [[], [], ['DiscrepancyFound UNKNOWN_ORDER'], []])
  deepEqual(it.execution('Canceled', 1, { clientOrderId: 'H1E1SzzzL0' }).events, [])
})

test('an execution of another side, instrument or account than its order’s cannot be', () => {
  const it = bench()
  for (const change of [
    { side: 'Sell' },
    { instrumentIndex: 3 },
    { accountIndex: 2 },
    { feeCurrency: 99 },
    { feeMinor: 0.5 },
  ])
    deepEqual(it.execution('Trade', 1, { ...fill, ...change }).events.map(factText), [
      'DiscrepancyFound IMPOSSIBLE_REPORT',
    ])
  equal(it.position(), 0)
})

test('a margin call is put on record and shown', () => {
  const it = bench()
  const call = { kind: 'MarginReport', accountIndex: 0 as never, instrumentIndex: 0 as never, text: 'add 5' } as const
  const codes = [false, true].map(isLiquidation => {
    const { effects } = it.take({ ...call, isLiquidation })
    return effects.map(effect => effect.kind === 'RaiseAlert' && effect.code)
  })
  deepEqual(codes, [['MARGIN_CALL'], ['LIQUIDATION']])
})

test('what a reading may list again is not forgotten, however many came since', () => {
  for (const [ruleVersion, facts] of [
    [7, ['DiscrepancyFound UNKNOWN_ORDER']],
    [8, []],
  ] as const) {
    const it = bench({ ruleVersion })
    it.engine.state.executions = new ExecutionMemory(2)
    const listed = (executionId: string, eventTimeUs: number) =>
      it
        .execution('Trade', 1, { executionId, lastQtyLots: 1, eventTimeUs, clientOrderId: 'byHand' })
        .events.map(factText)
    const firstUs = it.timeUs
    for (const each of [1, 2, 3, 4, 5, 6, 7]) listed(`X${each}`, firstUs + each)
    deepEqual(listed('X1', firstUs + 1), facts)
  }
})

test('what was forgotten is not booked again: the venue’s own sum tells', () => {
  const it = bench({ ruleVersion: 7 })
  const small = new ExecutionMemory(2)
  it.engine.state.executions = small
  const report = (
    executionId: string,
    lastQtyLots: number,
    cumQtyLots: number,
    agoUs: number,
    clientOrderId?: string,
  ) =>
    it
      .execution('Trade', 1, {
        executionId,
        lastQtyLots,
        cumQtyLots,
        eventTimeUs: it.timeUs - agoUs,
        ...(clientOrderId === undefined ? {} : { clientOrderId }),
      })
      .events.map(factText)
  for (const each of [1, 2, 3, 4, 5]) deepEqual(report(`A${each}`, 1, each, 10 - each), [`OrderFilled 1 1@100`])
  deepEqual(report('A1', 1, 1, 9), [])
  deepEqual(report('B1', 1, 6, 9), ['OrderFilled 1 1@100'])
  deepEqual(report('C1', 1, 0, 9, 'byHand'), ['DiscrepancyFound UNKNOWN_ORDER'])
  deepEqual(report('C2', 1, 0, 0, 'byHand'), ['OrderFilled 0 1@100', 'DiscrepancyFound EXTERNAL_EXECUTION'])
})
