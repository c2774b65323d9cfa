/** The last look at market data before it reaches the node: what cannot be true is counted, told, and left out. */

import { SINGLE_LINE_POLICY } from '../../core/domain/arbitration.ts'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { LineDesk } from '../../core/market/lines/line-desk.ts'
import {
  DEFAULT_BOUNDS,
  IMPOSSIBLE,
  LINE_RULE_CODES,
  type LineFinding,
  type RuleSeverities,
} from '../../core/market/lines/rules.ts'
import { refusalOfBookLevel } from '../../core/market/validation.ts'

/** What no market can be is left out; what only looks strange is left to the lines. */
const SEVERITIES = Object.fromEntries(
  LINE_RULE_CODES.map(code => [code, IMPOSSIBLE.includes(code) ? 'Refuse' : 'Note']),
) as unknown as RuleSeverities

export class MarketEdge {
  readonly #configuration: Configuration
  readonly #tell: (line: string) => void
  readonly #desk: LineDesk
  /** By instrument and code. */
  readonly #refused = new Map<string, number>()
  #isPassed = false

  /** `tell` hears of the first refusal of its kind, and of the tenth, the hundredth … */
  constructor(configuration: Configuration, tell: (line: string) => void) {
    this.#configuration = configuration
    this.#tell = tell
    const instrumentIndexes = configuration.instruments.map(instrument => instrument.index)
    this.#desk = new LineDesk({
      instruments: configuration.instruments,
      lines: [{ lineId: 'venue', sourceId: 'venue', instrumentIndexes, contiguousKinds: [] }],
      policy: SINGLE_LINE_POLICY,
      severities: SEVERITIES,
      bounds: DEFAULT_BOUNDS,
      sessions: [],
      emit: () => {
        this.#isPassed = true
      },
      report: () => {},
      quarantine: finding => this.#take(finding),
      askForSnapshot: () => {},
    })
  }

  admits(input: MarketInput): boolean {
    const instrument = this.#configuration.instruments[input.instrumentIndex]
    if (instrument === undefined) return false
    // A book is passed on level by level: it is the venue's own, and nothing stands in its place.
    if (input.kind === 'BookLevel') {
      const refusal = refusalOfBookLevel(input, instrument)
      if (refusal !== undefined) this.#count(instrument.instrumentId, input, refusal)
      return refusal === undefined
    }
    this.#isPassed = false
    this.#desk.take(0, input, 0, input.receiveTimeUs)
    return this.#isPassed
  }

  #take({ code, severity, instrumentIndex, input }: LineFinding): void {
    if (severity === 'Note' || input === undefined) return
    this.#count(this.#configuration.instruments[instrumentIndex]!.instrumentId, input, code)
  }

  #count(instrumentId: string, input: MarketInput, code: string): void {
    const key = `${instrumentId} ${code}`
    const count = (this.#refused.get(key) ?? 0) + 1
    this.#refused.set(key, count)
    if (Number.isInteger(Math.log10(count)))
      this.#tell(`${code}: ${instrumentId} ${input.kind} refused, ${count} so far: ${JSON.stringify(input)}`)
  }
}
