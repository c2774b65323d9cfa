/**
 * What a gateway knows of its venue while its node stands by: told once, when the node leads. What happened meanwhile to
 * orders is asked for then; a kill is never forgotten.
 *
 * Invariant: bounded by instruments and the levels of their books.
 */

import type { InstrumentIndex, TimeUs } from '../../core/domain/ids.ts'
import type { DataStateReport, Input, Kill, VenueStateReport } from '../../core/domain/inputs.ts'
import type { BookLevel, QuoteTick } from '../../core/domain/market-data.ts'

interface Known {
  state: DataStateReport | undefined
  quote: QuoteTick | undefined
  /** By side and price; `undefined` before the first snapshot, and after one that was too long to keep. */
  book: Map<string, BookLevel> | undefined
}

const LEVELS_MAX = 20_000
const KILLS_MAX = 64

export class VenueMemory {
  #venue: VenueStateReport | undefined
  readonly #kills: Kill[] = []
  readonly #known = new Map<InstrumentIndex, Known>()

  take(input: Input): void {
    switch (input.kind) {
      case 'VenueStateReport':
        this.#venue = { ...input }
        return
      case 'DataStateReport':
        this.#of(input.instrumentIndex).state = { ...input }
        return
      case 'Quote':
        this.#of(input.instrumentIndex).quote = { ...input }
        return
      case 'BookLevel':
        return this.#takeLevel(input, this.#of(input.instrumentIndex))
      case 'Kill':
        if (this.#kills.length < KILLS_MAX) this.#kills.push(input)
        return
      default:
        return
    }
  }

  /** Everything in the order in which a new connection would have told it. */
  tell(forward: (input: Input) => void): void {
    if (this.#venue !== undefined) forward(this.#venue)
    for (const { state, quote, book } of this.#known.values()) {
      if (state !== undefined) forward(state)
      if (quote !== undefined) forward(quote)
      if (book !== undefined) tellBook(book, forward)
    }
    for (const kill of this.#kills) forward(kill)
  }

  #of(instrumentIndex: InstrumentIndex): Known {
    const known = this.#known.get(instrumentIndex)
    if (known !== undefined) return known
    const fresh = { state: undefined, quote: undefined, book: undefined }
    this.#known.set(instrumentIndex, fresh)
    return fresh
  }

  #takeLevel(level: BookLevel, known: Known): void {
    if (level.isSnapshotStart) known.book = new Map()
    const { book } = known
    if (book === undefined) return
    const place = `${level.side} ${level.priceTicks}`
    if (level.qtyLots === 0) book.delete(place)
    else book.set(place, { ...level })
    if (book.size <= LEVELS_MAX) return
    known.book = undefined
    const { instrumentIndex } = level
    const text = `its book has more than ${LEVELS_MAX} levels`
    known.state = { kind: 'DataStateReport', timeUs: 0 as TimeUs, instrumentIndex, dataState: 'Gapped', text }
  }
}

function tellBook(book: ReadonlyMap<string, BookLevel>, forward: (input: Input) => void): void {
  let at = 0
  for (const level of book.values()) {
    level.isSnapshotStart = at === 0
    level.isLast = ++at === book.size
    forward(level)
  }
}
