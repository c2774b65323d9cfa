/** Tells how far an instrument's data can be believed, by how its lines stand, and says it to a person. */

import type { ArbitrationPolicy } from '../../domain/arbitration.ts'
import { type DataState, isSound } from '../../domain/market-data.ts'
import { formatSpanUs } from '../../std/time.ts'
import { isVoice } from './comparison.ts'
import type { LineMarket } from './line-market.ts'
import { isFit } from './line-standing.ts'
import type { Rest } from './rest.ts'

export class DataVerdict {
  readonly #lines: readonly LineMarket[]
  readonly #policy: ArbitrationPolicy
  readonly #rest: Rest
  #firstDataUs = Number.POSITIVE_INFINITY
  #degradedUntilUs = 0

  constructor(lines: readonly LineMarket[], policy: ArbitrationPolicy, rest: Rest) {
    this.#lines = lines
    this.#policy = policy
    this.#rest = rest
  }

  /** Shape: `line` is the one that is believed. */
  stateOf(line: LineMarket, isDisputed: boolean, nowUs: number): DataState {
    if (!this.#rest.isOpen) return 'Closed'
    if (!isSound(line.dataState)) return line.dataState
    const restState = this.#rest.stateOf(line.newestUs, nowUs)
    if (restState !== undefined) return restState
    if (!line.isTelling) return line.isUp && line.isBookBroken ? 'Gapped' : 'Stale'
    if (isDisputed) return 'Disputed'
    if (!line.isGood || !(line.proof.isGiven || line.proof.isWithdrawn)) return 'Missing'
    if (this.#isThin(nowUs)) this.#degradedUntilUs = nowUs + this.#policy.switchBackAfterUs
    const isDoubtful = !line.proof.isGiven || line.dataState === 'Degraded'
    return isDoubtful || nowUs < this.#degradedUntilUs ? 'Degraded' : 'Live'
  }

  /** Which line, and what is wrong. */
  textOf(dataState: DataState, line: LineMarket, nowUs: number): string {
    // What it said while all was well does not go with what is wrong now.
    const isGoodWord = line.dataState === 'Live' && dataState !== 'Live' && dataState !== 'Crossed'
    const told = line.dataText === '' || isGoodWord ? '' : `: ${line.dataText}`
    switch (dataState) {
      case 'Disputed':
        return `no majority: ${this.#lines.filter(isVoice).map(touchText).join(', ')}`
      case 'Degraded':
        return line.proof.isGiven
          ? `${this.#fitCount()} of ${this.#lines.length} lines are fit, score ${line.score}${this.#outliersText()}${told}`
          : `line ${line.lineId} has leapt in its beginning and not shown yet that it is steady${told}`
      case 'Stale':
      case 'Gapped': {
        const fault = line.faultOf(nowUs, this.#policy.staleAfterUs) ?? 'GAPPED'
        return `line ${line.lineId} ${fault}, ${ageText(line.newestUs, nowUs)}${told}`
      }
      case 'Closed':
        return 'outside of its session'
      case 'Missing':
        return `line ${line.lineId} has just begun, and what it tells is not confirmed yet${told}`
      case 'Live':
      case 'Crossed':
        return `line ${line.lineId}${told}`
      default:
        return dataState satisfies never
    }
  }

  /** Too few lines are fit: none of them where not even the one that is believed is. In the beginning they have a moment to come. */
  #isThin(nowUs: number): boolean {
    this.#firstDataUs = Math.min(this.#firstDataUs, nowUs)
    if (nowUs - this.#firstDataUs < this.#policy.switchBackAfterUs) return false
    return this.#fitCount() < this.#policy.linesMin
  }

  #fitCount(): number {
    let count = 0
    for (let slot = 0; slot < this.#lines.length; slot++) if (isFit(this.#lines[slot]!)) count++
    return count
  }

  #outliersText(): string {
    return this.#lines
      .filter(each => each.isOutlier)
      .map(each => `, ${each.lineId} stands apart`)
      .join('')
  }
}

function touchText({ lineId, bidTicks, askTicks }: LineMarket): string {
  return `${lineId} ${bidTicks}/${askTicks}`
}

function ageText(newestUs: number, nowUs: number): string {
  return newestUs === 0 ? 'no data yet' : `newest data ${formatSpanUs(nowUs - newestUs)} old`
}
