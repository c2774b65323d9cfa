/** The venue's dead man's switch: set before the first order, refreshed while all is well, taken down before a planned end. */

import { test } from 'node:test'
import { fixtureAccount, fixtureCapabilities } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

const SECOND_US = 1_000_000

function bench(deadMansSwitchUs = 60 * SECOND_US): EngineBench {
  const deadMansSwitch = { scope: 'Account', timeoutUsMin: 5 * SECOND_US, timeoutUsMax: 300 * SECOND_US } as const
  return new EngineBench({
    venues: [{ venueId: 'SIM', capabilities: fixtureCapabilities({ deadMansSwitch }) }],
    accounts: [fixtureAccount({ deadMansSwitchUs })],
  })
}

const OPENING = `
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass                       -> AccountReconciled 0, DeadMansSwitchRefreshed 60s > RefreshDeadMansSwitch 60s
    start 0                    -> StrategyStarted
    quote 99 101               -> DataStateChanged Live
    buy 1 @100                 -> OrderDenied VENUE_UNAVAILABLE
    switch Armed               -> DeadMansSwitchChanged Armed
    buy 1 @100                 -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1`

test('no order before it is set; refreshed at each quarter of its time', () => {
  tell(
    `${OPENING}
    wait 15s                   -> DeadMansSwitchRefreshed 60s > RefreshDeadMansSwitch 60s
    switch Armed               -> DeadMansSwitchChanged Armed
    wait 15s                   -> DeadMansSwitchRefreshed 60s > RefreshDeadMansSwitch 60s
    switch Failed no answer    -> DeadMansSwitchChanged Armed    # what was set before still holds
    alerts                     -> Warning DEAD_MANS_SWITCH_LATE
    buy 1 @100                 -> OrderSubmitted 2 > SendOrder 2
  `,
    bench(),
  )
})

test('unwell, it is not refreshed: venue down, account not known, halted', () => {
  tell(
    `${OPENING}
    venue down                 -> VenueStateChanged down
    wait 15s                   ->
    venue up                   -> VenueStateChanged up > RequestMassStatus
    wait 15s                   -> AccountQueried 0 > RequestMassStatus
    mass open=1                -> AccountReconciled 0
    wait 15s                   -> DeadMansSwitchRefreshed 60s > RefreshDeadMansSwitch 60s
    switch Armed               -> DeadMansSwitchChanged Armed
    kill Account 0             -> TradingStateChanged Account 0 Halted, KillRequested Account 0, OrderCancelRequested 1, AccountQueried 0 > SendCancel 1, RequestMassStatus
    canceled 1                 -> OrderCanceled 1
    mass                       -> AccountReconciled 0, KillConfirmed Account 0
    wait 59s                   ->
    wait 1s                    -> DeadMansSwitchChanged Failed
    alerts                     -> Critical DEAD_MANS_SWITCH_FAILED
    switch Disarmed it fired   -> DeadMansSwitchChanged Disarmed
    alerts                     -> Critical DEAD_MANS_SWITCH_FIRED
    state Account 0 Active     -> TradingStateChanged Account 0 Active, DeadMansSwitchRefreshed 60s > RefreshDeadMansSwitch 60s
    quote 99 101               ->
    buy 1 @100                 -> OrderDenied VENUE_UNAVAILABLE
    switch Armed               -> DeadMansSwitchChanged Armed
    buy 1 @100                 -> OrderSubmitted 2 > SendOrder 2
  `,
    bench(),
  )
})

test('a venue that refuses it is not traded on', () => {
  tell(
    `
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass                       -> AccountReconciled 0, DeadMansSwitchRefreshed 5s > RefreshDeadMansSwitch 5s    # no shorter than the venue takes
    switch Failed not offered  -> DeadMansSwitchChanged Failed
    alerts                     -> Critical DEAD_MANS_SWITCH_FAILED
    start 0                    -> StrategyStarted
    quote 99 101               -> DataStateChanged Live
    buy 1 @100                 -> OrderDenied VENUE_UNAVAILABLE
    wait 1250ms                -> DeadMansSwitchRefreshed 5s > RefreshDeadMansSwitch 5s
    switch Armed               -> DeadMansSwitchChanged Armed
    buy 1 @100                 -> OrderSubmitted 1 > SendOrder 1
  `,
    bench(1),
  )
})

test('a planned end takes it down, a restart sets it anew', () => {
  tell(
    `${OPENING}
    end                        -> SessionEnding, DeadMansSwitchRefreshed 0s > RefreshDeadMansSwitch 0s
    switch Disarmed            -> DeadMansSwitchChanged Disarmed
    alerts                     ->
    wait 60s                   ->
    configure                  -> ConfigurationApplied
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass open=1                -> AccountReconciled 0, DeadMansSwitchRefreshed 60s > RefreshDeadMansSwitch 60s
  `,
    bench(),
  )
})

test('where none is wanted none is set', () => {
  tell('mass -> AccountReconciled 0')
})
