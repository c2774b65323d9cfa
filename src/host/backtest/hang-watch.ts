/**
 * Who watches the hooks of a backtest: they run in the main thread, which hears no Ctrl-C while one of them does not return. A
 * thread of its own sees it, tells which, and takes the Ctrl-C that then comes.
 */

import { Worker } from 'node:worker_threads'
import type { Event } from '../../core/domain/events.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import type { HookMark } from '../../strategy/order-hooks.ts'
import type { StrategySeat } from '../session/seat.ts'

/** Places in the memory that both threads see: whose hook runs (from 1; 0: none), how many ran, and the name of it. */
export const STRATEGY_AT = 0
export const TURNS_AT = 1
export const NAME_LENGTH_AT = 2
export const NAME_AT = 3
const NAME_MAX = 40

export interface HangWatchData {
  readonly cells: Int32Array
  readonly strategyIds: readonly string[]
}

/** Begins with its making; `end` it. */
export class HangWatch {
  readonly #cells = new Int32Array(new SharedArrayBuffer((NAME_AT + NAME_MAX) * Int32Array.BYTES_PER_ELEMENT))
  readonly #thread: Worker
  #name = ''

  constructor(strategyIds: readonly string[]) {
    const workerData: HangWatchData = { cells: this.#cells, strategyIds }
    this.#thread = new Worker(new URL('./hang-watch-thread.ts', import.meta.url), { workerData })
    this.#thread.unref()
  }

  /** A hook begins. Cost: three writes, where it is the same as before. */
  enter(strategyIndex: number, hook: string): void {
    if (hook !== this.#name) this.#write(hook)
    this.#cells[STRATEGY_AT] = strategyIndex + 1
    this.#cells[TURNS_AT]!++
  }

  leave(): void {
    this.#cells[STRATEGY_AT] = 0
  }

  /** What a runner notes the name of the hook in that an event leads to. */
  get mark(): HookMark {
    const write = (hook: string) => this.#write(hook)
    let name = 'constructor'
    return {
      get hook() {
        return name
      },
      set hook(hook) {
        name = hook
        write(hook)
      },
    }
  }

  async end(): Promise<void> {
    await this.#thread.terminate()
  }

  #write(hook: string): void {
    this.#name = hook
    const length = Math.min(hook.length, NAME_MAX)
    for (let at = 0; at < length; at++) this.#cells[NAME_AT + at] = hook.charCodeAt(at)
    this.#cells[NAME_LENGTH_AT] = length
  }
}

const MARKET_HOOKS = { Quote: 'onQuote', Trade: 'onTrade', BookLevel: 'onBook', Bar: 'onBar' } as const

/** A seat of which is known when it is taken up. */
export class WatchedSeat implements StrategySeat {
  readonly #seat: StrategySeat
  readonly #watch: HangWatch
  readonly #strategyIndex: number

  constructor(seat: StrategySeat, watch: HangWatch, strategyIndex: number) {
    this.#seat = seat
    this.#watch = watch
    this.#strategyIndex = strategyIndex
  }

  onMarket(input: MarketInput, sequence: number): void {
    this.#watch.enter(this.#strategyIndex, MARKET_HOOKS[input.kind])
    this.#seat.onMarket(input, sequence)
    this.#watch.leave()
  }

  onEvent(event: Event, timeUs: TimeUs, sequence: number): void {
    this.#watch.enter(this.#strategyIndex, eventHookOf(event))
    this.#seat.onEvent(event, timeUs, sequence)
    this.#watch.leave()
  }

  onTimer(timerNumber: number, timeUs: TimeUs, sequence: number): void {
    this.#watch.enter(this.#strategyIndex, 'onTimer')
    this.#seat.onTimer(timerNumber, timeUs, sequence)
    this.#watch.leave()
  }
}

/** Of other events the runner notes it. */
function eventHookOf({ kind }: Event): string {
  if (kind === 'BarClosed') return 'onBar'
  return kind === 'StrategyStarted' ? 'onStart' : kind === 'StrategyStopped' ? 'onStop' : 'onOrder'
}
