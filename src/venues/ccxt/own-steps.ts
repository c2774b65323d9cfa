/**
 * The steps of another exchange that lists what we trade: its messages are read by its own tick and lot, and told by ours.
 *
 * Rule: nothing looks better than it is. A bid is rounded down to our tick and an ask up, sizes down to our lot.
 */

import type { Instrument } from '../../core/domain/instrument.ts'
import type { PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import { parseScaled, powerOfTen, scaleOf } from '../../core/std/decimal.ts'
import { mulDiv, type Rounding } from '../../core/std/integers.ts'

/** Whole numbers: so many of their steps are so many of ours. */
interface Ratio {
  readonly ours: number
  readonly theirs: number
}

interface Step {
  readonly digits: number
  readonly units: number
}

export interface OwnSteps {
  /** As the exchange counts it: what reads its texts. */
  readonly theirs: Instrument
  readonly conversion: StepConversion
}

export class StepConversion {
  readonly #tick: Ratio
  readonly #lot: Ratio

  constructor(tick: Ratio, lot: Ratio) {
    this.#tick = tick
    this.#lot = lot
  }

  ticks(theirs: number, rounding: Rounding): PriceTicks {
    return mulDiv(theirs, this.#tick.ours, this.#tick.theirs, rounding) as PriceTicks
  }

  /** Of their prices that are none of ours: those that no rounding leads out of ours. */
  theirTicks(ours: number, rounding: Rounding): PriceTicks {
    return mulDiv(ours, this.#tick.theirs, this.#tick.ours, rounding) as PriceTicks
  }

  lots(theirs: number): QtyLots {
    return mulDiv(theirs, this.#lot.ours, this.#lot.theirs, 'floor') as QtyLots
  }
}

/** Returns: `undefined` where one of the texts is no step that can be counted in. */
export function ownStepsOf(instrument: Instrument, tickText: string, lotText: string): OwnSteps | undefined {
  const tick = stepOf(tickText)
  const lot = stepOf(lotText)
  if (tick === undefined || lot === undefined) return undefined
  const tickRatio = ratioOf(tick, { digits: instrument.priceDigits, units: instrument.tickUnits })
  const lotRatio = ratioOf(lot, { digits: instrument.qtyDigits, units: instrument.lotUnits })
  const conversion = new StepConversion(tickRatio, lotRatio)
  const theirs: Instrument = {
    ...instrument,
    tickSize: tickText,
    lotSize: lotText,
    priceDigits: tick.digits,
    tickUnits: tick.units,
    qtyDigits: lot.digits,
    lotUnits: lot.units,
    priceTicksMin: conversion.theirTicks(instrument.priceTicksMin, 'ceil'),
    priceTicksMax: conversion.theirTicks(instrument.priceTicksMax, 'floor'),
  }
  return { theirs, conversion }
}

function stepOf(text: string): Step | undefined {
  const digits = scaleOf(text)
  const units = parseScaled(text, digits)
  return units === undefined || units <= 0 ? undefined : { digits, units }
}

function ratioOf(theirs: Step, ours: Step): Ratio {
  const digits = Math.min(theirs.digits, ours.digits)
  const their = theirs.units * powerOfTen(ours.digits - digits)
  const our = ours.units * powerOfTen(theirs.digits - digits)
  const common = greatestCommonDivisor(their, our)
  return { ours: their / common, theirs: our / common }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
