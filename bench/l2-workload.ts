/** The update stream of workload B3, byte for byte that of `gen-l2.mjs`: a drifting market of about 1,000 levels a side. */

import { createHash } from 'node:crypto'

export interface L2Workload {
  readonly updateCount: number
  /** 0 is a bid, 1 an ask. */
  readonly sides: Uint8Array
  readonly priceTicks: Int32Array
  /** Multiples of 0.001; 0 removes the level. */
  readonly sizes: Float64Array
}

const LEVELS_A_SIDE = 1000
const FIRST_MID_TICKS = 3_000_000
const LEVELS_A_SIDE_MAX = LEVELS_A_SIDE * 1.1
const MID_MOVE_CHANCE = 0.03
const REMOVAL_CHANCE = 0.3

/** Writes updates into its columns and remembers which levels exist, so that it never removes what is not there. */
class UpdateWriter implements L2Workload {
  readonly updateCount: number
  readonly sides: Uint8Array
  readonly priceTicks: Int32Array
  readonly sizes: Float64Array
  readonly levels = [new Set<number>(), new Set<number>()] as const
  #written = 0
  #random = 0x12345678

  constructor(updateCount: number) {
    this.updateCount = updateCount
    this.sides = new Uint8Array(updateCount)
    this.priceTicks = new Int32Array(updateCount)
    this.sizes = new Float64Array(updateCount)
  }

  get isFull(): boolean {
    return this.#written === this.updateCount
  }

  /** A uniform number in [0, 1); xorshift32. */
  uniform(): number {
    this.#random ^= this.#random << 13
    this.#random ^= this.#random >>> 17
    this.#random ^= this.#random << 5
    return (this.#random >>> 0) / 4294967296
  }

  size(): number {
    return Math.ceil(-Math.log(this.uniform() + 1e-9) * 2000) / 1000
  }

  write(side: 0 | 1, priceTicks: number, size: number): void {
    if (this.isFull) return
    if (size !== 0) this.levels[side].add(priceTicks)
    else if (!this.levels[side].delete(priceTicks)) return
    this.sides[this.#written] = side
    this.priceTicks[this.#written] = priceTicks
    this.sizes[this.#written] = size
    this.#written++
  }
}

export function generateL2Workload(updateCount: number): L2Workload {
  const writer = new UpdateWriter(updateCount)
  let midTicks = FIRST_MID_TICKS
  writeSnapshot(writer, 0, midTicks)
  writeSnapshot(writer, 1, midTicks)
  while (!writer.isFull) {
    if (writer.uniform() < MID_MOVE_CHANCE) midTicks = writeMidMove(writer, midTicks)
    else writeLevelChange(writer, midTicks)
  }
  return writer
}

/** SHA-256 over the three columns, as the generator of the shared workloads writes them into its file. */
export function digestOf(workload: L2Workload): string {
  const hash = createHash('sha256')
  for (const column of [workload.sides, workload.priceTicks, workload.sizes]) {
    hash.update(new Uint8Array(column.buffer))
  }
  return hash.digest('hex')
}

function writeSnapshot(writer: UpdateWriter, side: 0 | 1, midTicks: number): void {
  const away = side === 1 ? 1 : -1
  let priceTicks = midTicks + away
  for (let i = 0; i < LEVELS_A_SIDE; i++) {
    writer.write(side, priceTicks, writer.size())
    priceTicks += away * (writer.uniform() < 0.7 ? 1 : 2)
  }
}

/** The market moves a tick: the touch in its way goes, and the other side follows. */
function writeMidMove(writer: UpdateWriter, midTicks: number): number {
  const isUp = writer.uniform() < 0.5
  const movedTicks = midTicks + (isUp ? 1 : -1)
  writer.write(isUp ? 1 : 0, movedTicks, 0)
  writer.write(isUp ? 0 : 1, movedTicks + (isUp ? -1 : 1), writer.size())
  return movedTicks
}

function writeLevelChange(writer: UpdateWriter, midTicks: number): void {
  const side = writer.uniform() < 0.5 ? 0 : 1
  const priceTicks = midTicks + (side === 1 ? 1 : -1) * distanceTicks(writer)
  const levels = writer.levels[side]
  if (levels.has(priceTicks)) writer.write(side, priceTicks, writer.uniform() < REMOVAL_CHANCE ? 0 : writer.size())
  else if (levels.size < LEVELS_A_SIDE_MAX) writer.write(side, priceTicks, writer.size())
  else removeFarLevel(writer, side, midTicks)
}

/** Three in four close to the touch. */
function distanceTicks(writer: UpdateWriter): number {
  if (writer.uniform() < 0.75) return 1 + Math.floor(-Math.log(writer.uniform() + 1e-12) * 15)
  return 1 + Math.floor(writer.uniform() * LEVELS_A_SIDE * 1.3)
}

function removeFarLevel(writer: UpdateWriter, side: 0 | 1, midTicks: number): void {
  const away = side === 1 ? 1 : -1
  let priceTicks = midTicks + away * 1.35 * LEVELS_A_SIDE
  for (let i = 0; i < 3 * LEVELS_A_SIDE && !writer.levels[side].has(priceTicks); i++) priceTicks -= away
  writer.write(side, priceTicks, 0)
}
