/**
 * B3: keeps an L2 book of about 1,000 levels a side and reads the best bid and ask after each of five million updates.
 *
 * `node bench/b3-book.ts [--json] [--verify]`. No figure without the right answer: the workload must have its known digest and
 * every run must end on the checksum of the naive twin. `--verify` computes that again with the twin (minutes).
 */

import { newBookLevel } from '../src/core/domain/market-data.ts'
import type { Side } from '../src/core/domain/order.ts'
import { lots, type PriceTicks, type QtyLots, ticks } from '../src/core/domain/quantities.ts'
import { applyBookLevel, InstrumentMarket } from '../src/core/market/instrument-market.ts'
import { L2Book } from '../src/core/market/l2-book.ts'
import { NaiveBook } from '../src/core/market/naive-book.ts'
import { readOptions } from './command-line.ts'
import { printFigures } from './figures.ts'
import { digestOf, generateL2Workload } from './l2-workload.ts'

const UPDATE_COUNT = 5_000_000
const RUN_COUNT = 9
const TARGET = 10e6
/** Of the file that the shared generator of this workload writes. */
const WORKLOAD_SHA256 = '1e287b64c0b63ac8a53d06e2811fa21a23ccd51c65bf0eb9197bf6aceae20782'
/** Over the best bid and ask after each update, by NaiveBook. */
const CHECKSUM = 1657658897
const LOTS_PER_UNIT = 1000

/** The updates as the core gets them: sides by name, sizes in lots. */
interface Updates {
  readonly sides: readonly Side[]
  readonly priceTicks: Int32Array
  readonly qtyLots: Float64Array
}

interface Figure {
  readonly contender: string
  readonly median: number
  readonly min: number
  readonly max: number
}

function loadUpdates(): Updates {
  const workload = generateL2Workload(UPDATE_COUNT)
  const digest = digestOf(workload)
  if (digest !== WORKLOAD_SHA256) throw new Error(`the workload is another one: digest ${digest}`)
  const sideNames: readonly Side[] = ['Buy', 'Sell']
  return {
    sides: Array.from(workload.sides, side => sideNames[side]!),
    priceTicks: workload.priceTicks,
    qtyLots: workload.sizes.map(size => Math.round(size * LOTS_PER_UNIT)),
  }
}

function mix(checksum: number, bidTicks: number | undefined, askTicks: number | undefined): number {
  return (Math.imul(checksum, 31) + (bidTicks ?? 0) * 7 + (askTicks ?? 0)) | 0
}

/** What the loop and the checksum alone cost, for comparison. */
function runEmptyLoop({ sides, priceTicks, qtyLots }: Updates): number {
  let checksum = 0
  for (let i = 0; i < UPDATE_COUNT; i++) {
    checksum = mix(checksum, priceTicks[i]!, sides[i] === 'Buy' ? qtyLots[i]! : 0)
  }
  return checksum
}

function runBook({ sides, priceTicks, qtyLots }: Updates): number {
  const book = new L2Book()
  let checksum = 0
  for (let i = 0; i < UPDATE_COUNT; i++) {
    book.set(sides[i]!, priceTicks[i] as PriceTicks, qtyLots[i] as QtyLots)
    checksum = mix(checksum, book.bestBidTicks, book.bestAskTicks)
  }
  return checksum
}

/** The same through the market state, as the engine does it: one reused input, the quote taken from the touch. */
function runMarket({ sides, priceTicks, qtyLots }: Updates): number {
  const level = newBookLevel()
  const market = new InstrumentMarket(level.instrumentIndex)
  let checksum = 0
  for (let i = 0; i < UPDATE_COUNT; i++) {
    level.side = sides[i]!
    level.priceTicks = priceTicks[i] as PriceTicks
    level.qtyLots = qtyLots[i] as QtyLots
    level.isSnapshotStart = i === 0
    level.isLast = true
    applyBookLevel(market, level)
    checksum = mix(checksum, market.book?.bestBidTicks, market.book?.bestAskTicks)
  }
  return checksum
}

function runNaiveBook({ sides, priceTicks, qtyLots }: Updates): number {
  const book = new NaiveBook()
  let checksum = 0
  for (let i = 0; i < UPDATE_COUNT; i++) {
    book.set(sides[i]!, ticks(priceTicks[i]!), lots(qtyLots[i]!))
    checksum = mix(checksum, book.bestBidTicks, book.bestAskTicks)
  }
  return checksum
}

const CONTENDERS = [
  { contender: 'empty loop', run: runEmptyLoop, hasAnswer: false },
  { contender: 'L2Book', run: runBook, hasAnswer: true },
  { contender: 'InstrumentMarket', run: runMarket, hasAnswer: true },
] as const

function measureUpdatesPerSecond({ contender, run, hasAnswer }: (typeof CONTENDERS)[number], updates: Updates): number {
  const startMs = performance.now()
  const checksum = run(updates)
  const elapsedMs = performance.now() - startMs
  if (hasAnswer && checksum !== CHECKSUM) throw new Error(`${contender}: checksum ${checksum}, want ${CHECKSUM}`)
  return (UPDATE_COUNT / elapsedMs) * 1000
}

function measureAlternated(updates: Updates): Figure[] {
  const rates: number[][] = CONTENDERS.map(() => [])
  for (let run = 0; run < RUN_COUNT; run++) {
    for (const [i, contender] of CONTENDERS.entries()) rates[i]!.push(measureUpdatesPerSecond(contender, updates))
  }
  return CONTENDERS.map(({ contender }, i) => figureOf(contender, rates[i]!))
}

function figureOf(contender: string, rates: readonly number[]): Figure {
  const sorted = rates.toSorted((a, b) => a - b)
  return { contender, median: sorted[sorted.length >> 1]!, min: sorted[0]!, max: sorted.at(-1)! }
}

function printTable(figures: readonly Figure[]): void {
  console.log(`B3, ${UPDATE_COUNT} updates, ${RUN_COUNT} alternated runs; million updates/s`)
  for (const { contender, median, min, max } of figures) {
    const [mid, low, high] = [median, min, max].map(rate => (rate / 1e6).toFixed(1).padStart(6))
    console.log(`${contender.padEnd(18)} median ${mid}   min ${low}   max ${high}`)
  }
}

/** As the other benchmarks tell theirs. The book through the market state is what the engine does. */
function asFigure({ contender, median, min, max }: Figure) {
  const target = contender === 'InstrumentMarket' ? TARGET : undefined
  const answer = { checksum: CHECKSUM }
  return { name: `b3 ${contender}`, unit: 'updates/s', median, min, max, runCount: RUN_COUNT, target, answer }
}

const { values: options } = readOptions(import.meta.filename, {
  options: { json: { type: 'boolean', default: false }, verify: { type: 'boolean', default: false } },
})
const updates = loadUpdates()
if (options.verify) console.error(`checksum of the naive twin: ${runNaiveBook(updates)}, stored: ${CHECKSUM}`)
const figures = measureAlternated(updates)
if (options.json) printFigures(figures.map(asFigure), true)
else printTable(figures)
