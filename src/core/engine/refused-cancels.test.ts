import { test } from 'node:test'
import { RULE_VERSION } from '../domain/configuration.ts'
import { fixtureCapabilities } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

/** Those since which a refused cancel is said again. */
const RULES = [3, RULE_VERSION]

for (const ruleVersion of RULES)
  test(`the other of an OCO that filled is canceled until it is gone, though the venue refused once: rules ${ruleVersion}`, () => {
    tell(
      `
    oco buy 10 @98 | buy 10 @97 -> OrderSubmitted 1, OrderSubmitted 2 > SendOrder 1, SendOrder 2
    new 1                      -> OrderAccepted 1
    new 2                      -> OrderAccepted 2
    fill 1 10                  -> OrderFilled 1 10@98, OrderCancelRequested 2 > SendCancel 2
    refused 2                  -> OrderCancelRejected 2, OrderQueried 2 > QueryOrder 2
    status 2 Working           -> OrderCancelRequested 2 > SendCancel 2
    refused 2                  -> OrderCancelRejected 2    # asked again by the timer, not in a circle
    wait 2s                    -> OrderQueried 2 > QueryOrder 2
    status 2 Working           -> OrderCancelRequested 2 > SendCancel 2
    canceled 2                 -> OrderCanceled 2
  `,
      new EngineBench({ ruleVersion }).open(),
    )
  })

for (const ruleVersion of RULES)
  test(`an order whose time is up is canceled until it is gone, though the venue refused once: rules ${ruleVersion}`, () => {
    const venues = [{ venueId: 'SIM', capabilities: fixtureCapabilities({ timeInForce: ['GTC', 'IOC'] }) }]
    tell(
      `
    buy 10 @98 gtd=5s          -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    wait 5s                    -> OrderCancelRequested 1 > SendCancel 1
    refused 1                  -> OrderCancelRejected 1, OrderQueried 1 > QueryOrder 1
    status 1 Working           -> OrderCancelRequested 1 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
  `,
      new EngineBench({ venues, ruleVersion }).open(),
    )
  })

/** A venue that knows no day: the core ends what has had its own. */
const DAYLESS = [{ venueId: 'SIM', capabilities: fixtureCapabilities({ timeInForce: ['GTC', 'IOC'] }) }]

test('an order whose day is over is canceled until it is gone, though the venue refused once', () => {
  tell(
    `
    buy 10 @98 day             -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    wait 86400s                -> DayStarted, OrderCancelRequested 1 > SendCancel 1
    refused 1                  -> OrderCancelRejected 1, OrderQueried 1 > QueryOrder 1
    status 1 Working           -> OrderCancelRequested 1 > SendCancel 1
    refused 1                  -> OrderCancelRejected 1    # asked again by the timer, not in a circle
    wait 2s                    -> OrderQueried 1 > QueryOrder 1
    status 1 Working           -> OrderCancelRequested 1 > SendCancel 1
    canceled 1                 -> OrderCanceled 1
    buy 10 @98 day             -> OrderSubmitted 2 > SendOrder 2
    new 2                      -> OrderAccepted 2
    cancel 2                   -> OrderCancelRequested 2 > SendCancel 2
    refused 2                  -> OrderCancelRejected 2    # its day is not over
  `,
    new EngineBench({ venues: DAYLESS }).open(),
  )
})

test('by the rules before a Day order was not canceled again: journals of then are verified by these', () => {
  tell(
    `
    buy 10 @98 day             -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    wait 86400s                -> DayStarted, OrderCancelRequested 1 > SendCancel 1
    refused 1                  -> OrderCancelRejected 1
  `,
    new EngineBench({ venues: DAYLESS, ruleVersion: 3 }).open(),
  )
})

test('a cancel that a strategy wished for and the venue refused is the strategy’s to wish for again', () => {
  tell(`
    buy 10 @98                 -> OrderSubmitted 1 > SendOrder 1
    new 1                      -> OrderAccepted 1
    cancel 1                   -> OrderCancelRequested 1 > SendCancel 1
    refused 1                  -> OrderCancelRejected 1
    status 1 Working           ->
  `)
})

test('by the rules before it was left to the strategy: journals of then are verified by these', () => {
  tell(
    `
    oco buy 10 @98 | buy 10 @97 -> OrderSubmitted 1, OrderSubmitted 2 > SendOrder 1, SendOrder 2
    new 1                      -> OrderAccepted 1
    new 2                      -> OrderAccepted 2
    fill 1 10                  -> OrderFilled 1 10@98, OrderCancelRequested 2 > SendCancel 2
    refused 2                  -> OrderCancelRejected 2
  `,
    new EngineBench({ ruleVersion: 2 }).open(),
  )
})
