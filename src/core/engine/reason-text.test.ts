import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { RULE_VERSION } from '../domain/configuration.ts'
import { fixtureAccount, fixtureConfiguration, fixtureInstrument, fixtureStrategy } from '../domain/fixtures.ts'
import type { Order } from '../domain/order.ts'
import type { EngineState } from './engine-state.ts'
import { breachReason, dataAgeReason, denialReason, praisedDataReason } from './reason-text.ts'

/** Two accounts, in USDT and in EUR; the strategy trades in the second. */
function stateOf(ruleVersion: number): EngineState {
  const world = fixtureConfiguration({
    ruleVersion,
    instruments: [fixtureInstrument({ tickSize: '0.25', lotSize: '0.001' })],
    accounts: [fixtureAccount(), fixtureAccount({ accountId: 'second', baseCurrency: 4 as never })],
    strategies: [fixtureStrategy({ accountIndex: 1 as never })],
  })
  return { world, instrumentOf: () => world.instruments[0] } as unknown as EngineState
}

const ORDER = { accountIndex: 0, side: 'Buy', instrumentIndex: 0 } as unknown as Order
const DENIAL = { code: 'POSITION_ABOVE_MAX', what: 'strategyPositionLots', was: 1501, limit: 1500 } as const
const BREACH = { tradingState: 'Halted', what: 'dailyLossMinor', was: 250, limit: 100 } as const

test('reasons are said in decimals, with the currency in which the scope counts', () => {
  const state = stateOf(RULE_VERSION)
  const denied = 'POSITION_ABOVE_MAX: strategyPosition=1.501, strategyPositionMax=1.500'
  equal(denialReason(state, ORDER, DENIAL), denied)
  equal(breachReason(state, { level: 'Strategy', index: 0 }, BREACH), 'dailyLoss=2.50 EUR, limit 1.00 EUR')
  equal(breachReason(state, { level: 'Account', index: 1 }, BREACH), 'dailyLoss=2.50 EUR, limit 1.00 EUR')
  const all = 'dailyLoss=0.00000250 USDT, limit 0.00000100 USDT'
  equal(breachReason(state, { level: 'All', index: 0 }, BREACH), all)
})

test('a journal of older rules keeps its words', () => {
  const state = stateOf(4)
  equal(denialReason(state, ORDER, DENIAL), 'POSITION_ABOVE_MAX: strategyPositionLots=1501, limit 1500')
  equal(breachReason(state, { level: 'Account', index: 0 }, BREACH), 'dailyLossMinor=250, limit 100')
})

test('how old data are is said in seconds, and as before in a journal of older rules', () => {
  equal(dataAgeReason(stateOf(RULE_VERSION), 5_012_139, 2_000_000), 'its newest data are 5.0 s old, limit 2.0 s')
  const praised = (ruleVersion: number) => praisedDataReason(stateOf(ruleVersion), 5_012_139, 2_000_000, 'connected')
  equal(praised(RULE_VERSION), 'its newest data are 5.0 s old, limit 2.0 s')
  equal(praised(6), 'connected')
  equal(dataAgeReason(stateOf(6), 5_012_139, 2_000_000), 'age 5012139 us, limit 2000000 us')
})
