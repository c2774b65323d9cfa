import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import { newQuoteTick, newTradeTick } from '../../core/domain/market-data.ts'
import { MarketEdge } from './market-edge.ts'

test('what cannot be true is left out, counted, and told at the first, the tenth, the hundredth time', () => {
  const told: string[] = []
  const edge = new MarketEdge(fixtureConfiguration(), line => told.push(line))
  const quote = newQuoteTick()
  Object.assign(quote, { bidTicks: 100, askTicks: 101, bidLots: 1, askLots: 1 })
  assert.equal(edge.admits(quote), true)
  Object.assign(quote, { askTicks: 100.5 })
  for (let i = 0; i < 25; i++) assert.equal(edge.admits(quote), false)
  assert.deepEqual(
    told.map(line => line.split(':')[0]),
    ['NOT_A_WHOLE_NUMBER', 'NOT_A_WHOLE_NUMBER'],
  )
  assert.match(told[1]!, /10 so far/)
})

test('data of an instrument that nobody configured is left out', () => {
  const edge = new MarketEdge(fixtureConfiguration(), () => assert.fail('there is no name to tell'))
  const trade = newTradeTick()
  Object.assign(trade, { instrumentIndex: 999, priceTicks: 1, qtyLots: 1 })
  assert.equal(edge.admits(trade), false)
})
