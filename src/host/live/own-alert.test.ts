import assert from 'node:assert/strict'
import test from 'node:test'
import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type { InstrumentIndex, StrategyIndex } from '../../core/domain/ids.ts'
import { namedAlert, ownAlert } from './own-alert.ts'

test('an alert has the names of its instrument and its strategy once, also where one name is in another', () => {
  const configuration = fixtureConfiguration()
  const { strategyId } = configuration.strategies[0]!
  const { instrumentId } = configuration.instruments[0]!
  const textOf = (text: string, strategy?: number, instrument?: number) => {
    const alert = ownAlert('Warning', 'CODE', text, strategy as StrategyIndex)
    return namedAlert({ ...alert, instrumentIndex: instrument as InstrumentIndex | undefined }, configuration).text
  }
  assert.equal(textOf('it fell'), 'it fell')
  assert.equal(textOf('it fell', 0), `${strategyId}: it fell`)
  assert.equal(textOf('it fell', undefined, 0), `${instrumentId}: it fell`)
  assert.equal(textOf('it fell', 0, 0), `${instrumentId}, ${strategyId}: it fell`)
  assert.equal(textOf(`${strategyId}: it fell`, 0, 0), `${instrumentId}: ${strategyId}: it fell`)
  assert.equal(textOf(`${strategyId}s fell`, 0), `${strategyId}: ${strategyId}s fell`)
  assert.equal(textOf('it fell', 99, 99), 'it fell')
})
