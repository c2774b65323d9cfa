/**
 * The thread that watches the hooks of a backtest.
 *
 * Why a script in a context: while one runs with `breakOnSigint`, Ctrl-C comes to whoever runs it, in whichever thread, and not to
 * the handler in the busy one, where it would wait for ever.
 */

import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isatty } from 'node:tty'
import { runInThisContext } from 'node:vm'
import { workerData } from 'node:worker_threads'
import { type HangWatchData, NAME_AT, NAME_LENGTH_AT, STRATEGY_AT, TURNS_AT } from './hang-watch.ts'

const TICK_MS = 500
const PATIENCE_MS = 3_000
const ERROR_STREAM = 2

const { cells, strategyIds } = workerData as HangWatchData

/** Whether the hook that ran at `turns` still does. */
function stillIn(turns: number): boolean {
  return Atomics.load(cells, STRATEGY_AT) !== 0 && Atomics.load(cells, TURNS_AT) === turns
}

function placeText(): string {
  const name = cells.subarray(NAME_AT, NAME_AT + cells[NAME_LENGTH_AT]!)
  return `strategy ${strategyIds[cells[STRATEGY_AT]! - 1]}: ${String.fromCharCode(...name)}`
}

function tell(text: string): void {
  // The line of the progress gives way.
  writeSync(ERROR_STREAM, `${isatty(ERROR_STREAM) ? '\r\u001b[2K' : ''}${text}\n`)
}

/** Tells where it is, and waits until it is over. Nobody wakes it before its time, but Ctrl-C. */
function waitIn(turns: number, place: string): void {
  tell(`${place} has not returned for ${PATIENCE_MS / 1_000} s; Ctrl-C ends the run, without a report`)
  const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  while (stillIn(turns)) Atomics.wait(never, 0, 0, TICK_MS)
}

/** Returns: whether Ctrl-C came before the hook returned. From before it is told until then none is lost: it is one script. */
function isInterrupted(turns: number, place: string): boolean {
  Object.assign(globalThis, { waitInHook: () => waitIn(turns, place) })
  try {
    runInThisContext('waitInHook()', { breakOnSigint: true })
    return false
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') return true
    throw error
  }
}

let seenTurns = 0
let sinceMs = performance.now()
for (;;) {
  await sleep(TICK_MS)
  if (!stillIn(seenTurns)) {
    seenTurns = Atomics.load(cells, TURNS_AT)
    sinceMs = performance.now()
    continue
  }
  if (performance.now() - sinceMs < PATIENCE_MS) continue
  const place = placeText()
  if (!isInterrupted(seenTurns, place)) continue
  tell(`${place} did not return: the run is ended, without a report`)
  // The main thread runs none of its handlers: what the system does by itself ends it.
  process.kill(process.pid, 'SIGTERM')
}
