/** Whatever lines say, in whatever order: what a desk may never do. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ARBITRATION_KINDS, type ArbitrationKind } from '../../domain/arbitration.ts'
import type { DataStateReport, LineSwitchReport } from '../../domain/inputs.ts'
import { type BookLevel, type MarketInput, newBookLevel, newQuoteTick, newTradeTick } from '../../domain/market-data.ts'
import { NaiveBook } from '../naive-book.ts'
import { DeskBench } from './desk.fixture.ts'

const LINES = ['a', 'b', 'c'] as const

// ── first: every line tells the same numbered things, each loses some and is late by its own measure ─────────────────

/** Delays of one line for each number; `undefined` where it lost it. Never overtaking itself, as a connection does not. */
const delivery = fc.array(fc.option(fc.nat(30), { nil: undefined, freq: 4 }), { minLength: 1, maxLength: 60 })

interface Arrival {
  readonly line: string
  readonly number: number
  readonly atMs: number
}

function arrivalsOf(delays: readonly (readonly (number | undefined)[])[]): Arrival[] {
  const arrivals = delays.flatMap((each, at) => {
    let newestMs = 0
    return each.flatMap((delayMs, index) => {
      if (delayMs === undefined) return []
      newestMs = Math.max(newestMs, index * 10 + delayMs)
      return [{ line: LINES[at]!, number: index + 1, atMs: newestMs }]
    })
  })
  return arrivals.toSorted((x, y) => x.atMs - y.atMs)
}

/** The slow twin: passed on is what has a larger number than all that was passed on before. */
function naiveFirst(arrivals: readonly Arrival[]): number[] {
  const passed: number[] = []
  for (const { number } of arrivals) if (passed.every(other => other < number)) passed.push(number)
  return passed
}

for (const isTimed of [true, false]) {
  test(`property: first passes on each number once and never an older one after it, ${isTimed ? 'with' : 'without'} times`, () => {
    fc.assert(
      fc.property(fc.tuple(delivery, delivery, delivery), delays => {
        const bench = new DeskBench({ lines: LINES.join(' '), policy: { kind: 'first', staleAfterUs: 10_000_000 } })
        const startUs = bench.nowUs
        const arrivals = arrivalsOf(delays)
        for (const { line, number, atMs } of arrivals) {
          bench.nowUs = startUs + atMs * 1_000
          const trade = Object.assign(newTradeTick(), { priceTicks: 1_000, qtyLots: number })
          if (isTimed) Object.assign(trade, { eventTimeUs: startUs - 1_000_000 + number * 10_000 })
          bench.take(line, trade, number)
          bench.desk.elapse(bench.nowUs)
        }
        const passed = bench.emitted.flatMap(input => (input.kind === 'Trade' ? [input.qtyLots] : []))
        assert.deepEqual(passed, naiveFirst(arrivals))
      }),
      { numRuns: 300 },
    )
  })
}

// ── any policy: quotes, trades, books and states in any order, good and bad ──────────────────────────────────────────

const price = fc.integer({ min: 990, max: 1_010 })
const line = fc.constantFrom(...LINES)
/** Each message carries its own size, so that it is known again when it comes out. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('quote' as const), line, price, isBad: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('trade' as const), line, price, isBad: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant('book' as const),
      line,
      isWhole: fc.boolean(),
      levels: fc.array(
        fc.record({ isBid: fc.boolean(), depth: fc.integer({ min: 0, max: 5 }), isGone: fc.boolean() }),
        { minLength: 1, maxLength: 5 },
      ),
      badAt: fc.option(fc.nat(4), { nil: -1, freq: 10 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('state' as const),
      line,
      state: fc.constantFrom('Live' as const, 'Gapped' as const, 'Degraded' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('link' as const), line, isUp: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 700 }) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** What was said to the desk and what came of it, and the twin of each line's book. */
class Watch {
  readonly bench: DeskBench
  readonly refused = new Set<number>()
  readonly reports: (DataStateReport | LineSwitchReport)[] = []
  readonly shown = new NaiveBook()
  isShownWhole = false
  readonly #books = new Map(LINES.map(name => [name, { book: new NaiveBook(), isSound: true, hasBook: false }]))
  #size = 1
  #seen = 0

