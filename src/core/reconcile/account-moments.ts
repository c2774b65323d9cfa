/**
 * Finds the moment that a venue's answer is of: the newest one at which all that it tells is what our book said.
 *
 * Why: executions go on being booked while an answer is under way, so that it may be older than the book that it meets.
 */

import type { ComparedFigure } from '../domain/account-events.ts'
import type { Amount } from '../domain/configuration.ts'
import type { CurrencyIndex, InstrumentIndex, TimeUs } from '../domain/ids.ts'
import { compareWith } from './account-differences.ts'

/** What one booking changed in an account, as it was before: signed lots; minor units, as decimal text. */
export interface BookingNote {
  readonly timeUs: TimeUs
  readonly positions: readonly { readonly instrumentIndex: InstrumentIndex; readonly signedLots: number }[]
  readonly balances: readonly { readonly currency: CurrencyIndex; readonly amountMinor: string }[]
}

/** Of an account; the moments before more bookings than these are not known. */
export const BOOKING_NOTES_MAX = 256

/**
 * Looks from now on back.
 *
 * Why money: lots are soon the same again by chance, balances hardly. Where only lots are others than now, none of the past is meant.
 * Shape: `figures` are all that were told, compared with our book of now; `notes` the newest bookings, oldest first, with none
 * left out between them and now; a moment before one of `sinceUs` or earlier is not meant. `isAsKnown`: it may differ by so much.
 * Returns: how many bookings ago that was, 0 for now; `undefined` where no such moment is known.
 * Cost: one comparison for a figure that a booking changed.
 */
export function bookingsSinceMoment(
  figures: readonly ComparedFigure[],
  notes: readonly BookingNote[],
  sinceUs: TimeUs,
  isAsKnown: (figure: ComparedFigure) => boolean,
  tolerances: readonly Amount[] = [],
): number | undefined {
  const isFound = figures.map(isAsKnown)
  let missingCount = isFound.filter(each => !each).length
  const undo = (isMeant: (figure: ComparedFigure) => boolean, ours: string) => {
    for (let i = 0; i < figures.length; i++) {
      if (!isMeant(figures[i]!)) continue
      const isNow = isAsKnown(compareWith(figures[i]!, ours, tolerances))
      if (isNow !== isFound[i]) missingCount += isNow ? -1 : 1
      isFound[i] = isNow
    }
  }
  if (missingCount > 0 && !figures.some(({ currency }, at) => currency !== undefined && !isFound[at])) return undefined
  for (let at = notes.length; ; at--) {
    if (missingCount === 0) return notes.length - at
    const note = notes[at - 1]
    if (note === undefined || note.timeUs <= sinceUs) return undefined
    for (const { instrumentIndex, signedLots } of note.positions)
      undo(figure => figure.instrumentIndex === instrumentIndex, String(signedLots))
    for (const { currency, amountMinor } of note.balances) undo(figure => figure.currency === currency, amountMinor)
  }
}
