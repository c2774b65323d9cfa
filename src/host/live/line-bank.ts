/**
 * The lines of one venue's market put together: what they say goes through the desk, and what the desk lets pass goes on;
 * what it refuses goes to the quarantine with the message as it came.
 *
 * Invariant: nothing reaches the node but by the desk.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { InstrumentIndex } from '../../core/domain/ids.ts'
import type { DataStateReport, LineSwitchReport } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { LineDesk } from '../../core/market/lines/line-desk.ts'
import type { LineQuality } from '../../core/market/lines/line-quality.ts'
import { DEFAULT_BOUNDS, type LineFinding } from '../../core/market/lines/rules.ts'
import type { MarketRecorder } from '../../ports/market-recorder.ts'
import type { Clock } from '../../ports.ts'
import type { LineMouth } from './line-mouth.ts'
import type { LinesPlan } from './lines-plan.ts'
import type { Quarantined, QuarantineFile } from './quarantine-file.ts'
import { sessionClocksOf } from './session-clocks.ts'

/** What the lines need of a recorder. */
export type LineRecorder = Pick<MarketRecorder, 'takeRaw' | 'takeInput' | 'takeDataState'>

export interface LineBankSetup {
  readonly configuration: Configuration
  readonly venueIndex: number
  readonly plan: LinesPlan
  readonly clock: Clock
  /** One object of each kind is reused. */
  readonly forward: (input: MarketInput | DataStateReport | LineSwitchReport) => void
  readonly quarantine: Pick<QuarantineFile, 'add'> | undefined
  readonly recorder: LineRecorder | undefined
  /** A line's book of an instrument lost a message: it is to be got anew. */
  readonly renewBook: (lineIndex: number, instrumentIndex: InstrumentIndex) => void
}

export class LineBank {
  readonly #setup: LineBankSetup
  readonly #desk: LineDesk
  /** By line: the message that is being read. */
  readonly #raw: string[]
  /** The venue's number of it. */
  #sequence = 0
  #isClosed = false

  constructor(setup: LineBankSetup) {
    const { configuration, venueIndex, plan, renewBook } = setup
    this.#setup = setup
    this.#raw = plan.lines.map(() => '')
    const { instruments } = configuration
    const ours = instruments.filter(each => each.venueIndex === venueIndex)
    const instrumentIndexes = ours.map(({ index }) => index)
    this.#desk = new LineDesk({
      instruments,
      lines: plan.lines.map(({ lineId, sourceId, contiguousKinds }) => ({
        lineId,
        sourceId,
        instrumentIndexes,
        contiguousKinds,
      })),
      policy: plan.policy,
      severities: plan.severities,
      bounds: DEFAULT_BOUNDS,
      sessions: sessionClocksOf(configuration, plan.calendars),
      emit: input => this.#emit(input),
      report: report => this.#report(report),
      quarantine: finding => this.#quarantine(finding),
      askForSnapshot: renewBook,
    })
  }

  /** What a line is to speak into. */
  mouthOf(lineIndex: number): LineMouth {
    const desk = this.#desk
    const { clock, plan, recorder } = this.#setup
    const { lineId } = plan.lines[lineIndex]!
    return {
      onMarket: (input, sequence, identity) => {
        this.#sequence = sequence
        desk.take(lineIndex, input, sequence, clock.nowUs(), identity)
        this.#sequence = 0
      },
      onDataState: report => {
        if (!this.#isClosed) desk.takeDataState(lineIndex, report, clock.nowUs())
      },
      onState: isUp => {
        if (!this.#isClosed) desk.takeLineState(lineIndex, isUp, clock.nowUs())
      },
      onFault: (code, instrumentIndex) => {
        if (instrumentIndex !== undefined) desk.takeFault(lineIndex, instrumentIndex, code, clock.nowUs())
        else this.#keep(lineIndex, { code, severity: 'Refuse', instrument: '', was: 0, limit: 0, input: {} })
      },
      onRaw: (text, receiveTimeUs) => {
        this.#raw[lineIndex] = text
        recorder?.takeRaw(lineId, text, receiveTimeUs)
      },
    }
  }

  /** What comes now is the end of the lines themselves, and says nothing of the market. */
  close(): void {
    this.#isClosed = true
  }

  /** Time goes by. */
  elapse(): void {
    this.#desk.elapse(this.#setup.clock.nowUs())
  }

  qualities(): readonly LineQuality[] {
    return this.#desk.qualities(this.#setup.clock.nowUs())
  }

  /** A trade that is passed on is the one that is being taken. */
  #emit(input: MarketInput): void {
    const { forward, recorder } = this.#setup
    recorder?.takeInput(input, input.kind === 'Trade' ? this.#sequence : 0)
    forward(input)
  }

  #report(report: DataStateReport | LineSwitchReport): void {
    const { forward, recorder, clock } = this.#setup
    if (report.kind === 'DataStateReport') recorder?.takeDataState(report, clock.nowUs())
    forward(report)
  }

  /** What only is noted has passed, and is counted. */
  #quarantine({ code, severity, lineId, instrumentIndex, input, was, limit }: LineFinding): void {
    const { plan, configuration } = this.#setup
    if (severity === 'Note') return
    const instrument = configuration.instruments[instrumentIndex]!.instrumentId
    const lineIndex = plan.lines.findIndex(each => each.lineId === lineId)
    this.#keep(lineIndex, { code, severity, instrument, was, limit, input: { ...input } })
  }

  #keep(lineIndex: number, found: Omit<Quarantined, 'time' | 'line' | 'raw'>): void {
    const { quarantine, plan, clock } = this.#setup
    const time = new Date(clock.nowUs() / 1_000).toISOString()
    quarantine?.add({ time, line: plan.lines[lineIndex]!.lineId, ...found, raw: this.#raw[lineIndex]! })
  }
}
