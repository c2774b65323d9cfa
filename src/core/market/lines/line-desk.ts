/**
 * The desk where lines end: each message is judged, what is true and new is passed on once, and every change of mind is told.
 *
 * It stands before the sequencer, in the process that holds the lines, and its state is no part of the core's: what it decides
 * comes into the journal as inputs. Time comes with each call; nothing here looks at a clock.
 */

import type { ArbitrationPolicy } from '../../domain/arbitration.ts'
import type { InstrumentIndex } from '../../domain/ids.ts'
import type { DataStateReport, LineSwitchReport } from '../../domain/inputs.ts'
import type { Instrument } from '../../domain/instrument.ts'
import type { BookLevel, MarketInput, MarketKind } from '../../domain/market-data.ts'
import type { QtyLots } from '../../domain/quantities.ts'
import type { SessionClock } from '../../domain/session.ts'
import { Sessions } from '../../domain/session.ts'
import { InstrumentDesk } from './instrument-desk.ts'
import { LineMarket } from './line-market.ts'
import { LineProof } from './line-proof.ts'
import { type LineQuality, qualityOf } from './line-quality.ts'
import { LineRules } from './line-rules.ts'
import { TROUBLE_POINTS } from './line-score.ts'
import { NO_LINE } from './line-standing.ts'
import type { LineFinding, LineRuleCode, RuleBounds, RuleSeverities, RuleSeverity } from './rules.ts'

export interface LineDefinition {
  readonly lineId: string
  /** Lines of one source tell the same thing and number it alike; in a consensus they have one voice. */
  readonly sourceId: string
  readonly instrumentIndexes: readonly InstrumentIndex[]
  /** The kinds whose numbers count by one, so that a missing one is a gap. */
  readonly contiguousKinds: readonly MarketKind[]
}

export interface LineDeskSetup {
  /** By index; the desk serves those that a line tells of. */
  readonly instruments: readonly Instrument[]
  /** In order of preference. */
  readonly lines: readonly LineDefinition[]
  readonly policy: ArbitrationPolicy
  readonly severities: RuleSeverities
  readonly bounds: RuleBounds
  /** When an instrument trades, by its index; where nothing is said, always. */
  readonly sessions: readonly (SessionClock | undefined)[]
  /** One object of each kind is reused. */
  readonly emit: (input: MarketInput) => void
  readonly report: (report: DataStateReport | LineSwitchReport) => void
  /** The host adds the raw message, and bounds what it keeps. */
  readonly quarantine: (finding: LineFinding) => void
  /** A line's book is not the venue's any more: its adapter is to get it anew. */
  readonly askForSnapshot: (lineIndex: number, instrumentIndex: InstrumentIndex) => void
}

export class LineDesk {
  readonly #setup: LineDeskSetup
  /** By instrument index. */
  readonly #desks: (InstrumentDesk | undefined)[]
  /** By line, then by instrument index: the line's place among those that tell of it. */
  readonly #slots: readonly Int32Array[]
  #clockUs = 0
  /** How far the clock has been set back, all times together. */
  #setBackUs = 0

  constructor(setup: LineDeskSetup) {
    this.#setup = setup
    this.#slots = setup.lines.map(() => new Int32Array(setup.instruments.length).fill(NO_LINE))
    this.#desks = setup.instruments.map(instrument => this.#openDesk(instrument))
  }

