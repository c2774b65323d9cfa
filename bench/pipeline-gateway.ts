/**
 * Stands where a venue's gateway stands, and its venue with it: takes every order and every cancel. The text of a report
 * is the time at which the effect was seen here, nanoseconds of the machine's monotonic clock.
 */

import type {
  AccountIndex,
  ClientOrderId,
  ExecutionId,
  InstrumentIndex,
  TimeUs,
  VenueOrderId,
} from '../src/core/domain/ids.ts'
import type { ExecutionReport } from '../src/core/domain/inputs.ts'
import type { MoneyMinor, PriceTicks, QtyLots } from '../src/core/domain/quantities.ts'
import { connectToNode } from '../src/host/live/gateway-link.ts'
import type { VenueEffect } from '../src/ports.ts'
import { RecordWriter } from '../src/store/record-codec.ts'

const ALIVE_MS = 500
const writer = new RecordWriter()

function execute(effect: VenueEffect, seenNs: bigint): void {
  if (effect.kind === 'SendOrder') {
    const { accountIndex, instrumentIndex, clientOrderId } = effect.order
    writer.writeInput(reportOf('New', accountIndex, instrumentIndex, clientOrderId, seenNs))
  } else if (effect.kind === 'SendCancel') {
    const { accountIndex, instrumentIndex, clientOrderId } = effect
    writer.writeInput(reportOf('Canceled', accountIndex, instrumentIndex, clientOrderId, seenNs))
  }
}

function reportOf(
  execType: 'New' | 'Canceled',
  accountIndex: AccountIndex,
  instrumentIndex: InstrumentIndex,
  clientOrderId: ClientOrderId,
  seenNs: bigint,
): ExecutionReport {
  return {
    kind: 'ExecutionReport',
    timeUs: 0 as TimeUs,
    execType,
    accountIndex,
    instrumentIndex,
    clientOrderId,
    venueOrderId: clientOrderId as string as VenueOrderId,
    side: 'Buy',
    executionId: '' as ExecutionId,
    lastQtyLots: 0 as QtyLots,
    lastTicks: 0 as PriceTicks,
    feeMinor: 0 as MoneyMinor,
    feeCurrency: 0 as never,
    liquidity: 'Unknown',
    cumQtyLots: 0 as QtyLots,
    qtyLots: 1 as QtyLots,
    limitTicks: undefined,
    triggerTicks: undefined,
    text: `${seenNs}`,
    eventTimeUs: 0 as TimeUs,
  }
}

const send = connectToNode(message => {
  const seenNs = process.hrtime.bigint()
  if (message.kind === 'Begin') setInterval(() => send({ kind: 'Alive' }), ALIVE_MS)
  else if (message.kind === 'Execute') for (const effect of message.effects) execute(effect, seenNs)
  if (writer.recordCount > 0) send({ kind: 'Inputs', payload: writer.take() })
})
