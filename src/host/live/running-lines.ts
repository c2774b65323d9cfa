/** The lines of a venue at work in a process: looked at every few milliseconds, their refusals kept, told about to the node. */

import path from 'node:path'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { InstrumentIndex, VenueIndex } from '../../core/domain/ids.ts'
import type { Input } from '../../core/domain/inputs.ts'
import type { Clock, VenueSession } from '../../ports.ts'
import { LineBank, type LineRecorder } from './line-bank.ts'
import type { LineMouth } from './line-mouth.ts'
import type { LineSource, LinesPlan, PlannedLine } from './lines-plan.ts'
import type { FromGateway } from './messages.ts'
import { MisbehavingLine } from './mischief.ts'
import { openLine } from './open-line.ts'
import { QuarantineFile } from './quarantine-file.ts'

export interface RunningLinesSetup {
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  readonly plan: LinesPlan
  /** Where the quarantine is kept; absent: nowhere. */
  readonly dataFolder: string | undefined
  readonly recorder: LineRecorder | undefined
  readonly clock: Clock
  readonly forward: (input: Input) => void
  readonly tell: (message: FromGateway) => void
  /** Gets a book of the connection anew that somebody else opened. */
  readonly renewOwnBook?: (instrumentIndex: InstrumentIndex) => void
  readonly onLog: (line: string) => void
}

/** A line that went silent is noticed so much later than it should be, at most. */
const ELAPSE_MS = 10
const TELL_MS = 500

export class RunningLines {
  readonly #setup: RunningLinesSetup
  readonly #bank: LineBank
  readonly #misbehaving: MisbehavingLine[] = []
  readonly #quarantine: QuarantineFile | undefined
  readonly #timers: readonly NodeJS.Timeout[]
  /** By line; those that somebody else opened are absent. */
  #sessions: readonly (VenueSession | undefined)[] = []

  constructor(setup: RunningLinesSetup) {
    const { configuration, venueIndex, plan, dataFolder, recorder, clock, forward, onLog } = setup
    this.#setup = setup
    const { venueId } = configuration.venues[venueIndex]!
    const file = dataFolder === undefined ? undefined : path.join(dataFolder, 'quarantine', `${venueId}.jsonl`)
    const quarantine = file === undefined ? undefined : new QuarantineFile(file, onLog)
    this.#quarantine = quarantine
    this.#bank = new LineBank({
      configuration,
      venueIndex,
      plan,
      clock,
      forward,
      quarantine,
      recorder,
      renewBook: (lineIndex, instrumentIndex) => this.#renewBook(lineIndex, instrumentIndex),
    })
    this.#timers = [setInterval(() => this.#elapse(), ELAPSE_MS), setInterval(() => this.#tell(), TELL_MS)]
  }

  /** Of a connection that somebody else opened: its market is told by it. */
  mouthOf(lineIndex: number): LineMouth {
    return this.#bank.mouthOf(lineIndex)
  }

  /** Opens every line that has a source of its own. */
  open(): void {
    this.#sessions = this.#setup.plan.lines.map((line, lineIndex) => {
      const { source } = line
      return source === undefined ? undefined : this.#open(line, source, lineIndex)
    })
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#bank.close()
    await Promise.all(this.#sessions.map(session => session?.close()))
    await this.#quarantine?.close()
  }

  #open(line: PlannedLine, source: LineSource, lineIndex: number): VenueSession {
    const { configuration, venueIndex, clock } = this.#setup
    const onLog = (text: string) => this.#setup.onLog(`line ${line.lineId}: ${text}`)
    const mouth = this.#behaving(source, this.#bank.mouthOf(lineIndex), onLog)
    return openLine({ configuration, venueIndex, clock, source, mouth, onLog })
  }

  #renewBook(lineIndex: number, instrumentIndex: InstrumentIndex): void {
    if (this.#setup.plan.lines[lineIndex]!.source === undefined) this.#setup.renewOwnBook?.(instrumentIndex)
    else this.#sessions[lineIndex]?.renewBook?.(instrumentIndex)
  }

  #behaving(source: LineSource, mouth: LineMouth, onLog: (text: string) => void): LineMouth {
    if (source.kind !== 'Simulated' || source.mischief === undefined) return mouth
    const misbehaving = new MisbehavingLine(mouth, source.mischief, () => this.#setup.clock.nowUs(), onLog)
    this.#misbehaving.push(misbehaving)
    return misbehaving
  }

  #elapse(): void {
    for (const line of this.#misbehaving) line.elapse()
    this.#bank.elapse()
  }

  #tell(): void {
    this.#setup.tell({ kind: 'Lines', qualities: this.#bank.qualities() })
  }
}
