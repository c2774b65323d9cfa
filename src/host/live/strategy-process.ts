/** The process of one strategy, from its start to its end: frames to it, frames from it, its memory, its end. */

import type { ChildProcess } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { type ProcessUsage, usageOf } from '../../operations/metrics/process-usage.ts'
import { spawnStrategy } from './child.ts'
import { FramePace } from './frame-pace.ts'
import { FrameError, FrameReader } from './frames.ts'
import { LogGate } from './log-gate.ts'
import { OutputPace } from './output-pace.ts'
import {
  decodeFromStrategy,
  decodeLog,
  encodeToStrategy,
  FROM_STRATEGY_BYTES_MAX,
  type FromStrategy,
  LOG_FRAME,
  type ToStrategy,
} from './strategy-wire.ts'

export interface StrategyProcessSetup {
  readonly file: string
  readonly onMessage: (message: FromStrategy) => void
  /** It broke a rule; the reason begins with its code. */
  readonly onFault: (reason: string) => void
  readonly onEnd: (how: string) => void
  readonly onLog: (line: string) => void
}

/** Of everything the process has, JavaScript's own memory included. */
const MEMORY_BYTES_MAX = 1024 * 1024 * 1024

export class StrategyProcess {
  readonly #setup: StrategyProcessSetup
  readonly #child: ChildProcess
  readonly #log: LogGate
  readonly #outputs: OutputPace
  readonly #pace = new FramePace()
  #isOver = false

  constructor(setup: StrategyProcessSetup) {
    this.#setup = setup
    this.#log = new LogGate(setup.onLog)
    this.#child = spawnStrategy('./strategy-host-main.ts', setup.file, setup.onLog)
    this.#outputs = new OutputPace([this.#child.stdout!, this.#child.stderr!])
    const frames = new FrameReader({
      bytesMaxByKind: FROM_STRATEGY_BYTES_MAX,
      onFrame: (kind, payload) => this.#receive(kind, payload),
    })
    this.#stream.on('data', (chunk: Buffer) => this.#read(frames, chunk))
    // An end that comes in the middle of writing shows as the end of the process.
    this.#stream.on('error', () => {})
    this.#child.on('exit', (code, signal) => this.#ended(describeEnd(code, signal)))
    this.#child.on('error', error => this.#ended(error.message))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** `undefined` where the system does not tell. */
  get usage(): ProcessUsage | undefined {
    return usageOf(this.pid)
  }

  send(message: ToStrategy): void {
    if (!this.#isOver) this.#stream.write(encodeToStrategy(message))
  }

  /** Called at a steady rate: begins another measure, and looks at the memory. */
  tick(): void {
    this.#pace.tick()
    this.#outputs.tick()
    const memoryBytes = this.usage?.residentBytes ?? 0
    if (!this.#isOver && memoryBytes > MEMORY_BYTES_MAX)
      this.#setup.onFault(
        `STRATEGY_OUT_OF_MEMORY: it has ${memoryBytes} bytes, at most ${MEMORY_BYTES_MAX} are allowed`,
      )
  }

  /** Lets it end by itself. */
  close(): void {
    this.#isOver = true
    this.#stream.end()
  }

  /** Nothing that it still sends is heard. */
  kill(): void {
    this.#isOver = true
    this.#child.kill('SIGKILL')
    this.#outputs.end()
  }

  get #stream(): Duplex {
    return this.#child.stdio[3] as Duplex
  }

  #read(frames: FrameReader, chunk: Buffer): void {
    if (this.#isOver) return
    try {
      frames.push(chunk)
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      this.#setup.onFault(`STRATEGY_MALFORMED: it sent ${error.message}`)
    }
  }

  #receive(kind: number, payload: Uint8Array): void {
    if (this.#isOver) return
    const fault = this.#pace.take(payload.length)
    if (fault !== undefined) return this.#setup.onFault(fault)
    if (kind === LOG_FRAME) this.#log.takeFrom(payload.length, () => decodeLog(payload))
    else this.#setup.onMessage(decodeFromStrategy(kind, payload))
  }

  #ended(how: string): void {
    this.#outputs.end()
    if (this.#isOver) return
    this.#isOver = true
    this.#setup.onEnd(how)
  }
}

/** What is asked of a strategy's process. */
export type StrategyPeer = Pick<StrategyProcess, 'pid' | 'usage' | 'send' | 'tick' | 'close' | 'kill'>

/** V8 aborts a process whose heap is full. */
const OUT_OF_MEMORY = 'SIGABRT'
export const END_OUT_OF_MEMORY = 'out of memory'

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === OUT_OF_MEMORY || code === 134) return END_OUT_OF_MEMORY
  return signal ?? `exit code ${code}`
}
