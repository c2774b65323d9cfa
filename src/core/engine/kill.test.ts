/** The kill switch in the core: halted at once, canceled until the venue says that nothing is open, lifted by a person alone. */

import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureAccount, fixtureStrategy } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { Engine } from './engine.ts'
import { restoreState, snapshotOf } from './snapshot.ts'
import { tell } from './story.fixture.ts'

test('the venue is asked, and told again, until nothing is open', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    kill All                   -> TradingStateChanged All 0 Halted, KillRequested All 0, OrderCancelRequested 1, AccountQueried 0 > SendCancel 1, RequestMassStatus
    mass told=1 ext=byHand/buy/3@90 -> OrderCancelRequested 1, ExternalCancelRequested byHand, ExternalOrdersChanged byHand:1, AccountReconciled 0 > SendCancel 1, SendCancel byHand
    canceled 1                 -> OrderCanceled 1
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass ext=byHand/buy/3@90   -> ExternalCancelRequested byHand, ExternalOrdersChanged byHand:2, AccountReconciled 0 > SendCancel byHand
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass                       -> ExternalOrdersChanged, AccountReconciled 0, KillConfirmed All 0
    alerts                     -> Info KILL_CONFIRMED
    buy 1 @100                 -> OrderDenied TRADING_HALTED
    wait 60s                   ->
  `)
})

test('an answer to an older question confirms nothing, nor does one that could not be given', () => {
  tell(`
    venue up                   -> VenueStateChanged up > RequestMassStatus
    wait 1s                    ->
    kill All                   -> TradingStateChanged All 0 Halted, KillRequested All 0, AccountQueried 0 > RequestMassStatus
    mass asked=1s              -> AccountReconciled 0    # asked before the kill
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass CouldNotAsk           ->
    wait 10s                   -> AccountQueried 0 > RequestMassStatus
    mass                       -> AccountReconciled 0, KillConfirmed All 0
  `)
})

test('an order whose fate is unknown keeps a kill open', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    kill All                   -> TradingStateChanged All 0 Halted, KillRequested All 0, OrderCancelRequested 1, AccountQueried 0 > SendCancel 1, RequestMassStatus
    mass                       -> OrderQueried 1, AccountReconciled 0, OrderCancelRequested 1 > QueryOrder 1, SendCancel 1    # not in the list, perhaps not there yet
    status 1 NotFound          ->
    wait 7s                    -> AccountQueried 0, OrderQueried 1 > RequestMassStatus, QueryOrder 1
    status 1 NotFound          -> OrderRejected 1
    mass                       -> AccountReconciled 0, KillConfirmed All 0
  `)
})

test('one strategy is killed by our book; strangers and the others stay', () => {
  const strategies = [fixtureStrategy(), fixtureStrategy({ strategyId: 'beta' })]
  tell(
    `
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    buy 10 @99 by=1            -> OrderSubmitted 2 > SendOrder 2
    new 1                      -> OrderAccepted 1
    new 2                      -> OrderAccepted 2
    kill Strategy 0            -> TradingStateChanged Strategy 0 Halted, KillRequested Strategy 0, OrderCancelRequested 1, AccountQueried 0 > SendCancel 1, RequestMassStatus
    canceled 1                 -> OrderCanceled 1
    mass told=2 ext=byHand/buy/3@90 -> ExternalOrdersChanged byHand:1, AccountReconciled 0, KillConfirmed Strategy 0
    order 2                    -> Accepted 0/10
  `,
    new EngineBench({ strategies }).open(),
  )
})

test('orders of instruments that we do not have are told: only a person can cancel them', () => {
  const bench = tell(`
    kill Account 0             -> TradingStateChanged Account 0 Halted, KillRequested Account 0, AccountQueried 0 > RequestMassStatus
    mass ext=odd/sell/1@5/XYZ  -> ExternalOrdersChanged odd:1, AccountReconciled 0, KillConfirmed Account 0
    alerts                     -> Warning EXTERNAL_ORDER, Critical KILL_CONFIRMED
  `)
  equal(bench.engine.state.kills.length, 0)
})

test('each account confirms for itself', () => {
  tell(
    `
    kill All                   -> TradingStateChanged All 0 Halted, KillRequested All 0, AccountQueried 0, AccountQueried 1 > RequestMassStatus, RequestMassStatus
    mass account=1             -> AccountReconciled 0, KillConfirmed All 0
    mass                       -> AccountReconciled 0, KillConfirmed All 0
  `,
    new EngineBench({ accounts: [fixtureAccount(), fixtureAccount({ accountId: 'other' })] }).open(),
  )
})

test('a kill survives a restart, and goes on', () => {
  const bench = tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    kill All                   -> TradingStateChanged All 0 Halted, KillRequested All 0, OrderCancelRequested 1, AccountQueried 0 > SendCancel 1, RequestMassStatus
  `)
  const again = new EngineBench({}, new Engine(restoreState(snapshotOf(bench.engine.state))), bench.timeUs)
  tell(
    `
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass told=1                -> OrderCancelRequested 1, AccountReconciled 0 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass                       -> AccountReconciled 0, KillConfirmed All 0
    start 0                    -> StrategyStarted
    quote 99 101               -> DataStateChanged Live
    buy 1 @100                 -> OrderDenied TRADING_HALTED
    state All 0 Active         -> TradingStateChanged All 0 Active
    buy 1 @100                 -> OrderSubmitted 2 > SendOrder 2
  `,
    again,
  )
})

test('a person who resumes ends the watch as well', () => {
  const bench = tell(`
    kill All                   -> TradingStateChanged All 0 Halted, KillRequested All 0, AccountQueried 0 > RequestMassStatus
    state All 0 Active         -> TradingStateChanged All 0 Active
    mass                       -> AccountReconciled 0
  `)
  equal(bench.engine.state.kills.length, 0)
})