  constructor(kind: ArbitrationKind) {
    this.bench = new DeskBench({
      lines: LINES.join(' '),
      policy: { kind, staleAfterUs: 1_000_000, switchBackAfterUs: 1_500_000, linesMin: 2 },
      onFinding: ({ severity, input }) => {
        if (severity !== 'Note' && input?.kind === 'Quote') this.refused.add(input.bidLots)
        if (severity !== 'Note' && input?.kind === 'Trade') this.refused.add(input.qtyLots)
      },
      onReport: report => this.reports.push(report),
    })
  }

  play(each: Step): void {
    const { bench } = this
    if (each.what === 'wait') bench.wait(each.ms * 1_000)
    else if (each.what === 'state') bench.tell(each.line, each.state)
    else if (each.what === 'link') this.#link(each.line, each.isUp)
    else if (each.what === 'book') this.#tellBook(each)
    else this.#tellTick(each)
    for (const input of bench.emitted.slice(this.#seen)) this.#show(input)
    this.#seen = bench.emitted.length
  }

  #link(name: (typeof LINES)[number], isUp: boolean): void {
    this.bench.desk.takeLineState(this.bench.lines.indexOf(name), isUp, this.bench.nowUs)
    this.#books.get(name)!.isSound &&= !this.#books.get(name)!.hasBook
  }

  #tellTick({ what, line: name, price: ticks, isBad }: Extract<Step, { what: 'quote' | 'trade' }>): void {
    const size = this.#size++
    const bad = isBad ? 500 : 0
    const input =
      what === 'quote'
        ? Object.assign(newQuoteTick(), {
            bidTicks: ticks + bad,
            askTicks: ticks + 2 + bad,
            bidLots: size,
            askLots: size,
          })
        : Object.assign(newTradeTick(), { priceTicks: ticks + bad, qtyLots: size })
    this.bench.take(name, input)
  }

  #tellBook({ line: name, isWhole, levels, badAt }: Extract<Step, { what: 'book' }>): void {
    const known = this.#books.get(name)!
    levels.forEach(({ isBid, depth, isGone }, at) => {
      const level = Object.assign(newBookLevel(), {
        side: isBid ? ('Buy' as const) : ('Sell' as const),
        priceTicks: isBid ? 1_000 - depth : 1_001 + depth,
        qtyLots: at === badAt ? -1 : isGone ? 0 : this.#size++,
        isSnapshotStart: isWhole && at === 0,
        isLast: at === levels.length - 1,
      })
      this.bench.take(name, level)
      this.#keep(known, level as BookLevel)
    })
  }

  /** A refused level makes the line's book unsound until a snapshot that is taken whole. */
  #keep(known: { book: NaiveBook; isSound: boolean; hasBook: boolean; isMending?: boolean }, level: BookLevel): void {
    if (level.qtyLots < 0) {
      known.isSound = false
      known.isMending = false
      return
    }
    known.hasBook = true
    if (level.isSnapshotStart) {
      known.book.clear()
      known.isMending = !known.isSound
    }
    if (!known.isSound && known.isMending !== true) return
    known.book.set(level.side, level.priceTicks, level.qtyLots)
    if (level.isLast) known.isSound = true
  }

  #show(input: MarketInput): void {
    if (input.kind !== 'BookLevel') return
    if (input.isSnapshotStart) this.shown.clear()
    this.shown.set(input.side, input.priceTicks, input.qtyLots)
    this.isShownWhole = input.isLast
  }

  /** The shown book is that of the line that is believed, wherever that one's is sound. */
  checkBooks(): void {
    const chosen = this.bench.desk.qualities(this.bench.nowUs).find(each => each.isChosen)
    if (chosen === undefined) return
    const known = this.#books.get(chosen.lineId as 'a')!
    if (!known.hasBook || !known.isSound) return
    assert.ok(this.isShownWhole, 'the shown book is whole')
    for (const side of ['Buy', 'Sell'] as const)
      assert.deepEqual(this.shown.levels(side), known.book.levels(side), `${side} of ${chosen.lineId}`)
  }

  checkTicks(): void {
    for (const input of this.bench.emitted) {
      if (input.kind === 'Quote') assert.ok(!this.refused.has(input.bidLots), `refused quote ${input.bidLots} passed`)
      if (input.kind === 'Trade') assert.ok(!this.refused.has(input.qtyLots), `refused trade ${input.qtyLots} passed`)
    }
    const sizes = this.bench.emitted.flatMap(input => (input.kind === 'Trade' ? [input.qtyLots] : []))
    assert.equal(new Set(sizes).size, sizes.length, 'a trade is passed on once')
  }

  /** Told states differ from those before; switches lead from line to line. */
  checkReports(): void {
    const states = this.reports.flatMap(each => (each.kind === 'DataStateReport' ? [each.dataState] : []))
    for (const [at, state] of states.entries()) assert.notEqual(state, states[at - 1])
    const switches = this.reports.flatMap(each => (each.kind === 'LineSwitchReport' ? [each] : []))
    switches.forEach(({ fromLine, toLine, ageUs }, at) => {
      assert.notEqual(fromLine, toLine)
      assert.ok(Number.isSafeInteger(ageUs) && ageUs >= 0)
      if (at > 0) assert.equal(fromLine, switches[at - 1]!.toLine)
    })
    if (switches.length === 0) return
    const chosen = this.bench.desk.qualities(this.bench.nowUs).find(each => each.isChosen)
    assert.equal(chosen?.lineId, switches.at(-1)!.toLine)
  }

  /** With nothing good left, silence leads to `Stale` or to what the adapter says. */
  checkSilence(): void {
    this.bench.wait(3_000_000)
    const told = this.reports.filter(each => each.kind === 'DataStateReport').at(-1)
    if (told === undefined) return
    assert.ok(told.dataState === 'Stale' || told.dataState === 'Gapped', `${told.dataState} after a silence`)
    for (const { score, isGood } of this.bench.desk.qualities(this.bench.nowUs))
      assert.deepEqual([score, isGood], [0, false])
  }
}

