import { test } from 'node:test'
import { entered, spotVenue } from './held-lists.fixture.ts'
import { tell } from './story.fixture.ts'

test('neither exit is at the venue until one is reached', () => {
  tell(
    `
    trade 109                  ->
    trade 91                   ->
    order 2                    -> Held 0/10
    order 3                    -> Held 0/10
  `,
    entered(),
  )
})

test('a stop that is reached goes to the market and ends the target', () => {
  tell(
    `
    trade 90                   -> OrderReleased 2 Market 10, OrderCanceled 3 > SendOrder 2
    new 2                      -> OrderAccepted 2
    trade 110                  ->
    fill 2 10 @89              -> OrderFilled 2 10@89
    position 0                 -> 0
  `,
    entered(),
  )
})

test('a target that is reached is released as the limit order it is; the stop goes on watching until it has filled', () => {
  tell(
    `
    trade 110                  -> OrderReleased 3 Limit 10 > SendOrder 3
    new 3                      -> OrderAccepted 3
    order 2                    -> Held 0/10
    fill 3 4                   -> OrderFilled 3 4@110, OrderAdjusted 2 qty=6 stop=90
    fill 3 6                   -> OrderFilled 3 6@110, OrderCanceled 2
    position 0                 -> 0
  `,
    entered(),
  )
})

test('a target is reached by the bid as well as by a trade', () => {
  tell(
    `
    quote 109 111              ->
    quote 110 112              -> OrderReleased 3 Limit 10 > SendOrder 3
  `,
    entered(),
  )
})

test('a stop that is reached while the target rests waits until the target is gone, and sells what is left', () => {
  tell(
    `
    trade 110                  -> OrderReleased 3 Limit 10 > SendOrder 3
    new 3                      -> OrderAccepted 3
    fill 3 4                   -> OrderFilled 3 4@110, OrderAdjusted 2 qty=6 stop=90
    trade 90                   -> OrderTriggered 2, OrderCancelRequested 3 > SendCancel 3
    trade 95                   ->    # what was reached stays reached
    canceled 3                 -> OrderCanceled 3, OrderReleased 2 Market 6 > SendOrder 2
    fill 2 6 @88               -> OrderFilled 2 6@88
    position 0                 -> 0
  `,
    entered(),
  )
})

test('fills between the wish to cancel and its answer are taken from the stop', () => {
  tell(
    `
    trade 110                  -> OrderReleased 3 Limit 10 > SendOrder 3
    new 3                      -> OrderAccepted 3
    trade 90                   -> OrderTriggered 2, OrderCancelRequested 3 > SendCancel 3
    fill 3 7                   -> OrderFilled 3 7@110, OrderAdjusted 2 qty=3 stop=90
    canceled 3                 -> OrderCanceled 3, OrderReleased 2 Market 3 > SendOrder 2
  `,
    entered(),
  )
})

test('a target that fills before it can be canceled ends the stop that waited', () => {
  tell(
    `
    trade 110                  -> OrderReleased 3 Limit 10 > SendOrder 3
    new 3                      -> OrderAccepted 3
    trade 90                   -> OrderTriggered 2, OrderCancelRequested 3 > SendCancel 3
    fill 3 10                  -> OrderFilled 3 10@110, OrderCanceled 2
    refused 3 unknown          ->
    position 0                 -> 0
  `,
    entered(),
  )
})

test('a cancel that the venue refuses is wished for again after a second', () => {
  tell(
    `
    trade 110                  -> OrderReleased 3 Limit 10 > SendOrder 3
    new 3                      -> OrderAccepted 3
    trade 90                   -> OrderTriggered 2, OrderCancelRequested 3 > SendCancel 3
    refused 3                  -> OrderCancelRejected 3
    trade 89                   ->
    wait 1s                    ->
    trade 88                   -> OrderCancelRequested 3 > SendCancel 3
    canceled 3                 -> OrderCanceled 3, OrderReleased 2 Market 10 > SendOrder 2
  `,
    entered(),
  )
})

