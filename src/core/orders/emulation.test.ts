import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { VenueCapabilities } from '../domain/configuration.ts'
import { fixtureCapabilities } from '../domain/fixtures.ts'
import type { Contingency, Order, OrderTerms, OrderType, Side, TimeInForce, TriggerSource } from '../domain/order.ts'
import { isTriggerReached, planOf, trailedTriggerTicks } from './emulation.ts'

const VENUES: Record<string, VenueCapabilities> = {
  full: fixtureCapabilities(),
  plain: fixtureCapabilities({
    orderTypes: ['Market', 'Limit'],
    timeInForce: ['GTC', 'IOC'],
    supportsPostOnly: false,
    supportsOco: false,
  }),
  spot: fixtureCapabilities({ supportsOco: false }),
  limits: fixtureCapabilities({ orderTypes: ['Limit'], timeInForce: ['Day'] }),
}

function termsOf(orderType: OrderType, timeInForce: TimeInForce, isPostOnly: boolean): OrderTerms {
  return { orderType, timeInForce, isPostOnly } as unknown as OrderTerms
}

const PLANS = `
  # a star: a contract, which needs no coins to rest
  # venue type                 force  list       leg  -> who does what
  full    Market             GTC    None       0    -> venue as Market GTC
  full    StopLimit          GTD    None       0    -> venue as StopLimit GTD
  full    TrailingStopMarket GTC    None       0    -> venue as TrailingStopMarket GTC
  full    Limit              GTC    OCO        0    -> venue as Limit GTC
  full    Limit              GTC    Bracket    0    -> venue as Limit GTC, list
  full    StopMarket         GTC    Bracket    1    -> venue as StopMarket GTC, held, list
  plain   Limit              GTC    None       0    -> venue as Limit GTC
  plain   Limit              IOC    None       0    -> venue as Limit IOC
  plain   Limit              FOK    None       0    -> unsupported
  plain   Limit              Day    None       0    -> venue as Limit GTC, expiry
  plain   Limit              GTD    None       0    -> venue as Limit GTC, expiry
  plain   Limit+             GTC    None       0    -> unsupported
  plain   Market             FOK    None       0    -> unsupported
  plain   StopMarket         GTC    None       0    -> venue as Market GTC, held, trigger
  plain   StopLimit          GTD    None       0    -> venue as Limit GTC, held, trigger, expiry
  plain   TrailingStopMarket Day    None       0    -> venue as Market GTC, held, trigger, expiry
  plain   MarketIfTouched    GTC    None       0    -> venue as Market GTC, held, trigger
  plain*  Limit              GTC    OCO        1    -> venue as Limit GTC, list
  plain*  StopMarket         GTC    Bracket    1    -> venue as Market GTC, held, trigger, list
  plain*  Limit              GTC    Bracket    2    -> venue as Limit GTC, held, list
  spot    StopMarket         GTC    None       0    -> venue as StopMarket GTC
  spot    Limit              GTC    Bracket    0    -> venue as Limit GTC, list
  spot    StopMarket         GTC    Bracket    1    -> venue as Market GTC, held, trigger, list
  spot    StopLimit          GTC    Bracket    1    -> venue as Limit GTC, held, trigger, list
  spot    Limit              GTC    Bracket    2    -> venue as Limit GTC, held, trigger, list
  spot    Limit+             GTC    Bracket    2    -> unsupported
  spot    Limit+             GTC    Bracket    0    -> venue as Limit GTC, list
  spot    Limit              GTC    OCO        0    -> venue as Limit GTC, held, trigger, list
  spot    StopMarket         Day    OCO        1    -> venue as Market Day, held, trigger, list
  spot*   Limit              GTC    OCO        0    -> venue as Limit GTC, list
  spot*   StopMarket         GTC    Bracket    1    -> venue as StopMarket GTC, held, list
  spot*   Limit+             GTC    Bracket    2    -> venue as Limit GTC, held, list
  limits  Market             GTC    None       0    -> unsupported
  limits  StopMarket         GTC    None       0    -> unsupported
  limits  StopLimit          Day    None       0    -> venue as Limit Day, held, trigger
  limits  Limit              GTC    None       0    -> unsupported
  limits  Limit              GTD    None       0    -> unsupported
`

for (const line of PLANS.split('\n')) {
  if (line.trim() === '' || line.includes('#')) continue
  const [left, right] = line.split('->')
  test(line.trim(), () => {
    const [venue, type, force, list, leg] = left!.trim().split(/\s+/)
    const terms = termsOf(type!.replace('+', '') as OrderType, force as TimeInForce, type!.endsWith('+'))
    const isContract = venue!.endsWith('*')
    const capabilities = VENUES[venue!.replace('*', '')]!
    const plan = planOf(terms, list as Contingency, Number(leg), capabilities, { isContract })
    if (right!.includes('unsupported')) {
      assert.equal(plan.unsupported, 'ORDER_TYPE_UNSUPPORTED')
      return
    }
    const parts = [`venue as ${plan.workingType} ${plan.workingTimeInForce}`]
    if (plan.isHeld) parts.push('held')
    if (plan.isTriggerEmulated) parts.push('trigger')
    if (plan.isExpiryEmulated) parts.push('expiry')
    if (plan.isListEmulated) parts.push('list')
    assert.equal(plan.unsupported, undefined)
    assert.equal(parts.join(', '), right!.trim())
  })
}