for (const kind of ARBITRATION_KINDS) {
  test(`property: ${kind} passes on nothing that was refused, shows the book of the line it believes, and tells every change`, () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 80 }), steps => {
        const watch = new Watch(kind)
        for (const each of steps) {
          watch.play(each)
          watch.checkBooks()
        }
        watch.checkTicks()
        watch.checkReports()
        watch.checkSilence()
      }),
      { numRuns: 300 },
    )
  })
}

// ── a frozen line ────────────────────────────────────────────────────────────────────────────────────────────────────

const ROUND_US = 20_000

for (const kind of ARBITRATION_KINDS) {
  test(`property: ${kind} leaves a frozen line within its staleness and one round of the host`, () => {
    const gap = fc.integer({ min: 1, max: 40 })
    fc.assert(
      fc.property(
        fc.integer({ min: 50, max: 500 }),
        fc.array(gap, { minLength: 2, maxLength: 30 }),
        gap,
        (staleMs, gaps, offset) => {
          const staleAfterUs = staleMs * 1_000
          const switches: LineSwitchReport[] = []
          const bench = new DeskBench({
            lines: 'a b',
            policy: { kind, staleAfterUs, sourcesMin: 1 },
            onReport: report => void (report.kind === 'LineSwitchReport' && switches.push(report)),
          })
          const quote = (name: string) =>
            bench.take(
              name,
              Object.assign(newQuoteTick(), { bidTicks: 1_000, askTicks: 1_002, bidLots: 1, askLots: 1 }),
            )
          for (const each of gaps) {
            quote('a')
            bench.wait(each * 1_000)
          }
          const frozenSinceUs = bench.nowUs - gaps.at(-1)! * 1_000
          while (switches.length === 0 && bench.nowUs < frozenSinceUs + 2_000_000) {
            quote('b')
            bench.wait(offset * 1_000)
          }
          assert.equal(switches.length, 1)
          const { fromLine, toLine, reason, ageUs } = switches[0]!
          assert.deepEqual([fromLine, toLine, reason], ['a', 'b', 'STALE'])
          assert.ok(ageUs > staleAfterUs && ageUs <= staleAfterUs + ROUND_US, `${ageUs} of ${staleAfterUs}`)
        },
      ),
      { numRuns: 200 },
    )
  })
}
