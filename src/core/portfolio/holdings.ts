/**
 * Positions by row (an account or a strategy) and instrument, with what they are worth at the marks.
 *
 * Invariants: each sum is the sum over the row's holdings of one settlement currency; a flat holding adds nothing.
 */

import type { Instrument } from '../domain/instrument.ts'
import { PPM } from '../domain/quantities.ts'
import { mulDiv } from '../std/integers.ts'
import { MoneyTable, replaceTerm } from './money-table.ts'
import { Position, type PositionData, signedValueMinorOf, unrealizedMinorOf } from './position.ts'

/** Netting has one position an instrument; hedging has a long and a short one. */
export const LONG_SLOT = 0
export const SHORT_SLOT = 1
const SLOTS = 2

export class Holding {
  readonly row: number
  readonly instrument: Instrument
  readonly slot: number
  readonly position = new Position()
  /** At the mark, in the sign of the position. */
  exposureMinor = 0
  unrealizedMinor = 0
  marginInitialMinor = 0
  marginMaintenanceMinor = 0

  constructor(row: number, instrument: Instrument, slot: number) {
    this.row = row
    this.instrument = instrument
    this.slot = slot
  }
}

export type HoldingsData = readonly (readonly [row: number, instrument: number, slot: number, position: PositionData])[]

export class Holdings {
  readonly #instruments: readonly Instrument[]
  /** By (row × instruments + instrument) × slots + slot. */
  readonly #all: (Holding | undefined)[] = []
  /** The open ones, by instrument. */
  readonly #open: Holding[][]
  readonly net = new MoneyTable()
  readonly gross = new MoneyTable()
  readonly unrealized = new MoneyTable()
  /** Without what is held as a balance, whose worth the balance has already. */
  readonly unrealizedOfContracts = new MoneyTable()
  readonly marginInitial = new MoneyTable()
  readonly marginMaintenance = new MoneyTable()

  constructor(instruments: readonly Instrument[]) {
    this.#instruments = instruments
    this.#open = instruments.map(() => [])
  }

  at(row: number, instrumentIndex: number, slot: number): Holding {
    const key = (row * this.#instruments.length + instrumentIndex) * SLOTS + slot
    return this.#all[key] ?? this.#make(key, row, instrumentIndex, slot)
  }

  /** Looks without making one. */
  find(row: number, instrumentIndex: number, slot: number): Holding | undefined {
    return this.#all[(row * this.#instruments.length + instrumentIndex) * SLOTS + slot]
  }

  openOf(instrumentIndex: number): readonly Holding[] {
    return this.#open[instrumentIndex]!
  }

  /** Every holding that ever was, by row, instrument and slot. */
  *all(): Iterable<Holding> {
    for (const holding of this.#all) if (holding !== undefined) yield holding
  }

  /** Call it after a fill; `wasOpen` tells what the holding was before. */
  noteFill(holding: Holding, wasOpen: boolean, markTicks: number): void {
    const isOpen = holding.position.signedLots !== 0
    const list = this.#open[holding.instrument.index]!
    if (isOpen && !wasOpen) list.push(holding)
    if (!isOpen && wasOpen) list.splice(list.indexOf(holding), 1)
    this.revalue(holding, markTicks)
  }

  mark(instrumentIndex: number, markTicks: number): void {
    const open = this.#open[instrumentIndex]!
    for (let i = 0; i < open.length; i++) this.revalue(open[i]!, markTicks)
  }

  /** Moves the sums to what the holding is worth at the mark. Cost: about 20 ns, no allocation. */
  revalue(holding: Holding, markTicks: number): void {
    const { row, instrument, position } = holding
    const currency = instrument.settlementCurrency
    const value = signedValueMinorOf(instrument, position.signedLots, markTicks)
    const exposure = instrument.isInverse ? 0 - value : value
    const unrealized = unrealizedMinorOf(position, instrument, markTicks)
    replaceTerm(this.net.at(row, currency), holding.exposureMinor, exposure)
    replaceTerm(this.gross.at(row, currency), Math.abs(holding.exposureMinor), Math.abs(exposure))
    replaceTerm(this.unrealized.at(row, currency), holding.unrealizedMinor, unrealized)
    if (instrument.isContract) {
      replaceTerm(this.unrealizedOfContracts.at(row, currency), holding.unrealizedMinor, unrealized)
      this.#remargin(holding, Math.abs(exposure), currency)
    }
    holding.exposureMinor = exposure
    holding.unrealizedMinor = unrealized
  }

  /** Rounded up: against us. */
  #remargin(holding: Holding, exposureMinor: number, currency: number): void {
    const { row, instrument } = holding
    const initial = mulDiv(exposureMinor, instrument.marginInitialPpm, PPM, 'ceil')
    const maintenance = mulDiv(exposureMinor, instrument.marginMaintenancePpm, PPM, 'ceil')
    replaceTerm(this.marginInitial.at(row, currency), holding.marginInitialMinor, initial)
    replaceTerm(this.marginMaintenance.at(row, currency), holding.marginMaintenanceMinor, maintenance)
    holding.marginInitialMinor = initial
    holding.marginMaintenanceMinor = maintenance
  }

  save(): HoldingsData {
    const data: [number, number, number, PositionData][] = []
    for (const { row, instrument, slot, position } of this.all())
      data.push([row, instrument.index, slot, position.save()])
    return data
  }

  /** Shape: nothing is held yet; `marks` by instrument. */
  load(data: HoldingsData, marks: Float64Array): void {
    for (const [row, instrumentIndex, slot, saved] of data) {
      if (instrumentIndex >= this.#instruments.length) continue
      const holding = this.at(row, instrumentIndex, slot)
      holding.position.load(saved)
      if (holding.position.signedLots !== 0) this.noteFill(holding, false, marks[instrumentIndex]!)
    }
  }

  #make(key: number, row: number, instrumentIndex: number, slot: number): Holding {
    while (this.#all.length <= key) this.#all.push(undefined)
    const holding = new Holding(row, this.#instruments[instrumentIndex]!, slot)
    this.#all[key] = holding
    return holding
  }
}