  /**
   * Takes one message of a line.
   *
   * Shape: `sequence` is the venue's number of the message for this instrument and kind, 0 where it gives none; `identity` the
   * trade's id, for venues whose ids are no numbers.
   */
  take(lineIndex: number, input: MarketInput, sequence: number, nowUs: number, identity = ''): void {
    const desk = this.#desks[input.instrumentIndex]
    const slot = this.#slots[lineIndex]![input.instrumentIndex]
    if (desk === undefined || slot === undefined || slot === NO_LINE) return
    const atUs = this.#steady(nowUs)
    const line = desk.lines[slot]!
    if (input.kind === 'BookLevel' && this.#isLeftOut(line, input)) return
    if (line.rules.admits(input, sequence, identity, nowUs)) {
      line.take(input, sequence, atUs)
      desk.take(slot, input, sequence, identity, atUs)
    } else if (input.kind === 'BookLevel') this.#breakBook(desk, slot, atUs)
  }

  /** What the adapter found in a message of which it could make no input. */
  takeFault(lineIndex: number, instrumentIndex: InstrumentIndex, code: LineRuleCode, nowUs: number): void {
    const line = this.#lineOf(lineIndex, instrumentIndex)
    if (line === undefined) return
    this.#steady(nowUs)
    this.#onBroken(line, code, line.rules.count(code), undefined, 0, 0)
  }

  /** The adapter's own verdict on one instrument of a line: `Gapped`, `Live` again … */
  takeDataState(lineIndex: number, report: DataStateReport, nowUs: number): void {
    const { instrumentIndex, dataState, text } = report
    const line = this.#lineOf(lineIndex, instrumentIndex)
    if (line === undefined) return
    const gapCount = line.gapCount
    line.setDataState(dataState, text)
    const atUs = this.#steady(nowUs)
    if (line.gapCount > gapCount) line.trouble.add(TROUBLE_POINTS.gap, atUs)
    this.#desks[instrumentIndex]!.settle(atUs)
  }

  /** The connection of a line came or went. */
  takeLineState(lineIndex: number, isUp: boolean, nowUs: number): void {
    const atUs = this.#steady(nowUs)
    for (const desk of this.#desks) {
      const line = desk === undefined ? undefined : this.#lineOf(lineIndex, desk.instrument.index)
      if (desk === undefined || line === undefined) continue
      const { reconnectCount } = line
      line.setUp(isUp)
      if (line.reconnectCount > reconnectCount) line.trouble.add(TROUBLE_POINTS.reconnect, atUs)
      desk.settle(atUs)
    }
  }

  /** Time goes by: silence, switches, the way back. To be called every 20 ms, or a switch comes as much later. */
  elapse(nowUs: number): void {
    const atUs = this.#steady(nowUs)
    for (let i = 0; i < this.#desks.length; i++) this.#desks[i]?.settle(atUs)
  }

  /** For people: every line of every instrument. */
  qualities(nowUs: number): readonly LineQuality[] {
    const atUs = this.#steady(nowUs)
    return this.#desks.flatMap(desk => desk?.lines.map(line => qualityOf(line, desk.chosen === line, atUs)) ?? [])
  }

  /** A clock that is set back must not make what is silent look young: time goes on from where it was. */
  #steady(nowUs: number): number {
    if (nowUs < this.#clockUs) this.#setBackUs += this.#clockUs - nowUs
    this.#clockUs = nowUs
    return nowUs + this.#setBackUs
  }

  // ── within ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #lineOf(lineIndex: number, instrumentIndex: InstrumentIndex): LineMarket | undefined {
    return this.#desks[instrumentIndex]?.lines[this.#slots[lineIndex]![instrumentIndex]!]
  }

  #openDesk(instrument: Instrument): InstrumentDesk | undefined {
    const lines: LineMarket[] = []
    const sessions = new Sessions(this.#setup.sessions[instrument.index])
    this.#setup.lines.forEach((definition, lineIndex) => {
      if (!definition.instrumentIndexes.includes(instrument.index)) return
      this.#slots[lineIndex]![instrument.index] = lines.length
      lines.push(this.#openLine(definition, lineIndex, instrument, sessions, lines))
    })
    const { policy, emit, report } = this.#setup
    // Hours are by the clock as it is, even where it was set back.
    const openForUs = () => sessions.openForUs(this.#clockUs)
    return lines.length === 0 ? undefined : new InstrumentDesk({ instrument, lines, policy, openForUs, emit, report })
  }

  #openLine(
    definition: LineDefinition,
    lineIndex: number,
    instrument: Instrument,
    sessions: Sessions,
    lines: readonly LineMarket[],
  ): LineMarket {
    const { severities, bounds } = this.#setup
    const { lineId, sourceId, contiguousKinds } = definition
    const isAlone = this.#setup.lines.filter(each => each.instrumentIndexes.includes(instrument.index)).length === 1
    const rules = new LineRules({
      instrument,
      severities,
      bounds,
      sessions,
      contiguousKinds,
      isAlone,
      touchHalfTicks: () => (line.hasTouch ? line.bidTicks + line.askTicks : undefined),
      isConfirmed: (kind, halfTicks, tolerance) =>
        isHeard(lines, line, halfTicks, tolerance) || (kind === 'Trade' && tells(line, halfTicks, tolerance)),
      isDenied: (halfTicks, tolerance) => isDenied(lines, line, halfTicks, tolerance),
      onBroken: (code, severity, input, was, limit) => this.#onBroken(line, code, severity, input, was, limit),
    })
    const line = new LineMarket(lineIndex, lineId, sourceId, instrument, rules, new LineProof(bounds, isAlone))
    return line
  }

