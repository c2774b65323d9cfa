/** The past of the exchange of our own: asked for by stretches, and by a line that was away, so that no trade is missing. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { InstrumentIndex, TimeUs, VenueIndex } from '../../src/core/domain/ids.ts'
import { SYSTEM_CLOCK } from '../../src/host/live/clock.ts'
import { BINANCE } from '../../src/venues/ccxt/dialect-binance.ts'
import { VenueHistory } from '../../src/venues/ccxt/venue-history.ts'
import { ExchangeSession } from './exchange-session.ts'

const PATIENCE_MS = 30_000
const MINUTE_US = 60_000_000

/** The single trades from a number on, by the exchange's own list. */
async function tradesFrom(desk: ExchangeSession, fromId: number): Promise<{ id: number; qty: string }[]> {
  const query = `symbol=BTCUSDT&limit=1000&fromId=${fromId}`
  const answer = await fetch(`http://127.0.0.1:${desk.exchange.port}/api/v3/historicalTrades?${query}`)
  return (await answer.json()) as { id: number; qty: string }[]
}

test('a line that was away reads the trades that it missed, and tells where they stand', async context => {
  const heard: { readonly sequence: number; readonly lots: number; readonly state: string }[] = []
  let state = 'none'
  const desk = await ExchangeSession.start(context, {
    key: undefined,
    retryMsMin: 1_500,
    onMarket: (input, sequence) => {
      if (input.kind === 'Trade') heard.push({ sequence, lots: input.qtyLots, state })
    },
  })
  desk.onReport = report => {
    if (report.kind === 'DataStateReport') state = report.dataState
  }
  await desk.until('trades are heard', () => heard.length >= 3)
  const before = heard.length
  await desk.dropConnections()
  await desk.until('down', () => state === 'Gapped')
  await desk.until('live again', () => state === 'Live')
  await desk.until('trades are heard again', () => heard.filter(each => each.state === 'Live').length > before)
  const states = desk.reports.flatMap(report => (report.kind === 'DataStateReport' ? [report.dataState] : []))
  assert.deepEqual(states.slice(-3), ['Gapped', 'Degraded', 'Live'])
  assert.match(desk.logged.join('\n'), /[1-9]\d* trades repaired/)
  const repaired = heard.filter(each => each.state === 'Degraded')
  assert.ok(repaired.length > 0)
  // The market goes on while the exchange is asked: what counts is what was heard until here.
  const told = heard.slice()
  const numbers = told.map(({ sequence }) => sequence)
  assert.deepEqual(
    numbers,
    [...new Set(numbers)].sort((a, b) => a - b),
  )
  // Some are told as one: what was traded is all there.
  const [first, last] = [numbers[0]!, numbers.at(-1)!]
  const wanted = (await tradesFrom(desk, first)).filter(({ id }) => id > first && id <= last)
  assert.equal(
    told.slice(1).reduce((sum, { lots }) => sum + lots, 0),
    wanted.reduce((sum, { qty }) => sum + Math.round(Number(qty) * 1e5), 0),
  )
})

test('trades and bars of a stretch, without a session', { timeout: PATIENCE_MS }, async context => {
  const desk = await ExchangeSession.start(context, { key: undefined })
  await desk.until('trades are heard', () => desk.market.filter(({ kind }) => kind === 'Trade').length >= 5)
  const history = new VenueHistory({
    dialect: BINANCE,
    configuration: desk.configuration,
    venueIndex: 0 as VenueIndex,
    clock: SYSTEM_CLOCK,
    endpoint: { rest: `http://127.0.0.1:${desk.exchange.port}`, stream: `ws://127.0.0.1:${desk.exchange.port}` },
  })
  context.after(() => history.close())
  const trades = desk.market.filter(input => input.kind === 'Trade')
  const [first, last] = [trades[0]!, trades.at(-1)!]
  const stretch = {
    instrumentIndex: 0 as InstrumentIndex,
    fromUs: first.eventTimeUs,
    toUs: (last.eventTimeUs + 1_000) as TimeUs,
  }
  const past = await history.read({ ...stretch, kind: 'Trade', stepUs: 0 })
  assert.ok(past.outcome === 'Trades', JSON.stringify(past))
  const lotsOf = (rows: readonly { readonly qtyLots: number }[]) => rows.reduce((sum, { qtyLots }) => sum + qtyLots, 0)
  assert.ok(lotsOf(past.trades) >= lotsOf(trades))
  assert.ok(past.trades.every(({ eventTimeUs }) => eventTimeUs >= stretch.fromUs && eventTimeUs < stretch.toUs))
  const nowUs = SYSTEM_CLOCK.nowUs()
  const hour = { ...stretch, fromUs: (nowUs - 60 * MINUTE_US) as TimeUs, toUs: nowUs }
  const bars = await history.read({ ...hour, kind: 'Bar', stepUs: MINUTE_US })
  assert.ok(bars.outcome === 'Bars', JSON.stringify(bars))
  assert.ok(bars.bars.length >= 59, `${bars.bars.length} bars`)
  assert.ok(bars.bars.every(({ highTicks, lowTicks }) => highTicks >= lowTicks))
  assert.ok(bars.bars.every(({ closeTimeUs }) => closeTimeUs <= nowUs))
})
