/** Whether a row was imported, recorded or repaired, by its time: the footer says which stretches were recorded and filled. */

import type { SeriesSource, Stretch } from './parquet.ts'
import { listenedOf, repairedOf } from './series-coverage.ts'

export type OriginWord = 'imported' | 'recorded' | 'repaired'

export class RowOrigins {
  readonly #repaired: readonly Stretch[]
  readonly #listened: readonly Stretch[]

  constructor(sources: readonly SeriesSource[]) {
    this.#repaired = repairedOf(sources)
    this.#listened = listenedOf(sources.filter(({ origin }) => origin === 'Recorded'))
  }

  of(timeUs: number): OriginWord {
    // The rows at the edges of what was filled were there before.
    if (this.#repaired.some(({ fromUs, toUs }) => timeUs > fromUs && timeUs < toUs)) return 'repaired'
    return this.#listened.some(({ fromUs, toUs }) => timeUs >= fromUs && timeUs <= toUs) ? 'recorded' : 'imported'
  }
}