  #onBroken(
    line: LineMarket,
    code: LineRuleCode,
    severity: RuleSeverity,
    input: MarketInput | undefined,
    was: number,
    limit: number,
  ): void {
    const nowUs = this.#clockUs
    const instrumentIndex = line.instrument.index
    this.#setup.quarantine({ code, severity, lineId: line.lineId, instrumentIndex, input, was, limit, nowUs })
    if (severity === 'Note' || isHarmless(code)) return
    const atUs = nowUs + this.#setBackUs
    line.trouble.add(severity === 'LineStale' ? TROUBLE_POINTS.stale : TROUBLE_POINTS.refusal, atUs)
    if (severity !== 'LineStale') return
    line.benchedUntilUs = atUs + this.#setup.policy.switchBackAfterUs
    this.#desks[instrumentIndex]!.settle(atUs)
  }

  /**
   * A level beyond the prices that the instrument allows is in the venue's book, but no market of ours. It is left out alone; where
   * it begins or ends a message, a level that changes nothing takes its place.
   */
  #isLeftOut(line: LineMarket, level: BookLevel): boolean {
    const { priceTicksMin, priceTicksMax } = line.instrument
    if (level.priceTicks >= priceTicksMin && level.priceTicks <= priceTicksMax) return false
    if (!Number.isSafeInteger(level.priceTicks)) return false
    line.rules.count('PRICE_OUT_OF_RANGE')
    if (!level.isSnapshotStart && !level.isLast) return true
    level.priceTicks = level.priceTicks < priceTicksMin ? priceTicksMin : priceTicksMax
    level.qtyLots = level.isSnapshotStart ? (0 as QtyLots) : line.bookLotsAt(level.side, level.priceTicks)
    return false
  }

  #breakBook(desk: InstrumentDesk, slot: number, nowUs: number): void {
    const line = desk.lines[slot]!
    if (!line.breakBook()) return
    this.#setup.askForSnapshot(line.lineIndex, line.instrument.index)
    desk.settle(nowUs)
  }
}

/** What a venue says again after a reconnect, and what it says out of hours, is no trouble of the line. */
function isHarmless(code: LineRuleCode): boolean {
  return code === 'DUPLICATE' || code === 'SEQUENCE_BACKWARDS' || code === 'OUT_OF_SESSION'
}

/** Does a line tell a touch with this price in it, or as near as the tolerance? */
function tells(line: LineMarket, halfTicks: number, tolerance: number): boolean {
  const { bidTicks, askTicks } = line
  if (!line.isTelling || !line.hasTouch) return false
  return Math.abs(bidTicks + askTicks - halfTicks) <= tolerance + Math.abs(askTicks - bidTicks)
}

/** Has another line told this price, whether it is believed already or not? Of two that move at once each is the other's witness. */
function isHeard(lines: readonly LineMarket[], own: LineMarket, halfTicks: number, tolerance: number): boolean {
  for (let slot = 0; slot < lines.length; slot++) {
    const line = lines[slot]!
    if (line === own || !line.isTelling) continue
    if (tells(line, halfTicks, tolerance) || line.rules.doubts(halfTicks, tolerance)) return true
  }
  return false
}

/** Does another line that is believed tell this price, and has no doubt of it? */
function isDenied(lines: readonly LineMarket[], own: LineMarket, halfTicks: number, tolerance: number): boolean {
  for (let slot = 0; slot < lines.length; slot++) {
    const line = lines[slot]!
    if (line !== own && line.isGood && !line.rules.isInDoubt && tells(line, halfTicks, tolerance)) return true
  }
  return false
}