test('a target that the venue refuses, and one that expires, leave the stop', () => {
  tell(
    `
    trade 110                  -> OrderReleased 3 Limit 10 > SendOrder 3
    rejected 3                 -> OrderRejected 3
    trade 90                   -> OrderReleased 2 Market 10 > SendOrder 2
  `,
    entered(),
  )
  tell(
    `
    trade 110                  -> OrderReleased 3 Limit 10 > SendOrder 3
    trade 90                   -> OrderTriggered 2, OrderCancelRequested 3 > SendCancel 3
    expired 3                  -> OrderExpired 3, OrderReleased 2 Market 10 > SendOrder 2
  `,
    entered(),
  )
})

test('an exit that is reached while its entry works takes back the entry first', () => {
  tell(
    `
    bracket buy 10 @100 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 4                   -> OrderFilled 1 4@100, OrderAdjusted 2 qty=4 stop=90, OrderAdjusted 3 qty=4 stop=undefined
    trade 90                   -> OrderTriggered 2, OrderCancelRequested 1 > SendCancel 1
    fill 1 3                   -> OrderFilled 1 3@100, OrderAdjusted 2 qty=7 stop=90, OrderAdjusted 3 qty=7 stop=undefined
    canceled 1                 -> OrderCanceled 1, OrderReleased 2 Market 7, OrderCanceled 3 > SendOrder 2
    fill 2 7 @89               -> OrderFilled 2 7@89
    position 0                 -> 0
  `,
    spotVenue(),
  )
})

test('an entry that is amended, and taken back half filled, leaves exits for what it filled', () => {
  tell(
    `
    bracket buy 10 @100 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    amend 1 qty=20             -> OrderAmendRequested 1 qty=20 > SendAmend 1
    replaced 1 qty=20          -> OrderAmended 1 qty=20
    fill 1 12                  -> OrderFilled 1 12@100, OrderAdjusted 2 qty=12 stop=90, OrderAdjusted 3 qty=12 stop=undefined
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
    trade 90                   -> OrderReleased 2 Market 12, OrderCanceled 3 > SendOrder 2
  `,
    spotVenue(),
  )
})

test('a stop with a limit is an order like the target: one of them at a time', () => {
  tell(
    `
    bracket buy 10 @100 | sell 10 @89 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    fill 1 10                  -> OrderFilled 1 10@100, OrderAdjusted 2 qty=10 stop=90, OrderAdjusted 3 qty=10 stop=undefined
    trade 90                   -> OrderReleased 2 Limit 10 > SendOrder 2
    new 2                      -> OrderAccepted 2
    fill 2 1                   -> OrderFilled 2 1@89, OrderAdjusted 3 qty=9 stop=undefined
    trade 110                  -> OrderTriggered 3, OrderCancelRequested 2 > SendCancel 2
    canceled 2                 -> OrderCanceled 2, OrderReleased 3 Limit 9 > SendOrder 3
    fill 3 9                   -> OrderFilled 3 9@110
    position 0                 -> 0
  `,
    spotVenue(),
  )
})

test('an OCO of entries is held: the first that is reached is sent, its fill ends the other', () => {
  tell(
    `
    oco buy 10 @95 | buy 10 stop=105 -> OrderSubmitted 1 held, OrderSubmitted 2 held
    trade 96                   ->
    trade 95                   -> OrderReleased 1 Limit 10 > SendOrder 1
    new 1                      -> OrderAccepted 1
    trade 105                  -> OrderTriggered 2, OrderCancelRequested 1 > SendCancel 1
    canceled 1                 -> OrderCanceled 1, OrderReleased 2 Market 10 > SendOrder 2
    fill 2 10 @105             -> OrderFilled 2 10@105
    position 0                 -> 10
  `,
    spotVenue(),
  )
  tell(
    `
    oco buy 10 @95 | buy 10 stop=105 -> OrderSubmitted 1 held, OrderSubmitted 2 held
    trade 105                  -> OrderReleased 2 Market 10, OrderCanceled 1 > SendOrder 2
  `,
    spotVenue(),
  )
  tell(
    `
    oco buy 10 @95 | buy 10 stop=105 -> OrderSubmitted 1 held, OrderSubmitted 2 held
    trade 95                   -> OrderReleased 1 Limit 10 > SendOrder 1
    trade 105                  -> OrderTriggered 2, OrderCancelRequested 1 > SendCancel 1
    fill 1 1                   -> OrderFilled 1 1@95, OrderCanceled 2    # the first fill decides
    canceled 1                 -> OrderCanceled 1
    position 0                 -> 1
  `,
    spotVenue(),
  )
})
