/** One run of deliveries as it came over a channel, handed to a strategy's seat record by record. */

import type { TimeUs } from '../../core/domain/ids.ts'
import { isMarketInput } from '../../core/domain/market-data.ts'
import type { SavedStrategyState } from '../../core/domain/saved-strategy-state.ts'
import { RecordReader } from '../../store/record-codec.ts'
import type { StrategySeat } from '../session/seat.ts'
import type { ToStrategy } from './strategy-wire.ts'

export class StrategyRun {
  readonly #reader = new RecordReader()
  /** Of the newest delivery: what a saved state stands at. */
  sequence = 0
  timeUs = 0 as TimeUs

  /** Nothing was delivered yet: a state that is asked for now stands where the one that it began from did. */
  standsAt(saved: SavedStrategyState | undefined): void {
    this.sequence = saved?.causationSequence ?? 0
  }

  /** Errors: CodecError for bytes that no writer wrote. */
  deliver({ payload, stamps }: Extract<ToStrategy, { kind: 'Deliver' }>, seat: StrategySeat): void {
    const reader = this.#reader
    reader.open(payload)
    for (let i = 0; reader.next(); i += 2) {
      this.sequence = stamps[i]!
      this.timeUs = stamps[i + 1]! as TimeUs
      if (!reader.isInput) seat.onEvent(reader.event, this.timeUs, this.sequence)
      else if (isMarketInput(reader.input)) seat.onMarket(reader.input, this.sequence)
      else if (reader.input.kind === 'TimerFired') seat.onTimer(reader.input.timerNumber, this.timeUs, this.sequence)
    }
  }
}
