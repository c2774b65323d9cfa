import assert from 'node:assert/strict'
import test from 'node:test'
import type { Input } from '../../core/domain/inputs.ts'
import { newBookLevel, newQuoteTick } from '../../core/domain/market-data.ts'
import { VenueMemory } from './venue-memory.ts'

const level = (side: 'Buy' | 'Sell', priceTicks: number, qtyLots: number, isSnapshotStart = false) =>
  ({ ...newBookLevel(), side, priceTicks, qtyLots, isSnapshotStart, isLast: true }) as Input

function toldBy(memory: VenueMemory): Input[] {
  const told: Input[] = []
  memory.tell(input => void told.push({ ...input }))
  return told
}

test('what a new connection would have said is told once the node leads, newest words only', () => {
  const memory = new VenueMemory()
  const quote = newQuoteTick()
  for (const bidTicks of [100, 101]) memory.take(Object.assign(quote, { bidTicks }))
  Object.assign(quote, { bidTicks: 1 })
  for (const isUp of [false, true])
    memory.take({ kind: 'VenueStateReport', timeUs: 0, venueIndex: 0, isUp, text: String(isUp) } as Input)
  memory.take({ kind: 'DataStateReport', timeUs: 0, instrumentIndex: 0, dataState: 'Live', text: '' } as Input)
  const told = toldBy(memory)
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['VenueStateReport', 'DataStateReport', 'Quote'],
  )
  assert.equal(told[0]!.kind === 'VenueStateReport' && told[0]!.isUp, true)
  assert.equal(told[2]!.kind === 'Quote' && told[2]!.bidTicks, 101)
})

test('a book is told whole, as one snapshot, with what changed since', () => {
  const memory = new VenueMemory()
  memory.take(level('Buy', 1, 1))
  for (const each of [level('Buy', 100, 5, true), level('Sell', 102, 7), level('Buy', 99, 1)]) memory.take(each)
  memory.take(level('Buy', 99, 0))
  memory.take(level('Sell', 102, 8))
  const told = toldBy(memory).map(each =>
    each.kind === 'BookLevel' ? [each.side, each.priceTicks, each.qtyLots, each.isSnapshotStart, each.isLast] : each,
  )
  assert.deepEqual(told, [
    ['Buy', 100, 5, true, false],
    ['Sell', 102, 8, false, true],
  ])
})

test('orders are asked for anew, a kill is handed on', () => {
  const memory = new VenueMemory()
  memory.take({ kind: 'SendFailureReport', timeUs: 0, clientOrderId: 'H1', certainty: 'Unknown' } as never)
  memory.take({ kind: 'Kill', timeUs: 0, actor: 'a', reason: 'r', scope: { level: 'All', index: 0 } } as never)
  assert.deepEqual(
    toldBy(memory).map(({ kind }) => kind),
    ['Kill'],
  )
})

test('a book without end is not kept: the instrument is told to be gapped', () => {
  const memory = new VenueMemory()
  memory.take(level('Buy', 1, 1, true))
  for (let priceTicks = 2; priceTicks <= 20_001; priceTicks++) memory.take(level('Buy', priceTicks, 1))
  const told = toldBy(memory)
  assert.equal(told.length, 1)
  assert.equal(told[0]!.kind === 'DataStateReport' && told[0]!.dataState, 'Gapped')
})
