/** Somebody else trades on the account of a running session, as another client of the same venue. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import type { Report } from '../../src/core/domain/inputs.ts'
import { SYSTEM_CLOCK } from '../../src/host/live/clock.ts'
import type { VenueEffect } from '../../src/ports.ts'
import { SimulatedClient } from '../../src/venues/simulated/client.ts'
import { parseVenueSettings } from '../../src/venues/simulated/venue-settings.ts'
import { assertNothingLost, examine } from './examination.ts'
import { type LiveSession, needsProc, TWO_CHURNERS, withSession } from './live-session.ts'

const OPTIONS = { skip: needsProc, timeout: 180_000 }

/** A second client of the session's venue. */
class Stranger {
  readonly client: SimulatedClient
  readonly reports: Report[] = []

  constructor(dataFolder: string) {
    const settings = parseVenueSettings(JSON.parse(readFileSync(path.join(dataFolder, 'venue-SIM.json'), 'utf8')))
    assert.ok(settings.ok)
    const { configuration, venueIndex, listen } = settings.value
    const report = (told: Report) => void this.reports.push(told)
    this.client = new SimulatedClient({ address: listen, configuration, venueIndex, clock: SYSTEM_CLOCK, report })
  }

  send(clientOrderId: string, terms: object): void {
    const order = {
      orderNumber: 1,
      clientOrderId,
      accountIndex: 0,
      instrumentIndex: 0,
      side: 'Buy',
      workingTimeInForce: 'GTC',
      isPostOnly: false,
      isReduceOnly: false,
      qtyLots: 10,
      ...terms,
    }
    this.client.execute({ kind: 'SendOrder', order } as unknown as VenueEffect)
  }

  has(execType: string, clientOrderId: string): boolean {
    return this.reports.some(
      told => told.kind === 'ExecutionReport' && told.execType === execType && told.clientOrderId === clientOrderId,
    )
  }
}

async function withStranger(
  policy: string,
  work: (session: LiveSession, stranger: Stranger) => Promise<void>,
): Promise<void> {
  const account = { externalOrders: policy, reconcileEvery: '5s' }
  await withSession({ strategies: TWO_CHURNERS, account }, async session => {
    await session.untilTrading()
    const stranger = new Stranger(session.dataFolder)
    try {
      await session.until(() => stranger.client.isUp, 'the stranger does not get in')
      await work(session, stranger)
    } finally {
      await stranger.client.close()
    }
    await session.stop()
    const examined = await examine(session.dataFolder)
    assertNothingLost(examined)
  })
}

const RESTING = { workingType: 'Limit', limitTicks: 1_000_000 }

test(
  'shown: told once, listed, left alone; its fills are booked for the account and differ in nothing',
  OPTIONS,
  async () => {
    await withStranger('Show', async (session, stranger) => {
      stranger.send('byHand1', RESTING)
      await session.untilAlert('EXTERNAL_ORDER', 'byHand1')
      await session.until(() => session.view!.externalOrders.some(({ orderId }) => orderId === 'byHand1'), 'not listed')
      stranger.send('byHand2', { workingType: 'Market', workingTimeInForce: 'IOC' })
      await session.untilAlert('EXTERNAL_EXECUTION', 'byHand2')
      const { sequence } = session.view!.node
      await session.until(() => session.view!.node.sequence > sequence + 500, 'the market stands still')
      await session.until(() => session.view!.reasons.length === 0, 'what was booked restricts trading')
      assert.equal(stranger.has('Canceled', 'byHand1'), false)
      assert.equal(session.alerts.filter(alert => alert.startsWith('EXTERNAL_ORDER')).length, 1)
    })
  },
)

test('canceled: by policy, after it was seen twice', OPTIONS, async () => {
  await withStranger('Cancel', async (session, stranger) => {
    stranger.send('byHand1', RESTING)
    await session.until(() => stranger.has('Canceled', 'byHand1'), 'it was not canceled')
    await session.until(() => session.view!.externalOrders.length === 0, 'it is listed')
  })
})

test('adopted: an order like our own, without a strategy', OPTIONS, async () => {
  await withStranger('Adopt', async (session, stranger) => {
    stranger.send('byHand1', RESTING)
    const isAdopted = () =>
      session.view!.orders.lines.some(
        ({ clientOrderId, strategyId }) => clientOrderId === 'byHand1' && strategyId === '-',
      )
    await session.until(isAdopted, 'it was not adopted')
    assert.deepEqual(session.view!.externalOrders, [])
  })
})
