import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from './events.ts'
import { isOrderEvent } from './order-events.ts'

test('a fact about one order is told from facts about strategies, markets and accounts', () => {
  const rows: readonly (readonly [Event['kind'], boolean])[] = [
    ['OrderDenied', true],
    ['OrderFilled', true],
    ['OrderAdopted', true],
    ['OrderRetired', true],
    ['ThrottleTripped', false],
    ['StrategyStarted', false],
    ['BarClosed', false],
    ['ExternalOrdersChanged', false],
    ['KillRequested', false],
  ]
  for (const [kind, isOfOrder] of rows) equal(isOrderEvent({ kind } as Event), isOfOrder, kind)
})
