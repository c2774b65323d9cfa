/** A desk and what comes out of it, told line by line: the rule book of its tests. */

import { type ArbitrationPolicy, SEVERAL_LINES_POLICY } from '../../domain/arbitration.ts'
import { fixtureInstrument } from '../../domain/fixtures.ts'
import type { InstrumentIndex, TimeUs } from '../../domain/ids.ts'
import type { DataStateReport, LineSwitchReport } from '../../domain/inputs.ts'
import {
  type DataState,
  type MarketInput,
  type MarketKind,
  newBar,
  newBookLevel,
  newQuoteTick,
  newTradeTick,
} from '../../domain/market-data.ts'
import type { SessionClock } from '../../domain/session.ts'
import { LineDesk } from './line-desk.ts'
import { DEFAULT_BOUNDS, DEFAULT_SEVERITIES, type LineFinding, type RuleBounds, type RuleSeverities } from './rules.ts'

/** A Monday, 00:00 UTC. */
export const MONDAY_US = 1_767_571_200_000_000
const INSTRUMENT = fixtureInstrument({ tickSize: '1', lotSize: '1', priceMin: '1', priceMax: '100000' })

export interface DeskOptions {
  readonly policy?: Partial<ArbitrationPolicy>
  readonly severities?: Partial<RuleSeverities>
  readonly bounds?: Partial<RuleBounds>
  readonly sessions?: SessionClock
  /** `a`, `b@x`: line and source; without a source the line is its own, but under `first`. */
  readonly lines?: string
  readonly contiguousKinds?: readonly MarketKind[]
  readonly onFinding?: (finding: LineFinding) => void
  readonly onReport?: (report: DataStateReport | LineSwitchReport) => void
}

/** What came out of the desk, in the words of the stories below. */
export class DeskBench {
  readonly desk: LineDesk
  readonly lines: readonly string[]
  readonly said: string[] = []
  readonly emitted: MarketInput[] = []
  nowUs = MONDAY_US
  readonly #policy: ArbitrationPolicy

  constructor(options: DeskOptions = {}) {
    this.#policy = { ...SEVERAL_LINES_POLICY, linesMin: 1, ...options.policy }
    const named = (options.lines ?? 'a b').split(' ').map(text => text.split('@'))
    this.lines = named.map(([lineId]) => lineId!)
    const isOneSource = this.#policy.kind === 'first'
    this.desk = new LineDesk({
      instruments: [INSTRUMENT],
      lines: named.map(([lineId, sourceId]) => ({
        lineId: lineId!,
        sourceId: sourceId ?? (isOneSource ? 'x' : lineId!),
        instrumentIndexes: [0 as InstrumentIndex],
        contiguousKinds: options.contiguousKinds ?? [],
      })),
      policy: this.#policy,
      severities: { ...DEFAULT_SEVERITIES, ...options.severities },
      // Stories begin with lines that are believed at once; those of first words say otherwise.
      bounds: { ...DEFAULT_BOUNDS, firstConfirmations: 0, firstWaitUs: 0, ...options.bounds },
      sessions: [options.sessions],
      emit: input => {
        this.emitted.push({ ...input })
        this.said.push(inputText(input))
      },
      report: report => {
        options.onReport?.(report)
        this.said.push(reportText(report))
      },
      quarantine: finding => {
        options.onFinding?.(finding)
        this.said.push(`${finding.severity} ${finding.lineId} ${finding.code}`)
      },
      askForSnapshot: lineIndex => this.said.push(`resync ${this.lines[lineIndex]}`),
    })
  }

  take(line: string, input: MarketInput, sequence = 0, identity = ''): void {
    input.receiveTimeUs = this.nowUs as TimeUs
    this.desk.take(this.lines.indexOf(line), input, sequence, this.nowUs, identity)
  }

  tell(line: string, dataState: DataState, text = ''): void {
    const instrumentIndex = 0 as InstrumentIndex
    const report: DataStateReport = { kind: 'DataStateReport', timeUs: 0 as TimeUs, instrumentIndex, dataState, text }
    this.desk.takeDataState(this.lines.indexOf(line), report, this.nowUs)
  }

  /** Time goes by as it does in a host. */
  wait(us: number): void {
    const untilUs = this.nowUs + us
    while (this.nowUs < untilUs) {
      this.nowUs = Math.min(this.nowUs + 20_000, untilUs)
      this.desk.elapse(this.nowUs)
    }
  }
}

// ── messages from words ──────────────────────────────────────────────────────────────────────────────────────────────

/** `ago=1s`, `ahead=1s`: the venue's time beside ours; `n=5` a number, `id=x` a trade id. */
function optionOf(words: readonly string[], name: string): string | undefined {
  return words.find(word => word.startsWith(`${name}=`))?.slice(name.length + 1)
}

export function usOf(text: string): number {
  const [, count, unit] = /^([\d.]+)(us|ms|s|m|h)$/.exec(text)!
  return Number(count) * { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 }[unit as 's']!
}

