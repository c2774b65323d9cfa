/** A line on the error stream that tells how far a long job is, how fast it goes and how long it takes; only on a terminal. */

import { formatCount, formatSeconds, type TextStream } from './output.ts'

const REDRAW_MS = 100
const BAR_CELLS = 24
/** Weight of the newest speed in the smoothed one. */
const NEWEST = 0.3

export interface ProgressBarOptions {
  /** What is counted: `bars`, `lines`. */
  readonly unit: string
  /** Writes an amount and a rate; plain counts where absent. */
  readonly format?: (amount: number) => string
  readonly stream?: TextStream
  readonly nowMs?: () => number
}

export class ProgressBar {
  readonly #stream: TextStream
  readonly #unit: string
  readonly #format: (amount: number) => string
  readonly #nowMs: () => number
  #drawnMs = Number.NEGATIVE_INFINITY
  #lastDone = 0
  #perSecond = 0
  #isDrawn = false

  constructor(options: ProgressBarOptions) {
    this.#stream = options.stream ?? process.stderr
    this.#unit = options.unit
    this.#format = options.format ?? formatCount
    this.#nowMs = options.nowMs ?? (() => performance.now())
  }

  /** Call it as often as you like: it draws ten times a second. `total` 0: not known. Cost: one look at the clock. */
  update(done: number, total: number, label = ''): void {
    if (this.#stream.isTTY !== true) return
    const nowMs = this.#nowMs()
    const elapsedMs = nowMs - this.#drawnMs
    if (elapsedMs < REDRAW_MS) return
    if (done < this.#lastDone) this.#perSecond = 0
    else if (this.#isDrawn) this.#learn(((done - this.#lastDone) / elapsedMs) * 1000)
    this.#drawnMs = nowMs
    this.#lastDone = done
    this.#isDrawn = true
    const line = this.#lineOf(done, total, label)
    this.#stream.write(`\r\u001b[2K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`)
  }

  /** Takes the line away: what follows begins on a clean one. */
  finish(): void {
    if (this.#isDrawn) this.#stream.write('\r\u001b[2K')
    this.#isDrawn = false
  }

  #learn(perSecond: number): void {
    this.#perSecond = this.#perSecond === 0 ? perSecond : this.#perSecond + NEWEST * (perSecond - this.#perSecond)
  }

  #lineOf(done: number, total: number, label: string): string {
    const rate = this.#perSecond === 0 ? '' : `  ${this.#format(this.#perSecond)} ${this.#unit}/s`
    const name = label === '' ? '' : `${label}  `
    if (total <= 0) return `${name}${this.#format(done)} ${this.#unit}${rate}`
    const share = Math.min(1, done / total)
    const cells = Math.round(share * BAR_CELLS)
    const bar = '█'.repeat(cells) + '░'.repeat(BAR_CELLS - cells)
    const left = this.#perSecond === 0 ? '' : `  ${formatSeconds((total - done) / this.#perSecond)} left`
    return `${name}${bar} ${String(Math.floor(share * 100)).padStart(3)} %${rate}${left}`
  }
}