// ── triggers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function watched(
  orderType: OrderType,
  side: Side,
  triggerSource: TriggerSource,
  triggerTicks?: number,
  offset?: number,
) {
  return { orderType, side, triggerSource, triggerTicks, trailingOffsetTicks: offset, isTriggered: false } as Order
}

const priceOf = (text: string) => (text === '-' ? undefined : Number(text))

const TRIGGERS = `
  # type            side  source trigger   bid  ask  last   reached
  StopMarket        Buy   Last   100       90   91   99     no
  StopMarket        Buy   Last   100       90   91   100    yes
  StopMarket        Sell  Last   100       90   91   101    no
  StopMarket        Sell  Last   100       90   91   100    yes
  StopLimit         Buy   Touch  100       99   100  1      yes     it would buy at the ask
  StopLimit         Buy   Touch  100       100  -    1      no
  StopLimit         Sell  Touch  100       100  105  999    yes     it would sell at the bid
  StopMarket        Sell  Mid    100       99   102  1      no      100.5
  StopMarket        Sell  Mid    100       99   101  1      yes
  StopMarket        Buy   Mid    100       99   100  1      no      99.5
  StopMarket        Buy   Mid    100       -    100  100    no
  MarketIfTouched   Buy   Last   100       1    1    101    no
  MarketIfTouched   Buy   Last   100       1    1    100    yes
  MarketIfTouched   Sell  Last   100       1    1    99     no
  MarketIfTouched   Sell  Last   100       1    1    100    yes
  StopMarket        Buy   Last   100       200  201  -      no      no trade, no trigger
  Limit             Sell  Last   100       99   100  -      no      nobody would buy at 100 yet
  Limit             Sell  Last   100       100  101  -      yes     somebody would
  Limit             Sell  Mid    100       -    -    100    yes     somebody did
  Limit             Sell  Last   100       98   99   99     no
  Limit             Buy   Last   100       100  101  101    no
  Limit             Buy   Last   100       99   100  101    yes
  Limit             Buy   Last   100       101  102  99     yes
  Limit             Buy   Last   100       -    -    -      no
`

for (const line of TRIGGERS.split('\n')) {
  if (line.trim() === '' || line.includes('#')) continue
  test(`trigger: ${line.trim()}`, () => {
    const [type, side, source, trigger, bid, ask, last, reached] = line.trim().split(/\s+/)
    const price = Number(trigger)
    const stop = watched(type as OrderType, side as Side, source as TriggerSource, price)
    const order = type === 'Limit' ? { ...stop, triggerTicks: undefined, limitTicks: price as never } : stop
    assert.equal(isTriggerReached(order, priceOf(bid!), priceOf(ask!), priceOf(last!)), reached === 'yes')
  })
}

test('an order without a stop yet, or that was triggered, reaches nothing', () => {
  assert.equal(isTriggerReached(watched('TrailingStopMarket', 'Sell', 'Last', undefined, 5), 1, 1, 1), false)
  assert.equal(isTriggerReached({ ...watched('StopMarket', 'Sell', 'Last', 100), isTriggered: true }, 1, 1, 1), false)
})

const TRAILS = `
  # side source stop  offset  bid  ask  last   new stop
  Sell   Last   -     10      1    1    100    90
  Sell   Last   90    10      1    1    101    91
  Sell   Last   90    10      1    1    100    -
  Sell   Last   90    10      1    1    95     -
  Buy    Last   -     10      1    1    100    110
  Buy    Last   110   10      1    1    99     109
  Buy    Last   110   10      1    1    105    -
  Sell   Mid    -     10      100  101  1      90      100.5, never closer than 10
  Buy    Mid    -     10      100  101  1      111     100.5, never closer than 10
  Sell   Touch  80    10      95   99   1      85
  Buy    Touch  120   10      95   99   1      109
  Sell   Touch  80    10      -    99   1      -
`

for (const line of TRAILS.split('\n')) {
  if (line.trim() === '' || line.includes('#')) continue
  test(`trail: ${line.trim()}`, () => {
    const [side, source, stop, offset, bid, ask, last, expected] = line.trim().split(/\s+/)
    const order = watched('TrailingStopMarket', side as Side, source as TriggerSource, priceOf(stop!), Number(offset))
    assert.equal(trailedTriggerTicks(order, priceOf(bid!), priceOf(ask!), priceOf(last!)), priceOf(expected!))
  })
}

test('a trailing stop stays one offset behind the best price seen, whatever the market does', () => {
  const prices = fc.array(fc.integer({ min: -50, max: 500 }), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(prices, fc.constantFrom<Side>('Buy', 'Sell'), fc.integer({ min: 1, max: 40 }), (path, side, offset) => {
      let stop: number | undefined
      for (const price of path) {
        const order = watched('TrailingStopMarket', side, 'Last', stop, offset)
        stop = trailedTriggerTicks(order, undefined, undefined, price) ?? stop
      }
      assert.equal(stop, side === 'Sell' ? Math.max(...path) - offset : Math.min(...path) + offset)
    }),
  )
})

test('only a trailing order trails', () => {
  assert.equal(trailedTriggerTicks(watched('StopMarket', 'Sell', 'Last', 10), 100, 100, 100), undefined)
})
