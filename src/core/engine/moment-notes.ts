/**
 * Notes what bookings change in an account while an answer about it is awaited, or held.
 *
 * Invariant: the notes are the newest bookings, and none is left out between them and now; the moments before are not known.
 */

import type { Configuration } from '../domain/configuration.ts'
import type { AccountIndex, CurrencyIndex, InstrumentIndex } from '../domain/ids.ts'
import { BOOKING_NOTES_MAX } from '../reconcile/account-moments.ts'
import { empty } from '../std/emptied.ts'
import type { AccountMoments } from './account-reading.ts'
import type { EngineState } from './engine-state.ts'

/** The rule version from which an answer is compared with our book of its moment. */
export const MOMENTS_SINCE = 9

export function newMoments({ accounts }: Configuration): AccountMoments[] {
  return accounts.map(() => ({ notes: [], held: undefined }))
}

/** Before something is booked that moves the money, or the lots, of an instrument in an account. */
export function noteBooking(
  state: EngineState,
  accountIndex: AccountIndex,
  instrumentIndex: InstrumentIndex,
  feeCurrency?: CurrencyIndex,
): void {
  if (state.world.ruleVersion < MOMENTS_SINCE) return
  const { notes, held } = state.moments[accountIndex]!
  if (state.readings[accountIndex]!.askedTimeUs === 0 && held === undefined) {
    empty(notes)
    return
  }
  const { portfolio } = state.built
  const { isContract, settlementCurrency, baseCurrency, quoteCurrency } = state.instrumentOf(instrumentIndex)
  const moved = new Set(isContract ? [settlementCurrency] : [settlementCurrency, baseCurrency, quoteCurrency])
  if (feeCurrency !== undefined) moved.add(feeCurrency)
  if (notes.length === BOOKING_NOTES_MAX) notes.shift()
  notes.push({
    timeUs: state.timeUs,
    positions: [{ instrumentIndex, signedLots: portfolio.accountSignedLotsOf(accountIndex, instrumentIndex) }],
    balances: [...moved].map(currency => ({
      currency,
      amountMinor: portfolio.balanceOf(accountIndex, currency).toText(),
    })),
  })
}
