/** Orders that are open at the venue and not in our book: ours and gone, a later leader's, another journal's, strangers'. */

import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureLimits } from '../domain/fixtures.ts'
import { benchOf, EngineBench } from './bench.fixture.ts'
import { restoreState, snapshotOf } from './snapshot.ts'
import { tell } from './story.fixture.ts'

test('one of ours that our book has closed is asked about again, then canceled until it is gone', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    canceled 1                 -> OrderCanceled 1
    venue up                   -> VenueStateChanged up > RequestMassStatus
    mass told=1                -> ExternalOrdersChanged H1E1S6L0:1, AccountReconciled 0    # the list may be older than the end
    alerts                     ->
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass told=1                -> DiscrepancyFound UNKNOWN_ORDER, ExternalCancelRequested H1E1S6L0, ExternalOrdersChanged H1E1S6L0:2, AccountReconciled 1 > SendCancel H1E1S6L0
    alerts                     -> Critical UNKNOWN_ORDER
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass told=1                -> ExternalCancelRequested H1E1S6L0, ExternalOrdersChanged H1E1S6L0:3, AccountReconciled 0 > SendCancel H1E1S6L0
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass                       -> ExternalOrdersChanged, AccountReconciled 0
    wait 60s                   ->
  `)
})

test('one of ours that our book never had: its instrument is known from the venue, or it is only shown', () => {
  tell(`
    mass ext=H1E1SzzzL0/buy/3@90 -> ExternalOrdersChanged H1E1SzzzL0:1, AccountReconciled 0
    mass ext=H1E1SzzzL0/buy/3@90 -> DiscrepancyFound UNKNOWN_ORDER, ExternalCancelRequested H1E1SzzzL0, ExternalOrdersChanged H1E1SzzzL0:2, AccountReconciled 1 > SendCancel H1E1SzzzL0
    mass                       -> ExternalOrdersChanged, AccountReconciled 0
    mass foreign=H1E1SzzzL0    -> ExternalOrdersChanged H1E1SzzzL0:1, AccountReconciled 0
    mass foreign=H1E1SzzzL0    -> DiscrepancyFound UNKNOWN_ORDER, ExternalOrdersChanged H1E1SzzzL0:2, AccountReconciled 1
  `)
})

test('an order of another journal is not ours to cancel: two nodes on one account are told', () => {
  tell(`
    mass ext=H2E1S5L0/buy/3@90 -> DiscrepancyFound UNKNOWN_ORDER, ExternalOrdersChanged H2E1S5L0:1, AccountReconciled 1
    alerts                     -> Critical UNKNOWN_ORDER, Warning EXTERNAL_ORDER
    mass ext=H2E1S5L0/buy/3@90 -> ExternalOrdersChanged H2E1S5L0:2, AccountReconciled 0
    mass ext=H2E1S5L0/buy/3@90 -> AccountReconciled 0
  `)
})

for (const externalOrders of ['Show', 'Adopt', 'Cancel'] as const) {
  test(`an order of a later leader of our journal is shown and left alone, where strangers’ are to ${externalOrders}`, () => {
    tell(
      `
      mass ext=H1E2S5L0/buy/3@90 -> DiscrepancyFound UNKNOWN_ORDER, ExternalOrdersChanged H1E2S5L0:1, AccountReconciled 1
      alerts                     -> Critical UNKNOWN_ORDER, Warning EXTERNAL_ORDER
      mass ext=H1E2S5L0/buy/3@90 -> ExternalOrdersChanged H1E2S5L0:2, AccountReconciled 0
      mass ext=H1E2S5L0/buy/3@90 -> AccountReconciled 0
      kill All                   -> TradingStateChanged All 0 Halted, KillRequested All 0, AccountQueried 0 > RequestMassStatus
      mass ext=H1E2S5L0/buy/3@90 -> ExternalCancelRequested H1E2S5L0, AccountReconciled 0 > SendCancel H1E2S5L0
    `,
      benchOf({ externalOrders }),
    )
  })
}

test('by the rules before it was taken for one of ours: journals of then are verified by these', () => {
  tell(
    `
    mass ext=H1E2S5L0/buy/3@90 -> ExternalOrdersChanged H1E2S5L0:1, AccountReconciled 0
    mass ext=H1E2S5L0/buy/3@90 -> DiscrepancyFound UNKNOWN_ORDER, ExternalCancelRequested H1E2S5L0, ExternalOrdersChanged H1E2S5L0:2, AccountReconciled 1 > SendCancel H1E2S5L0
  `,
    new EngineBench({ ruleVersion: 3 }).open(),
  )
})

test('strangers’ orders: shown', () => {
  tell(`
    mass ext=byHand/buy/3@90   -> ExternalOrdersChanged byHand:1, AccountReconciled 0
    alerts                     -> Warning EXTERNAL_ORDER
    wait 60s                   ->    # nobody does anything about it: nothing has to be known soon
    mass ext=byHand/buy/3@90   -> ExternalOrdersChanged byHand:2, AccountReconciled 0
    alerts                     ->
    mass ext=byHand/buy/3@90   -> AccountReconciled 0
    mass ext=byHand/buy/3@91   -> ExternalOrdersChanged byHand:2, AccountReconciled 0
    mass CouldNotAsk           ->
    mass                       -> ExternalOrdersChanged, AccountReconciled 0
  `)
})

test('strangers’ orders: adopted, and from then on watched, counted and canceled like our own', () => {
  const bench = benchOf({ externalOrders: 'Adopt', limits: fixtureLimits({ openOrdersMax: 1 }) })
  tell(
    `
    mass ext=byHand/buy/30@90  -> ExternalOrdersChanged byHand:1, AccountReconciled 0
    wait 1s                    -> AccountQueried 0 > RequestMassStatus
    mass ext=byHand/buy/30@90  -> OrderAdopted 1, ExternalOrdersChanged, AccountReconciled 0
    order 1                    -> Accepted 0/30
    mass ext=byHand/buy/30@90  -> AccountReconciled 0
    buy 1 @100                 -> OrderDenied OPEN_ORDERS_ABOVE_MAX
    fill 1 10                  -> OrderFilled 1 10@90
    order 1                    -> Accepted 10/30
    kill All                   -> TradingStateChanged All 0 Halted, KillRequested All 0, OrderCancelRequested 1, AccountQueried 0 > SendCancel 1, RequestMassStatus
    canceled 1                 -> OrderCanceled 1
  `,
    bench,
  )
  equal(bench.position(-1), 10)
  const back = restoreState(snapshotOf(bench.engine.state))
  equal(snapshotOf(back), snapshotOf(bench.engine.state))
})

test('strangers’ orders: several are adopted at once, each by a number of its own; one that is filled is not', () => {
  tell(
    `
    mass ext=a/buy/3@90,b/sell/4@110,c/buy/0@90 -> ExternalOrdersChanged a:1+b:1+c:1, AccountReconciled 0
    mass ext=a/buy/3@90,b/sell/4@110,c/buy/0@90 -> OrderAdopted 1, OrderAdopted 2, ExternalOrdersChanged c:2, AccountReconciled 0
    order 1                    -> Accepted 0/3
    order 2                    -> Accepted 0/4
    mass told=1,2              -> ExternalOrdersChanged, AccountReconciled 0
    kill All                   -> TradingStateChanged All 0 Halted, KillRequested All 0, OrderCancelRequested 1, OrderCancelRequested 2, AccountQueried 0 > SendCancel 1, SendCancel 2, RequestMassStatus
  `,
    benchOf({ externalOrders: 'Adopt' }),
  )
})

test('strangers’ orders: one of a size that no order can have is not adopted, but shown', () => {
  tell(
    `
    mass ext=byHand/buy/9000000000000000@90 -> ExternalOrdersChanged byHand:1, AccountReconciled 0
    mass ext=byHand/buy/9000000000000000@90 -> ExternalOrdersChanged byHand:2, AccountReconciled 0
    mass ext=byHand/buy/3@9000000000000000 -> ExternalOrdersChanged byHand:2, AccountReconciled 0
  `,
    benchOf({ externalOrders: 'Adopt' }),
  )
})

test('strangers’ orders: one of an instrument that we do not have is not adopted, but shown', () => {
  tell(
    `
    mass ext=odd/sell/1@5/XYZ  -> ExternalOrdersChanged odd:1, AccountReconciled 0
    mass ext=odd/sell/1@5/XYZ  -> ExternalOrdersChanged odd:2, AccountReconciled 0
    mass ext=odd/sell/1@5/XYZ  -> AccountReconciled 0
  `,
    benchOf({ externalOrders: 'Adopt' }),
  )
})

test('strangers’ orders: canceled, those of instruments that we do not have cannot be', () => {
  tell(
    `
    mass ext=byHand/buy/3@90,odd/sell/1@5/XYZ -> ExternalOrdersChanged byHand:1+odd:1, AccountReconciled 0
    mass ext=byHand/buy/3@90,odd/sell/1@5/XYZ -> ExternalCancelRequested byHand, ExternalOrdersChanged byHand:2+odd:2, AccountReconciled 0 > SendCancel byHand
    mass ext=odd/sell/1@5/XYZ  -> ExternalOrdersChanged odd:2, AccountReconciled 0
  `,
    benchOf({ externalOrders: 'Cancel' }),
  )
})

test('more strangers’ orders than are listed are counted', () => {
  const bench = benchOf({})
  const many = Array.from({ length: 203 }, (_, at) => `x${at}/buy/1@90`).join(',')
  const error = /x199:1, AccountReconciled/
  try {
    tell(`mass ext=${many} -> nothing`, bench)
  } catch (told) {
    equal(error.test(String(told)), true)
  }
  equal(bench.engine.state.readings[0]!.externalOrders.length, 200)
  equal(bench.engine.state.readings[0]!.unlistedCount, 3)
})
