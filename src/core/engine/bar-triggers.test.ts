import { test } from 'node:test'
import { fixtureCapabilities } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

/** A venue that watches no triggers, and a market of which nothing but bars is known: open, high, low, close. */
function barVenue(): EngineBench {
  const capabilities = fixtureCapabilities({ orderTypes: ['Market', 'Limit'], supportsOco: false })
  const bench = new EngineBench({ venues: [{ venueId: 'SIM', capabilities }] }).open()
  bench.wait(60_000_000)
  bench.bar([100, 100, 100, 100])
  return bench
}

test('a bar reaches a stop with its extreme, though it closes away from it', () => {
  tell(
    `
    sell 10 stop=90            -> OrderSubmitted 1 held
    wait 60s                   ->
    bar 100 101 91 100         ->
    wait 60s                   ->
    bar 100 101 90 100         -> OrderReleased 1 Market 10 > SendOrder 1
  `,
    barVenue(),
  )
  tell(
    `
    buy 10 stop=110            -> OrderSubmitted 1 held
    wait 60s                   ->
    bar 100 109 80 100         ->
    wait 60s                   ->
    bar 100 110 99 100         -> OrderReleased 1 Market 10 > SendOrder 1
  `,
    barVenue(),
  )
})

test('what waits for a better price is reached by the other extreme', () => {
  tell(
    `
    sell 10 touch=110          -> OrderSubmitted 1 held
    wait 60s                   ->
    bar 100 109 90 100         ->
    wait 60s                   ->
    bar 100 110 90 100         -> OrderReleased 1 Market 10 > SendOrder 1
  `,
    barVenue(),
  )
})

test('of two alternatives that one bar reaches, the stop was first, wherever it stands in the list', () => {
  tell(
    `
    oco sell 10 touch=110 | sell 10 stop=90 -> OrderSubmitted 1 held, OrderSubmitted 2 held
    wait 60s                   ->
    bar 100 110 90 100         -> OrderReleased 2 Market 10 > SendOrder 2
    fill 2 10 @89              -> OrderFilled 2 10@89, OrderCanceled 1
  `,
    barVenue(),
  )
})

test('a trailing stop meets the low before the high moves it, and then the close', () => {
  tell(
    `
    sell 10 trail=5 first=95   -> OrderSubmitted 1 held
    wait 60s                   ->
    bar 100 104 96 103         -> OrderAdjusted 1 qty=10 stop=99
    wait 60s                   ->
    bar 103 110 100 109        -> OrderAdjusted 1 qty=10 stop=105
    wait 60s                   ->
    bar 109 120 106 114        -> OrderAdjusted 1 qty=10 stop=115, OrderReleased 1 Market 10 > SendOrder 1
  `,
    barVenue(),
  )
  tell(
    `
    sell 10 trail=5 first=95   -> OrderSubmitted 1 held
    wait 60s                   ->
    bar 100 120 95 119         -> OrderReleased 1 Market 10 > SendOrder 1    # the low was first
  `,
    barVenue(),
  )
})

test('an order that is younger than the bar sees its close alone', () => {
  tell(
    `
    wait 30s                   ->
    sell 10 stop=90            -> OrderSubmitted 1 held
    wait 30s                   ->
    bar 100 101 80 95          ->
    wait 60s                   ->
    bar 95 96 91 92            ->
    wait 60s                   ->
    bar 92 93 90 91            -> OrderReleased 1 Market 10 > SendOrder 1
  `,
    barVenue(),
  )
})

test('where ticks told the way already, a bar tells its close alone', () => {
  tell(
    `
    sell 10 trail=5            -> OrderSubmitted 1 held
    wait 30s                   ->
    trade 100                  -> OrderAdjusted 1 qty=10 stop=95
    wait 1s                    ->
    trade 110                  -> OrderAdjusted 1 qty=10 stop=105
    wait 29s                   ->
    bar 100 110 99 109         ->    # 99 was before 110
    wait 60s                   ->
    bar 109 110 104 109        -> OrderReleased 1 Market 10 > SendOrder 1
  `,
    barVenue(),
  )
})

test('a trigger that looks at quotes is not moved by bars', () => {
  tell(
    `
    sell 10 stop=90 source=Touch -> OrderSubmitted 1 held
    wait 60s                   ->
    bar 100 100 80 85          ->
    quote 90 91                -> OrderReleased 1 Market 10 > SendOrder 1
  `,
    barVenue(),
  )
})
