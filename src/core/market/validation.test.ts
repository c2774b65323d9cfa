/** One row for each refusal of a message of market data, and for the messages next to it that are taken. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TimeUs } from '../domain/ids.ts'
import { newBar, newBookLevel, newQuoteTick, newTradeTick } from '../domain/market-data.ts'
import { lots, ticks } from '../domain/quantities.ts'
import { MARKET_REFUSAL_CODES, refusalOfBar, refusalOfBookLevel, refusalOfQuote, refusalOfTrade } from './validation.ts'

const RANGE = { priceTicksMin: ticks(1), priceTicksMax: ticks(1000) }
const LAST_EVENT_TIME_US = 500

/** Field names as the rows below write them, after the unit-free word. */
const FIELDS: Record<string, string> = {
  bid: 'bidTicks',
  ask: 'askTicks',
  bidQty: 'bidLots',
  askQty: 'askLots',
  price: 'priceTicks',
  qty: 'qtyLots',
  event: 'eventTimeUs',
  receive: 'receiveTimeUs',
  start: 'openTimeUs',
  open: 'openTicks',
  high: 'highTicks',
  low: 'lowTicks',
  close: 'closeTicks',
  volume: 'volumeLots',
}

const GOOD_QUOTE = { ...newQuoteTick(), bidTicks: ticks(10), askTicks: ticks(11), bidLots: lots(1), askLots: lots(1) }
const GOOD_TRADE = { ...newTradeTick(), priceTicks: ticks(10), qtyLots: lots(1) }
const GOOD_LEVEL = { ...newBookLevel(), priceTicks: ticks(10), qtyLots: lots(1) }
const GOOD_BAR = {
  ...newBar(),
  openTimeUs: 540 as TimeUs,
  eventTimeUs: 600 as TimeUs,
  openTicks: ticks(10),
  highTicks: ticks(12),
  lowTicks: ticks(9),
  closeTicks: ticks(11),
}

function changed<T extends object>(message: T, changes: string): T {
  const pairs = changes === '-' ? [] : changes.split(',').map(change => change.split('='))
  return { ...message, ...Object.fromEntries(pairs.map(([name, value]) => [FIELDS[name!]!, Number(value)])) }
}

const REFUSALS: Record<string, (changes: string) => string | undefined> = {
  Quote: changes => refusalOfQuote(changed(GOOD_QUOTE, changes), RANGE, LAST_EVENT_TIME_US),
  Trade: changes => refusalOfTrade(changed(GOOD_TRADE, changes), RANGE, LAST_EVENT_TIME_US),
  Level: changes => refusalOfBookLevel(changed(GOOD_LEVEL, changes), RANGE, LAST_EVENT_TIME_US),
  Bar: changes => refusalOfBar(changed(GOOD_BAR, changes), RANGE, LAST_EVENT_TIME_US),
}

// message  changed in a good one   ->  refusal
const ROWS = `
  Quote     -                       taken
  Quote     bid=12                  taken                 crossed is a state of the market
  Quote     bidQty=0                taken
  Quote     event=500               taken                 the same time again
  Quote     event=0                 taken                 the venue says nothing
  Quote     event=499               TIME_BACKWARDS
  Quote     event=NaN               NOT_A_WHOLE_NUMBER
  Quote     receive=0.5             NOT_A_WHOLE_NUMBER
  Quote     bid=0                   PRICE_OUT_OF_RANGE
  Quote     bid=1                   taken
  Quote     bid=0,bidQty=0          taken                 there is no bid
  Quote     ask=0,askQty=0          taken
  Quote     bid=0,bidQty=0,ask=0,askQty=0  taken          there is nothing
  Quote     bid=0,bidQty=0,ask=1001 PRICE_OUT_OF_RANGE    the other side is asked for its own
  Quote     ask=1000                taken
  Quote     ask=1001                PRICE_OUT_OF_RANGE
  Quote     bid=10.5                NOT_A_WHOLE_NUMBER
  Quote     ask=Infinity            NOT_A_WHOLE_NUMBER
  Quote     bidQty=-1               QTY_NEGATIVE
  Quote     askQty=-1               QTY_NEGATIVE
  Quote     askQty=9007199254740992 NOT_A_WHOLE_NUMBER
  Trade     -                       taken
  Trade     price=0                 PRICE_OUT_OF_RANGE
  Trade     qty=0                   QTY_ZERO
  Trade     qty=-1                  QTY_NEGATIVE
  Trade     qty=0.1                 NOT_A_WHOLE_NUMBER
  Trade     event=499               TIME_BACKWARDS
  Level     -                       taken
  Level     qty=0                   taken                 the level goes
  Level     qty=-1                  QTY_NEGATIVE
  Level     price=1001              PRICE_OUT_OF_RANGE
  Level     event=499               TIME_BACKWARDS
  Bar       -                       taken
  Bar       volume=0                taken
  Bar       volume=-1               QTY_NEGATIVE
  Bar       high=8                  BAR_IMPOSSIBLE        below low
  Bar       high=10                 BAR_IMPOSSIBLE        below close
  Bar       open=13                 BAR_IMPOSSIBLE        above high
  Bar       low=11                  BAR_IMPOSSIBLE        above open
  Bar       close=8                 BAR_IMPOSSIBLE        below low
  Bar       high=1001               PRICE_OUT_OF_RANGE
  Bar       low=0                   PRICE_OUT_OF_RANGE
  Bar       open=0                  PRICE_OUT_OF_RANGE
  Bar       close=0                 PRICE_OUT_OF_RANGE
  Bar       start=601               BAR_ENDS_BEFORE_OPEN
  Bar       start=601,event=0       taken                 the venue does not say when it ended
  Bar       start=0.5               NOT_A_WHOLE_NUMBER
  Bar       event=499,start=400     TIME_BACKWARDS`

test('each message is taken or refused by its own code', () => {
  const seen = new Set<string | undefined>()
  for (const row of ROWS.trim().split('\n')) {
    const [kind, changes, wanted] = row.trim().split(/\s+/)
    const refusal = REFUSALS[kind!]!(changes!)
    assert.equal(refusal ?? 'taken', wanted, row)
    seen.add(refusal)
  }
  for (const code of MARKET_REFUSAL_CODES) assert.ok(seen.has(code), `no row for ${code}`)
})

test('without a message ahead of it no time is backwards', () => {
  assert.equal(refusalOfQuote({ ...GOOD_QUOTE, eventTimeUs: -5 as TimeUs }, RANGE), undefined)
  assert.equal(refusalOfTrade({ ...GOOD_TRADE, eventTimeUs: 5 as TimeUs }, RANGE), undefined)
})
