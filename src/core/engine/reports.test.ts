import { test } from 'node:test'
import { tell } from './story.fixture.ts'

test('a fill can overtake the acknowledgment', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    fill 1 4                   -> OrderFilled 1 4@100
    new 1                      -> OrderAccepted 1    # tells the venue's own number of it
    new 1                      ->
    fill 1 6                   -> OrderFilled 1 6@100
    new 1                      ->
  `)
})

test('a venue repeats itself', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 4 id=A              -> OrderFilled 1 4@100
    fill 1 4 id=A              ->
    new 1                      ->
    fill 1 6 id=B              -> OrderFilled 1 6@100
    fill 1 4 id=A              ->
    canceled 1                 ->
    order 1                    -> Filled 10/10
    position 0                 -> 10
  `)
})

test('a late fill after a cancel is real', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
    fill 1 4                   -> OrderFilled 1 4@100
    order 1                    -> Canceled 4/10
    position 0                 -> 4
  `)
})

test('an overfill happened: it is booked, shown, and the instrument is halted', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    buy 5 @90                  -> OrderSubmitted 2 > SendOrder 2
    new 1                      -> OrderAccepted 1
    new 2                      -> OrderAccepted 2
    fill 1 12                  -> OrderFilled 1 12@100, DiscrepancyFound OVERFILL, TradingStateChanged Instrument 0 Halted, OrderCancelRequested 2 > SendCancel 2
    alerts                     -> Critical OVERFILL, Critical TRADING_HALTED
    position 0                 -> 12
    canceled 2                 -> OrderCanceled 2
    fill 1 1                   -> OrderFilled 1 1@100, DiscrepancyFound OVERFILL
    buy 1 @100                 -> OrderDenied TRADING_HALTED
    reason                     -> TRADING_HALTED: tradingState=2, limit 0
  `)
})

test('a fill of what was refused or never sent is booked and shown', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    rejected 1                 -> OrderRejected 1
    fill 1 4                   -> OrderFilled 1 4@100, DiscrepancyFound IMPOSSIBLE_REPORT
    order 1                    -> Rejected 4/10
    bracket buy 10 @99 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 2, OrderSubmitted 3 held, OrderSubmitted 4 held > SendOrder 2
    fill 3 4                   -> OrderFilled 3 4@100, DiscrepancyFound IMPOSSIBLE_REPORT
    position 0                 -> 0
  `)
})

test('what cannot be is put on record and changes nothing', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 0                   -> DiscrepancyFound IMPOSSIBLE_REPORT
    fill 1 1.5                 -> DiscrepancyFound IMPOSSIBLE_REPORT
    fill 1 4 @999999999999     -> DiscrepancyFound IMPOSSIBLE_REPORT
    fill 1 4 id=               -> DiscrepancyFound IMPOSSIBLE_REPORT
    replaced 1 qty=0           ->
    replaced 1 qty=-4          ->
    order 1                    -> Accepted 0/10
  `)
})

test('reports of the end come in any order', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    canceled 1                 -> OrderCanceled 1
    new 1                      ->
    expired 1                  ->
    rejected 1                 ->
    order 1                    -> Canceled 0/10
  `)
})

test('a venue changes terms by itself', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    wait 1s                    ->
    replaced 1 qty=8           -> OrderQueried 1 > QueryOrder 1    # nobody asked for it: perhaps an old answer
    replaced 1 qty=8           ->
    status 1 Working qty=8     ->    # asked so soon that our last message may not have been there
    wait 5s                    ->
    wait 1us                   -> OrderQueried 1 > QueryOrder 1
    status 1 Working qty=8     -> OrderAmended 1 qty=8
    replaced 1 qty=8           ->
    order 1                    -> Accepted 0/8
    wait 1m                    ->
    replaced 1 qty=7           -> OrderQueried 1 > QueryOrder 1
    status 1 Working qty=7     -> OrderAmended 1 qty=7
  `)
})

test('the answer to an older amend that comes again brings nothing back', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    amend 1 qty=12             -> OrderAmendRequested 1 qty=12 > SendAmend 1
    replaced 1 qty=12          -> OrderAmended 1 qty=12
    wait 1s                    ->
    amend 1 qty=15             -> OrderAmendRequested 1 qty=15 > SendAmend 1
    replaced 1 qty=12 ago=1s   ->
    order 1                    -> PendingAmend 0/12
    replaced 1 qty=15          -> OrderAmended 1 qty=15
    wait 1s                    ->
    replaced 1 qty=12 ago=2s   -> OrderQueried 1 > QueryOrder 1
    status 1 Working qty=15    ->
    order 1                    -> Accepted 0/15
  `)
})

test('a venue whose clock is ahead of ours: an answer to an older amend brings nothing back', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    amend 1 qty=12             -> OrderAmendRequested 1 qty=12 > SendAmend 1
    replaced 1 qty=12          -> OrderAmended 1 qty=12
    amend 1 qty=15             -> OrderAmendRequested 1 qty=15 > SendAmend 1
    replaced 1 qty=15 ahead=9s -> OrderAmended 1 qty=15
    replaced 1 qty=12 ahead=8s -> OrderQueried 1 > QueryOrder 1
    order 1                    -> Accepted 0/15
    status 1 Working qty=15    ->
    order 1                    -> Accepted 0/15
  `)
})

test('the venue refuses to cancel: the order stays; it does not know the order: it is asked', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1
    refused 1                  -> OrderCancelRejected 1
    order 1                    -> Accepted 0/10
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1
    wait 1ms                   ->
    cancel 1                   ->
    refused 1 unknown          -> OrderQueried 1 > QueryOrder 1    # filled, gone, or not there yet
    order 1                    -> PendingCancel 0/10
    status 1 Working           -> OrderCancelRequested 1 > SendCancel 1    # not there yet: said again
    wait 1us                   ->
    refused 1 unknown          ->    # the timer asks, not every answer
    wait 1s                    -> OrderQueried 1 > QueryOrder 1
    status 1 Closed            -> OrderCanceled 1
    order 1                    -> Canceled 0/10
  `)
})

test('the venue refuses to amend what it does not know', () => {
  tell(`
    buy 10 @100                -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    amend 1 qty=12             -> OrderAmendRequested 1 qty=12 > SendAmend 1
    refused 1 amend unknown    -> OrderAmendRejected 1, OrderQueried 1 > QueryOrder 1
    fill 1 10                  -> OrderFilled 1 10@100
    refused 1 amend unknown    -> OrderAmendRejected 1
  `)
})
