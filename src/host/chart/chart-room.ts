/** What the console's process knows for its charts, from its begin to its end: it watches, keeps, and fills in what it missed. */

import type { SessionView } from '../../api/contract/session-view.ts'
import { textOfError } from '../../market-data/data-error.ts'
import type { ChartPast } from '../../ports/chart-past.ts'
import { BarSampler } from './bar-sampler.ts'
import { CatalogueBars } from './catalogue-bars.ts'
import { ChartDoor } from './chart-door.ts'
import { ChartFile, type StoredBar } from './chart-file.ts'
import { barsOfJournal } from './journal-bars.ts'

/** What was missed longer ago is left to the catalogue. */
const MISSED_US_MAX = 2 * 3_600_000_000
const SAVE_MS = 1_000
const SAVES_PER_PRUNE = 300

export interface ChartRoomSetup {
  readonly dataFolder: string
  /** Of recorded and imported data; the one that is believed first in front. */
  readonly catalogues: readonly string[]
  readonly nowUs: () => number
  readonly onLog: (text: string) => void
}

export class ChartRoom {
  readonly past: ChartPast
  readonly #setup: ChartRoomSetup
  readonly #file: ChartFile
  readonly #sampler: BarSampler
  #timer: NodeJS.Timeout | undefined
  #saves = 0
  #trouble = ''
  #isOver = false

  constructor(setup: ChartRoomSetup) {
    const { dataFolder, catalogues, nowUs, onLog } = setup
    this.#setup = setup
    this.#file = new ChartFile(dataFolder, onLog)
    this.#sampler = new BarSampler(this.#file)
    this.past = new ChartDoor({
      file: this.#file,
      catalogues: catalogues.map(root => new CatalogueBars(root, onLog)),
      nowUs,
      onRead: () => this.#save(),
    })
  }

  /** Resolves when what was missed is filled in, as far as the journal has it. */
  async begin(): Promise<void> {
    const sinceUs = Math.max(this.#file.newestUs(), this.#setup.nowUs() - MISSED_US_MAX)
    this.#timer = setInterval(() => this.#saveSteadily(), SAVE_MS).unref()
    try {
      this.#fill(await barsOfJournal(this.#setup.dataFolder, sinceUs, () => this.#isOver))
    } catch (error) {
      // There are the catalogue, and what is seen from now on.
      this.#setup.onLog(`chart: the journal does not tell what was missed: ${textOfError(error)}`)
    }
  }

  note(view: Pick<SessionView, 'markets' | 'plots'>): void {
    this.#sampler.note(view)
  }

  close(): void {
    this.#isOver = true
    clearInterval(this.#timer)
    this.#save()
    this.#file.close()
  }

  /** Whole candles of the journal are better than samples; of others they are a part. */
  #fill({ fromUs, toUs, bars }: Awaited<ReturnType<typeof barsOfJournal>>): void {
    if (this.#isOver) return
    this.#save()
    const ends = (bar: StoredBar) => bar.startUs + bar.lengthUs
    const isMissing = (bar: StoredBar) =>
      this.#file.barsIn(bar.instrumentId, bar.lengthUs, bar.startUs, ends(bar)).length === 0
    const past = bars.filter(bar => ends(bar) <= toUs && (bar.startUs >= fromUs || isMissing(bar)))
    this.#file.save(past, [])
    for (const bar of bars) if (ends(bar) > toUs) this.#sampler.precede({ ...bar, origin: 'Sampled' })
    this.#save()
  }

  #saveSteadily(): void {
    this.#save()
    if (++this.#saves % SAVES_PER_PRUNE === 0) this.#try(() => this.#file.prune())
  }

  #save(): void {
    this.#try(() => this.#sampler.save())
  }

  /** A full disk is told once, and tried again. */
  #try(work: () => void): void {
    try {
      work()
      this.#trouble = ''
    } catch (error) {
      const trouble = textOfError(error)
      if (trouble !== this.#trouble) this.#setup.onLog(`chart: candles cannot be kept now: ${trouble}`)
      this.#trouble = trouble
    }
  }
}