function stamped<T extends MarketInput>(bench: DeskBench, input: T, words: readonly string[]): T {
  const ago = optionOf(words, 'ago')
  const ahead = optionOf(words, 'ahead')
  const isTimed = words.includes('timed') || ago !== undefined || ahead !== undefined
  const eventTimeUs = bench.nowUs - usOf(ago ?? '0s') + usOf(ahead ?? '0s')
  input.eventTimeUs = (isTimed ? eventTimeUs : 0) as TimeUs
  return input
}

function quoteOf([bid, ask, sizes = '1x1']: readonly string[]): MarketInput {
  const [bidLots, askLots] = sizes.split('x').map(Number)
  return Object.assign(newQuoteTick(), { bidTicks: Number(bid), askTicks: Number(ask), bidLots, askLots })
}

function tradeOf([price, qty = '1']: readonly string[]): MarketInput {
  return Object.assign(newTradeTick(), { priceTicks: Number(price), qtyLots: Number(qty) })
}

/** `98x5 99x5 | 101x5`: bids and asks of one message; `whole` first makes it a snapshot. */
function levelsOf(words: readonly string[]): MarketInput[] {
  const isSnapshot = words[0] === 'whole'
  const told = isSnapshot ? words.slice(1) : words
  const divider = told.indexOf('|')
  const levels = told.flatMap((word, at) => {
    if (word === '|') return []
    const [priceTicks, qtyLots] = word.split('x').map(Number)
    return [Object.assign(newBookLevel(), { side: at < divider ? 'Buy' : 'Sell', priceTicks, qtyLots })]
  })
  levels.forEach((level, at) => {
    level.isSnapshotStart = isSnapshot && at === 0
    level.isLast = at === levels.length - 1
  })
  return levels
}

/** `bar MINUTE open high low close`: a bar of a minute. */
function barOf([minute, open, high = open, low = open, close = open]: readonly string[]): MarketInput {
  const openTimeUs = MONDAY_US + Number(minute) * 60_000_000
  const prices = { openTicks: Number(open), highTicks: Number(high), lowTicks: Number(low), closeTicks: Number(close) }
  return Object.assign(newBar(), prices, { openTimeUs, eventTimeUs: openTimeUs + 60_000_000, volumeLots: 1 })
}

// ── stories ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Does what one line of a story says. */
export function play(bench: DeskBench, text: string): void {
  const [subject, verb, ...words] = text.trim().split(/\s+/) as [string, string, ...string[]]
  if (subject === 'wait') return bench.wait(usOf(verb))
  // Hours go by in one step: the host was away. Or the clock is set back.
  if (subject === 'skip' || subject === 'back') {
    bench.nowUs += subject === 'skip' ? usOf(verb) : -usOf(verb)
    return bench.desk.elapse(bench.nowUs)
  }
  const plain = words.filter(word => !/^(n|id|ago|ahead)=|^timed$/.test(word))
  const sequence = Number(optionOf(words, 'n') ?? 0)
  const identity = optionOf(words, 'id') ?? ''
  switch (verb) {
    case 'quote':
      return bench.take(subject, stamped(bench, quoteOf(plain), words), sequence)
    case 'trade':
      return bench.take(subject, stamped(bench, tradeOf(plain), words), sequence, identity)
    case 'book':
      for (const level of levelsOf(plain)) bench.take(subject, stamped(bench, level, words), sequence)
      return
    case 'bar':
      return bench.take(subject, barOf(plain))
    case 'says':
      return bench.tell(subject, words[0] as DataState, words.slice(1).join(' '))
    case 'up':
    case 'down':
      return bench.desk.takeLineState(bench.lines.indexOf(subject), verb === 'up', bench.nowUs)
    case 'fault':
      return bench.desk.takeFault(
        bench.lines.indexOf(subject),
        0 as InstrumentIndex,
        words[0] as 'OFF_TICK',
        bench.nowUs,
      )
    default:
      throw new Error(`no such word: ${text}`)
  }
}

function inputText(input: MarketInput): string {
  switch (input.kind) {
    case 'Quote':
      return `quote ${input.bidTicks} ${input.askTicks}`
    case 'Trade':
      return `trade ${input.priceTicks}`
    case 'BookLevel': {
      const start = input.isSnapshotStart ? 'whole ' : ''
      return `${start}${input.side} ${input.priceTicks}x${input.qtyLots}${input.isLast ? '.' : ''}`
    }
    case 'Bar':
      return `bar ${(input.openTimeUs - MONDAY_US) / 60_000_000} ${input.closeTicks}`
    default:
      return input satisfies never
  }
}

function reportText(report: DataStateReport | LineSwitchReport): string {
  return report.kind === 'DataStateReport'
    ? `${report.dataState}`
    : `${report.fromLine}->${report.toLine} ${report.reason} ${Math.round(report.ageUs / 1_000)}ms`
}

/** Each line: what happens, `=>`, and all that comes of it; after `#` a remark. Returns: the desk at the end. */
export function tellStory(story: string, options: DeskOptions = {}): DeskBench {
  const bench = new DeskBench(options)
  for (const line of story.trim().split('\n')) {
    const [action, wanted] = line.replace(/#.*/, '').split('=>')
    play(bench, action!)
    const said = bench.said.splice(0).join(', ')
    if (said !== wanted!.trim()) throw new Error(`not what the story says:\n${line}\nfound: ${said}`)
  }
  return bench
}
