/** Starts our own modules as child processes: scrubbed environment, structured messages, ended with the parent's channel. */

import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const QUIET = '--disable-warning=ExperimentalWarning'

/**
 * The walls around a strategy: it may read our sources and its own folder, and nothing else: no writes, no network, no
 * children, no workers, no SQLite (which walks through the permission model). A seat belt, as Node's documents say: keys
 * are in other processes.
 */
export function strategyArguments(strategyFile: string): string[] {
  const readable = [projectFolder(), path.dirname(strategyFile)]
  return [QUIET, '--permission', '--no-experimental-sqlite', ...readable.map(folder => `--allow-fs-read=${folder}/*`)]
}

export function trustedArguments(): string[] {
  return [QUIET]
}

/** Shape: `main` is a module beside this one. The child sees no variable of our environment. */
export function forkChild(main: string, execArgv: readonly string[], args: readonly string[] = []): ChildProcess {
  return fork(fileURLToPath(new URL(main, import.meta.url)), [...args], {
    execArgv: [...execArgv],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}

function projectFolder(): string {
  return path.resolve(fileURLToPath(new URL('.', import.meta.url)), '../../..')
}

/** Waits longer after each quick end: 100 ms doubling to 5 s; a child that stayed up for 10 s begins anew. */
export class Backoff {
  #failures = 0
  #startedMs = 0

  get failureCount(): number {
    return this.#failures
  }

  started(): void {
    this.#startedMs = performance.now()
  }

  /** Returns: how long to wait before the next start, milliseconds. */
  ended(): number {
    if (performance.now() - this.#startedMs > 10_000) this.#failures = 0
    return Math.min(5_000, 100 * 2 ** Math.min(this.#failures++, 6))
  }
}
