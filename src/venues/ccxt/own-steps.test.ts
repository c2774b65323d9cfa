/** Another exchange's ticks and lots, told by ours: never better than it is, and nothing lost but what is less than a lot. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixtureConfiguration, fixtureInstrument } from '../../core/domain/fixtures.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import { parsePrice, parseQty } from '../../core/domain/instrument-math.ts'
import {
  type BookLevel,
  type MarketInput,
  newBar,
  newBookLevel,
  newQuoteTick,
  newTradeTick,
} from '../../core/domain/market-data.ts'
import { findMarkets, MarketTable, unifiedNameOf } from './markets.ts'
import { type OwnSteps, ownStepsOf } from './own-steps.ts'
import { inOurSteps } from './step-converter.ts'

const OURS = fixtureInstrument({ tickSize: '0.1', lotSize: '0.001', priceMax: '1000' })

function bench({ theirs, conversion }: OwnSteps) {
  const told: MarketInput[] = []
  const market = { symbol: 'X', streamSymbol: 'X', kind: theirs.kind, quoteCurrency: 'USDT', instrument: theirs }
  const table = new MarketTable([{ ...market, conversion, aliases: [] }])
  const take = inOurSteps(table, input => void told.push({ ...input }))
  return { told, take }
}

const price = (own: OwnSteps, text: string) => parsePrice(own.theirs, text)!
const qty = (own: OwnSteps, text: string) => parseQty(own.theirs, text)!

test('a finer tick is rounded outward, a coarser one is exact, sizes are rounded down', () => {
  //  their tick and lot     bid      x size        ask      x size        ->  bid x lots, ask x lots in ours
  const rows = `
    0.01    0.00001          100.09   0.12399       100.11   0.12401           1000 123 1002 124
    0.01    0.00001          100.10   0.00099       100.20   0.00100           1001 0   1002 1
    0.5     0.01             100.5    0.01          101      0.02              1005 10  1010 20
    0.25    0.1              100.25   0.1           100.75   0.3               1002 100 1008 300
    0.1     0.001            100.1    0.001         100.2    0.002             1001 1   1002 2`
  for (const row of rows.trim().split('\n')) {
    const [tick, lot, bid, bidQty, ask, askQty, ...wanted] = row.trim().split(/\s+/) as [string, string, ...string[]]
    const own = ownStepsOf(OURS, tick, lot)!
    const { told, take } = bench(own)
    const sides = { bidTicks: price(own, bid!), askTicks: price(own, ask!) }
    take(Object.assign(newQuoteTick(), sides, { bidLots: qty(own, bidQty!), askLots: qty(own, askQty!) }), 7, '')
    const [quote] = told
    assert.ok(quote?.kind === 'Quote')
    assert.deepEqual([quote.bidTicks, quote.bidLots, quote.askTicks, quote.askLots].map(String), wanted, row)
  }
})

test('a side that is not there stays so', () => {
  const own = ownStepsOf(OURS, '0.01', '0.00001')!
  const { told, take } = bench(own)
  take(Object.assign(newQuoteTick(), { askTicks: price(own, '100.11'), askLots: qty(own, '1') }), 0, '')
  const [quote] = told
  assert.ok(quote?.kind === 'Quote')
  assert.deepEqual([quote.bidTicks, quote.bidLots, quote.askTicks], [0, 0, 1002])
})

test('a trade stands at the price of the side that was hit; one of less than a lot is none', () => {
  const own = ownStepsOf(OURS, '0.01', '0.00001')!
  const { told, take } = bench(own)
  for (const [aggressorSide, size] of [
    ['Buy', '1'],
    ['Sell', '1'],
    ['Unknown', '1'],
    ['Buy', '0.00099'],
  ] as const)
    take(
      Object.assign(newTradeTick(), { priceTicks: price(own, '100.15'), qtyLots: qty(own, size), aggressorSide }),
      5,
      'id',
    )
  assert.deepEqual(
    told.map(input => input.kind === 'Trade' && input.priceTicks),
    [1002, 1001, 1001],
  )
})

test('a bar keeps its shape', () => {
  const own = ownStepsOf(OURS, '0.01', '0.00001')!
  const { told, take } = bench(own)
  const texts = { openTicks: '100.19', highTicks: '100.19', lowTicks: '100.11', closeTicks: '100.11' }
  const ticks = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, price(own, text)]))
  take(Object.assign(newBar(), ticks, { volumeLots: qty(own, '0.01') }), 0, '')
  const [bar] = told
  assert.ok(bar?.kind === 'Bar')
  const { openTicks, highTicks, lowTicks, closeTicks, volumeLots } = bar
  assert.deepEqual([openTicks, highTicks, lowTicks, closeTicks, volumeLots], [1001, 1002, 1001, 1001, 10])
})

// ── books ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const STEPS = [
  ['0.01', '0.00001'],
  ['0.5', '0.01'],
  ['0.03', '0.0007'],
  ['0.1', '0.001'],
] as const
const level = fc.record({ isBid: fc.boolean(), ticks: fc.integer({ min: 1, max: 60 }), lots: fc.nat(900) })
const message = fc.record({ isSnapshot: fc.boolean(), levels: fc.array(level, { minLength: 1, maxLength: 8 }) })

test('property: a book in our steps is what theirs sums up to, message by message', () => {
  fc.assert(
    fc.property(fc.constantFrom(...STEPS), fc.array(message, { maxLength: 12 }), (steps, messages) => {
      const own = ownStepsOf(OURS, steps[0], steps[1])!
      const { told, take } = bench(own)
      const theirs = new PlainBook()
      const ours = new PlainBook()
      for (const { isSnapshot, levels } of messages) {
        if (isSnapshot) theirs.clear()
        levels.forEach(({ isBid, ticks, lots }, at) => {
          const side = isBid ? 'Buy' : 'Sell'
          const place = { isSnapshotStart: isSnapshot && at === 0, isLast: at === levels.length - 1 }
          theirs.set(side, ticks, lots)
          take(Object.assign(newBookLevel(), { side, priceTicks: ticks, qtyLots: lots, ...place }), 0, '')
        })
        const out = told.splice(0) as BookLevel[]
        assert.deepEqual(
          out.map(({ isLast }) => isLast),
          out.map((_, at) => at === out.length - 1),
          'one message',
        )
        assert.equal(out[0]!.isSnapshotStart, isSnapshot)
        if (isSnapshot) ours.clear()
        for (const { side, priceTicks, qtyLots } of out) ours.set(side, priceTicks, qtyLots)
        for (const side of ['Buy', 'Sell'] as const)
          assert.deepEqual(ours.levels(side), summed(theirs, side, own), `${side} by ${steps.join(' ')}`)
      }
    }),
    { numRuns: 300 },
  )
})

class PlainBook {
  readonly #lots = { Buy: new Map<number, number>(), Sell: new Map<number, number>() }

  clear(): void {
    this.#lots.Buy.clear()
    this.#lots.Sell.clear()
  }

  set(side: 'Buy' | 'Sell', priceTicks: number, qtyLots: number): void {
    if (qtyLots === 0) this.#lots[side].delete(priceTicks)
    else this.#lots[side].set(priceTicks, qtyLots)
  }

  levels(side: 'Buy' | 'Sell'): { readonly priceTicks: number; readonly qtyLots: number }[] {
    return [...this.#lots[side]]
      .map(([priceTicks, qtyLots]) => ({ priceTicks, qtyLots }))
      .toSorted((a, b) => a.priceTicks - b.priceTicks)
  }
}

/** The plain way: every level of theirs by itself, in exact fractions. */
function summed(book: PlainBook, side: 'Buy' | 'Sell', { theirs }: OwnSteps): unknown[] {
  const sums = new Map<number, number>()
  const unit = (units: number, digits: number) => BigInt(units) * 10n ** BigInt(10 - digits)
  const theirTick = unit(theirs.tickUnits, theirs.priceDigits)
  const ourTick = unit(OURS.tickUnits, OURS.priceDigits)
  for (const { priceTicks, qtyLots } of book.levels(side)) {
    const exact = BigInt(priceTicks) * theirTick
    const ticks = Number((exact + (side === 'Sell' ? ourTick - 1n : 0n)) / ourTick)
    sums.set(ticks, (sums.get(ticks) ?? 0) + qtyLots)
  }
  const theirLot = unit(theirs.lotUnits, theirs.qtyDigits)
  const ourLot = unit(OURS.lotUnits, OURS.qtyDigits)
  return [...sums]
    .map(([priceTicks, lots]) => ({ priceTicks, qtyLots: Number((BigInt(lots) * theirLot) / ourLot) }))
    .filter(({ qtyLots }) => qtyLots > 0)
    .toSorted((a, b) => a.priceTicks - b.priceTicks)
}

// ── which exchange may count otherwise ───────────────────────────────────────────────────────────────────────────────

test('another exchange may count by its own steps, the one that is traded at may not', () => {
  const configuration = fixtureConfiguration()
  const [instrument] = configuration.instruments
  const listed = configuration.instruments.map(each => ({
    symbol: unifiedNameOf(each, configuration),
    id: each.instrumentId,
    precision: { price: '0.5', amount: '1e-8' },
    contractSize: each.multiplier,
  }))
  const find = (isForeign: boolean) => findMarkets({}, configuration, 0 as VenueIndex, listed, isForeign)
  assert.match(find(false).faults[0]!, /tickSize is .* here and 0\.5 at the venue/)
  const { table, faults } = find(true)
  assert.deepEqual(faults, [])
  const market = table.ofInstrument(instrument!.index)!
  assert.deepEqual([market.instrument.tickSize, market.instrument.lotSize], ['0.5', '0.00000001'])
  assert.equal(market.instrument.index, instrument!.index)
  const unreadable = [{ ...listed[0]!, precision: { price: '', amount: '1' } }]
  assert.match(findMarkets({}, configuration, 0 as VenueIndex, unreadable, true).faults[0]!, /tickSize is/)
})
