/**
 * Positions by row (an account or a strategy) and instrument, with what they are worth at the marks.
 *
 * Invariants: each sum is the sum over the row's holdings of one settlement currency (or margin class), at the marks that
 * they were last valued at; a flat holding adds nothing. Whoever reads a sum has valued what moved before.
 */

import type { Instrument } from '../domain/instrument.ts'
import type { ExactSum } from '../std/exact-sum.ts'
import { type MarginClass, marginClassesOf } from './margin-class.ts'
import { MoneyTable, replaceTerm } from './money-table.ts'
import { Position, type PositionData, signedValueMinorOf, unrealizedMinorAt } from './position.ts'

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
  /** What its position says since the last fill: its worth for a tick of price, NaN for an inverse contract, and its cost. */
  minorPerTick = 0
  costMinor = 0
  /** The sums that it is a part of; looked up once. */
  readonly netSum: ExactSum
  readonly grossSum: ExactSum
  readonly unrealizedSum: ExactSum

  constructor(row: number, instrument: Instrument, slot: number, net: ExactSum, gross: ExactSum, unrealized: ExactSum) {
    this.row = row
    this.instrument = instrument
    this.slot = slot
    this.netSum = net
    this.grossSum = gross
    this.unrealizedSum = unrealized
  }
}

export type HoldingsData = readonly (readonly [row: number, instrument: number, slot: number, position: PositionData])[]

export class Holdings {
  readonly #instruments: readonly Instrument[]
  /** By (row × instruments + instrument) × slots + slot. */
  readonly #all: (Holding | undefined)[] = []
  /** The open ones, by instrument. */
  readonly #open: Holding[][]
  /** How many these are; in one piece, for it is asked at every mark. */
  readonly #openCounts: Uint16Array
  readonly marginClasses: readonly MarginClass[]
  readonly #classOfInstrument: readonly number[]
  readonly net = new MoneyTable()
  /** By margin class: what has one currency and one margin rate. */
  readonly gross = new MoneyTable()
  readonly unrealizedOfContracts = new MoneyTable()
  /** Of what is held as a balance, whose worth the balance has already. */
  readonly unrealizedOfHeld = new MoneyTable()

  constructor(instruments: readonly Instrument[]) {
    const { classes, classOfInstrument } = marginClassesOf(instruments)
    this.#instruments = instruments
    this.#open = instruments.map(() => [])
    this.#openCounts = new Uint16Array(instruments.length)
    this.marginClasses = classes
    this.#classOfInstrument = classOfInstrument
  }

  at(row: number, instrumentIndex: number, slot: number): Holding {
    const key = (row * this.#instruments.length + instrumentIndex) * SLOTS + slot
    return this.#all[key] ?? this.#make(key, row, instrumentIndex, slot)
  }

  /** Looks without making one. */
  find(row: number, instrumentIndex: number, slot: number): Holding | undefined {
    return this.#all[(row * this.#instruments.length + instrumentIndex) * SLOTS + slot]
  }

  isOpen(instrumentIndex: number): boolean {
    return this.#openCounts[instrumentIndex]! > 0
  }

  openOf(instrumentIndex: number): readonly Holding[] {
    return this.#open[instrumentIndex]!
  }

  /** Every holding that ever was, by row, instrument and slot. */
  *all(): Iterable<Holding> {
    for (const holding of this.#all) if (holding !== undefined) yield holding
  }

  /** Call it after a fill, and when a cost was restated; `wasOpen` tells what the holding was before. */
  noteFill(holding: Holding, wasOpen: boolean, markTicks: number): void {
    const { instrument, position } = holding
    const isOpen = position.signedLots !== 0
    const list = this.#open[instrument.index]!
    if (isOpen && !wasOpen) list.push(holding)
    if (!isOpen && wasOpen) takeOut(list, holding)
    this.#openCounts[instrument.index] = list.length
    holding.minorPerTick = instrument.isInverse ? Number.NaN : position.signedLots * instrument.minorPerTickLot
    holding.costMinor = position.costMinor
    revalue(holding, markTicks)
  }

  /** Brings what is held of an instrument to its mark. */
  revalue(instrumentIndex: number, markTicks: number): void {
    const open = this.#open[instrumentIndex]!
    for (let i = 0; i < open.length; i++) revalue(open[i]!, markTicks)
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
    const instrument = this.#instruments[instrumentIndex]!
    const currency = instrument.settlementCurrency
    const unrealized = instrument.isContract ? this.unrealizedOfContracts : this.unrealizedOfHeld
    const holding = new Holding(
      row,
      instrument,
      slot,
      this.net.at(row, currency),
      this.gross.at(row, this.#classOfInstrument[instrumentIndex]!),
      unrealized.at(row, currency),
    )
    this.#all[key] = holding
    return holding
  }
}

/** Closes the gap without a list of what was taken. */
function takeOut(list: Holding[], holding: Holding): void {
  for (let i = list.indexOf(holding) + 1; i < list.length; i++) list[i - 1] = list[i]!
  list.pop()
}

/** Moves the sums to what the holding is worth at the mark. Cost: about 10 ns, no allocation. */
function revalue(holding: Holding, markTicks: number): void {
  const worth = markTicks * holding.minorPerTick + 0
  // Most worths are such; they need nothing but the holding itself, and no other memory is looked at.
  if (Number.isSafeInteger(worth) && Number.isSafeInteger(holding.costMinor)) {
    moveTo(holding, worth, worth - holding.costMinor)
    return
  }
  const { instrument, position } = holding
  const value = signedValueMinorOf(instrument, position.signedLots, markTicks)
  const exposure = instrument.isInverse ? 0 - value : value
  moveTo(holding, exposure, unrealizedMinorAt(position, instrument, markTicks, value))
}

function moveTo(holding: Holding, exposure: number, unrealized: number): void {
  replaceTerm(holding.netSum, holding.exposureMinor, exposure)
  replaceTerm(holding.grossSum, Math.abs(holding.exposureMinor), Math.abs(exposure))
  replaceTerm(holding.unrealizedSum, holding.unrealizedMinor, unrealized)
  holding.exposureMinor = exposure
  holding.unrealizedMinor = unrealized
}
