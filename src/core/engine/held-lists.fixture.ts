/** A venue that cannot hold two exits of coins at once, and a strategy that entered there with both. */

import { fixtureCapabilities, fixtureInstrument } from '../domain/fixtures.ts'
import { EngineBench } from './bench.fixture.ts'
import { tell } from './story.fixture.ts'

/** Coins that are paid for in full, at a venue that watches stops but knows no linked orders. */
export function spotVenue(): EngineBench {
  const capabilities = fixtureCapabilities({ supportsOco: false })
  const venues = [{ venueId: 'SIM', capabilities }]
  const balances = [0, 1].map(currency => ({ currency: currency as never, amountMinor: '100000000000000' }))
  const account = {
    accountId: 'main',
    venueIndex: 0 as never,
    baseCurrency: 0 as never,
    positionMode: 'Netting' as const,
  }
  const { limits } = new EngineBench().engine.state.world
  const accounts = [{ ...account, openingBalances: balances, limits }]
  return new EngineBench({ venues, accounts, instruments: [fixtureInstrument()] }).open()
}

/** A bracket whose entry filled: 10 lots held, a stop at 90 and a target at 110. */
export function entered(): EngineBench {
  return tell(
    `
    bracket buy 10 @100 | sell 10 stop=90 | sell 10 @110 -> OrderSubmitted 1, OrderSubmitted 2 held, OrderSubmitted 3 held > SendOrder 1
    new 1                      -> OrderAccepted 1
    fill 1 10                  -> OrderFilled 1 10@100, OrderAdjusted 2 qty=10 stop=90, OrderAdjusted 3 qty=10 stop=undefined
  `,
    spotVenue(),
  )
}
