/** What an import wrote, read back as rows of numbers, for the tests of this room. */

import assert from 'node:assert/strict'
import type { InstrumentId, InstrumentIndex } from '../../core/domain/ids.ts'
import { openFeed } from '../catalogue-feed.ts'

/** Reads a series back as rows of numbers. */
export async function storedRows(root: string, instrumentId: string, series: string): Promise<number[][]> {
  const one = { instrumentId: instrumentId as InstrumentId, instrumentIndex: 0 as InstrumentIndex, series }
  const feed = await openFeed({ root, series: [one] })
  const rows: number[][] = []
  for (let input = feed.next(); input !== undefined; input = feed.next()) {
    switch (input.kind) {
      case 'Quote':
        rows.push([input.timeUs, input.bidTicks, input.bidLots, input.askTicks, input.askLots])
        break
      case 'Trade':
        rows.push([input.timeUs, input.priceTicks, input.qtyLots])
        break
      case 'Bar':
        rows.push([
          input.timeUs,
          input.openTimeUs,
          input.openTicks,
          input.highTicks,
          input.lowTicks,
          input.closeTicks,
          input.volumeLots,
        ])
        break
      case 'BookLevel':
        rows.push([input.timeUs, input.side === 'Buy' ? 0 : 1, input.priceTicks, input.qtyLots])
        break
      default:
        input satisfies never
    }
  }
  assert.equal(feed.readCount, feed.totalCount)
  return rows
}

/** When the stored book begins anew. */
export async function snapshotTimes(root: string, instrumentId: string): Promise<number[]> {
  const one = { instrumentId: instrumentId as InstrumentId, instrumentIndex: 0 as InstrumentIndex, series: 'book' }
  const feed = await openFeed({ root, series: [one] })
  const times: number[] = []
  for (let input = feed.next(); input !== undefined; input = feed.next()) {
    if (input.kind === 'BookLevel' && input.isSnapshotStart) times.push(input.timeUs)
  }
  return times
}
