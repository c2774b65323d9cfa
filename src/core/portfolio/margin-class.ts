/**
 * Instruments that settle in one currency at one margin rate: their exposures are summed together, so that margin is
 * counted when it is asked for and not at each mark.
 */

import type { Instrument } from '../domain/instrument.ts'

export interface MarginClass {
  readonly currency: number
  /** 0 for what is paid in full. */
  readonly initialPpm: number
  readonly maintenancePpm: number
}

/** Classes in the order in which instruments bring them in; `classOfInstrument` by instrument index. */
export function marginClassesOf(instruments: readonly Instrument[]): {
  classes: readonly MarginClass[]
  classOfInstrument: readonly number[]
} {
  const classes: MarginClass[] = []
  const classOfInstrument = instruments.map(instrument => {
    const wanted = marginClassOf(instrument)
    const known = classes.findIndex(each => isSame(each, wanted))
    return known >= 0 ? known : classes.push(wanted) - 1
  })
  return { classes, classOfInstrument }
}

function marginClassOf(instrument: Instrument): MarginClass {
  const { settlementCurrency: currency, isContract, marginInitialPpm, marginMaintenancePpm } = instrument
  return isContract
    ? { currency, initialPpm: marginInitialPpm, maintenancePpm: marginMaintenancePpm }
    : { currency, initialPpm: 0, maintenancePpm: 0 }
}

function isSame(a: MarginClass, b: MarginClass): boolean {
  return a.currency === b.currency && a.initialPpm === b.initialPpm && a.maintenancePpm === b.maintenancePpm
}
