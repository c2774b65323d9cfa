/** The node's process as the supervisor sees it: started, heard, ended when it does not answer, started again when it dies. */

import type { ChildProcess } from 'node:child_process'
import type { StopPolicy } from '../../core/domain/inputs.ts'
import type { NodeNews } from '../control-room/room-feed.ts'
import { Backoff } from './backoff.ts'
import { type EarlyNode, forkNode } from './early-node.ts'
import { canRestart, EXIT_BUG, EXIT_STANDS_DOWN } from './exit-reasons.ts'
import type { FromNode, ToNode } from './messages.ts'
import { Pulse } from './pulse.ts'

type Begin = Extract<ToNode, { kind: 'Begin' }>

export interface NodeChildSetup {
  readonly begin: Omit<Begin, 'kind' | 'isRestart' | 'equityAtStart'>
  /** Its first process, where one is there already. */
  readonly early?: EarlyNode | undefined
  readonly onMessage: (message: FromNode) => void
  readonly onLog: (text: string) => void
  /** How its process is, for whoever shows it. */
  readonly onState: (news: Pick<NodeNews, 'state' | 'text' | 'isOrderly'>) => void
  /** It does not answer and is ended: worth an alert. */
  readonly onHang: (text: string) => void
  /** It has ended and does not come back. */
  readonly onEnd: (exitCode: number) => void
}

const TICK_MS = 500
/** A node shows itself several times a second, and every 2 s at the least: 10 s without a word is a hang. */
const SILENT_TICKS_MAX = 20
/** Before the first word it reads the journal, which may be long. */
const BEGIN_TICKS_MAX = 240
const STOP_PATIENCE_MS = 20_000
const STANDS_DOWN_MS = 50
/** Ends in a row before it ever showed itself: it is no use to go on. */
const EARLY_ENDS_MAX = 5

export class NodeChild {
  readonly #setup: NodeChildSetup
  readonly #backoff = new Backoff()
  readonly #pulse = new Pulse(SILENT_TICKS_MAX, () => this.#endSilent('said nothing for 10 s'))
  readonly #beginning = new Pulse(BEGIN_TICKS_MAX, () => this.#endSilent('did not begin within 2 min'))
  #strategyPids: readonly number[] = []
  readonly #equityAtStart: Record<string, number> = {}
  #child: ChildProcess | undefined
  #ticker: NodeJS.Timeout | undefined
  #hasShown = false
  /** This process of it. */
  #isShown = false
  #isStopping = false

  constructor(setup: NodeChildSetup) {
    this.#setup = setup
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  begin(): void {
    this.#ticker = setInterval(() => {
      this.#pulse.tick()
      this.#beginning.tick()
    }, TICK_MS)
    this.#start(false)
  }

  /** Asks it to wind down; one that does not answer in time is ended. */
  stop(policy: StopPolicy): void {
    if (this.#isStopping) return
    this.#isStopping = true
    const child = this.#child
    if (child === undefined || !child.connected) return this.#rest()
    this.#tell(child, { kind: 'Stop', policy })
    setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS).unref()
  }

  #start(isRestart: boolean): void {
    this.#backoff.started()
    this.#setup.onState({ state: 'Starting', text: isRestart ? 'it starts again' : 'it starts', isOrderly: false })
    const { early, onLog } = this.#setup
    const child = early?.take(onLog) ?? forkNode(onLog)
    this.#child = child
    this.#beginning.watch()
    let fatalCode: number | undefined
    child.on('message', (message: FromNode) => {
      if (message.kind === 'Fatal') fatalCode = message.exitCode
      this.#receive(message)
    })
    child.on('exit', (code, signal) => this.#ended(fatalCode ?? code, signal))
    this.#tell(child, { kind: 'Begin', ...this.#setup.begin, isRestart, equityAtStart: this.#equityAtStart })
  }

  #receive(message: FromNode): void {
    this.#pulse.beat()
    if (message.kind === 'Children') this.#strategyPids = message.pids
    if (message.kind === 'View') {
      if (!this.#isShown)
        this.#setup.onState({ state: 'Running', text: `process ${this.#child?.pid ?? '?'}`, isOrderly: false })
      this.#isShown = true
      this.#hasShown = true
      this.#beginning.rest()
      this.#pulse.watch()
      for (const { accountId, equityMinor } of message.view.accounts)
        if (equityMinor !== null) this.#equityAtStart[accountId] ??= equityMinor
    }
    this.#setup.onMessage(message)
  }

  #endSilent(what: string): void {
    this.#setup.onHang(`the node ${what} and is ended; what is durable stays, and it starts again`)
    this.#child?.kill('SIGKILL')
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    this.#child = undefined
    this.#isShown = false
    this.#setup.onState({
      state: 'Ended',
      text: `its process ended (${signal ?? `exit code ${code}`})`,
      isOrderly: code === 0,
    })
    this.#pulse.rest()
    this.#beginning.rest()
    this.#endOrphans()
    if (this.#isStopping) return this.#over(code ?? 0)
    // What never began has no reason to begin the next time, unless it was killed.
    if (code === EXIT_STANDS_DOWN) return this.#again()
    const isFirstRefusal = !this.#hasShown && code !== null && code !== EXIT_BUG
    const delayMs = this.#backoff.ended()
    const isUseless = !this.#hasShown && this.#backoff.failureCount > EARLY_ENDS_MAX
    if (!canRestart(code) || isFirstRefusal || isUseless) return this.#over(code ?? EXIT_BUG)
    this.#setup.onLog(`node: its process ended (${signal ?? `exit code ${code}`}); it starts again in ${delayMs} ms`)
    setTimeout(() => {
      if (!this.#isStopping) this.#start(this.#hasShown)
    }, delayMs)
  }

  /** Another node leads; nothing failed. */
  #again(): void {
    setTimeout(() => {
      if (!this.#isStopping) this.#start(true)
    }, STANDS_DOWN_MS)
  }

  /** Stopped while it is between two lives: well, unless it never came to one. */
  #rest(): void {
    const text = 'it was stopped before it started again'
    if (this.#hasShown) this.#setup.onState({ state: 'Ended', text, isOrderly: true })
    this.#over(this.#hasShown ? 0 : EXIT_BUG)
  }

  /** They end with their streams, unless they hang. */
  #endOrphans(): void {
    for (const pid of this.#strategyPids) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended.
      }
    }
    this.#strategyPids = []
  }

  #tell(child: ChildProcess, message: ToNode): void {
    child.send(message, () => {})
  }

  #over(exitCode: number): void {
    clearInterval(this.#ticker)
    this.#setup.onEnd(exitCode)
  }
}
