/** A supervisor in a process of its own, as on a machine of its own: it can be killed with everything below it. */

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { StopPolicy } from '../../src/core/domain/inputs.ts'
import type { FromNode } from '../../src/host/live/messages.ts'
import { childrenOf, commandOf, signal } from './processes.ts'

const MAIN = fileURLToPath(new URL('./supervisor-apart-main.ts', import.meta.url))

export interface ApartSetup {
  readonly configFile: string
  readonly nodeId: string
  readonly priority: number
  /** Words in front of its command, for another machine than this one. */
  readonly enter: readonly string[]
}

export type FromApart =
  | { readonly kind: 'Node'; readonly message: FromNode }
  | { readonly kind: 'Log'; readonly text: string }
  | { readonly kind: 'End'; readonly exitCode: number }

export interface ApartHearers {
  readonly onMessage: (message: FromNode) => void
  readonly onLog: (text: string) => void
  readonly onEnd: (exitCode: number) => void
}

export class SupervisorApart {
  readonly #setup: ApartSetup
  readonly #hearers: ApartHearers
  #child: ChildProcess | undefined

  constructor(setup: ApartSetup, hearers: ApartHearers) {
    this.#setup = setup
    this.#hearers = hearers
  }

  get processIds(): Readonly<Record<string, number | undefined>> {
    const pid = this.#child?.pid
    const below = pid === undefined ? [] : childrenOf(pid)
    const find = (main: string) => below.find(each => commandOf(each).includes(main))
    return { node: find('node-main'), history: find('history-main'), supervisor: pid }
  }

  start(): void {
    const { configFile, nodeId, priority, enter } = this.#setup
    const [execPath, ...execArgv] = [...enter, process.execPath, '--disable-warning=ExperimentalWarning']
    const child = fork(MAIN, [configFile, nodeId, String(priority)], {
      execPath: execPath!,
      execArgv,
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    })
    this.#child = child
    child.on('message', (heard: FromApart) => {
      if (heard.kind === 'Node') this.#hearers.onMessage(heard.message)
      else if (heard.kind === 'Log') this.#hearers.onLog(heard.text)
      else this.#hearers.onEnd(heard.exitCode)
    })
  }

  stop(policy: StopPolicy): void {
    this.#child?.send({ policy })
  }

  /** The machine loses its power. */
  losePower(): void {
    const pid = this.#child?.pid
    if (pid === undefined) return
    // What is still on its way comes from nowhere.
    this.#child!.removeAllListeners('message')
    for (const each of [pid, ...descendantsOf(pid)]) signal(each, 'SIGKILL')
  }
}

function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap(child => [child, ...descendantsOf(child)])
}
