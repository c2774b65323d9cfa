/**
 * How long an instrument usually is silent on a line, by the hour of the week: what is old at noon is young at night.
 *
 * Kept are two moving means for each hour, of the gaps between messages and of their squares. Their quotient is the gap that
 * one is likely to be in at any moment: bursts of messages, each a microsecond after the other, do not make it short.
 */

import { US_PER_HOUR } from '../../std/time.ts'

const HOURS_PER_WEEK = 168
/** The last place: any hour. */
const ANY_HOUR = HOURS_PER_WEEK
const LEARNING = 1 / 512
/** Fewer gaps say nothing of an hour. */
const SAMPLES_MIN = 16

export class ArrivalTimes {
  readonly #gapUs = new Float32Array(HOURS_PER_WEEK + 1)
  readonly #squareUs = new Float32Array(HOURS_PER_WEEK + 1)
  readonly #sampleCount = new Uint32Array(HOURS_PER_WEEK + 1)
  #lastUs = 0

  /** The connection is new: the time since the last message is no silence of the market. */
  forgetLast(): void {
    this.#lastUs = 0
  }

  note(nowUs: number): void {
    const gapUs = nowUs - this.#lastUs
    if (this.#lastUs !== 0 && gapUs >= 0) {
      this.#learn(hourOf(nowUs), gapUs)
      this.#learn(ANY_HOUR, gapUs)
    }
    this.#lastUs = nowUs
  }

  /** The gap that is normal at this hour of the week; of any hour where this one is not known; 0 where none is. */
  normalUs(nowUs: number): number {
    const hour = hourOf(nowUs)
    const place = this.#sampleCount[hour]! >= SAMPLES_MIN ? hour : ANY_HOUR
    if (this.#sampleCount[place]! < SAMPLES_MIN) return 0
    const gapUs = this.#gapUs[place]!
    return gapUs === 0 ? 0 : this.#squareUs[place]! / gapUs
  }

  #learn(place: number, gapUs: number): void {
    const count = this.#sampleCount[place]!
    const weight = count < 1 / LEARNING ? 1 / (count + 1) : LEARNING
    this.#gapUs[place]! += (gapUs - this.#gapUs[place]!) * weight
    this.#squareUs[place]! += (gapUs * gapUs - this.#squareUs[place]!) * weight
    this.#sampleCount[place] = count + 1
  }
}

function hourOf(timeUs: number): number {
  return Math.floor(timeUs / US_PER_HOUR) % HOURS_PER_WEEK
}
