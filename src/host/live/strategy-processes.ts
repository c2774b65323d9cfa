/** The strategies' processes: started, given what they missed, started again when they die, given up when they fail. */

import type { ChildProcess } from 'node:child_process'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { SqliteJournal } from '../../store/sqlite/journal.ts'
import { redeliver } from '../session/redelivery.ts'
import type { Routes } from '../session/routes.ts'
import { Backoff, forkChild, strategyArguments } from './child.ts'
import type { LiveNode } from './live-node.ts'
import type { FromStrategy, StrategySource, ToStrategy } from './messages.ts'
import { StrategyChannel } from './strategy-channel.ts'

/** Restarts in a row after which a strategy is stopped for a person to look at. */
const RESTARTS_MAX = 5

export interface StrategyProcessesSetup {
  readonly configuration: Configuration
  /** By strategy; `undefined` for one that the configuration file has no more. */
  readonly sources: readonly (StrategySource | undefined)[]
  readonly journal: SqliteJournal
  readonly routes: Routes
  readonly onLog: (text: string) => void
  /** The strategy cannot go on: its orders must be looked after. */
  readonly onGivenUp: (strategyIndex: number, reason: string) => void
  readonly onBegun: (strategyIndex: number) => void
}

interface Seat {
  child: ChildProcess | undefined
  channel: StrategyChannel
  readonly backoff: Backoff
  isGivenUp: boolean
}

export class StrategyProcesses {
  readonly #setup: StrategyProcessesSetup
  readonly #seats: Seat[]
  #node: LiveNode | undefined
  #isClosing = false

  constructor(setup: StrategyProcessesSetup) {
    this.#setup = setup
    this.#seats = setup.sources.map((_, index) => ({
      child: undefined,
      channel: this.#newChannel(index),
      backoff: new Backoff(),
      isGivenUp: false,
    }))
  }

  /** By strategy; the same array for ever, its members change when a process does. */
  readonly channels: StrategyChannel[] = []

  /** Starts all of them with the journal as it stands; the node takes no input meanwhile. */
  begin(node: LiveNode): void {
    this.#node = node
    this.#setup.sources.forEach((source, index) => {
      if (source !== undefined) this.#start(index, source)
    })
  }

  /** Asks all that run for their state. */
  save(): void {
    for (const { channel, child, isGivenUp } of this.#seats) if (child !== undefined && !isGivenUp) channel.save()
  }

  close(): void {
    this.#isClosing = true
    for (const { child } of this.#seats) child?.disconnect()
  }

  #newChannel(index: number): StrategyChannel {
    const channel = new StrategyChannel(
      message => this.#send(index, message),
      backlogBytes => this.#giveUp(index, `STRATEGY_TOO_SLOW: ${backlogBytes} bytes of deliveries wait for it`),
    )
    this.channels[index] = channel
    return channel
  }

  /** Its saved state, then every delivery since: the process is where it would be had it never died. */
  #start(index: number, source: StrategySource): void {
    const { configuration, journal, routes } = this.#setup
    const seat = this.#seats[index]!
    seat.channel = this.#newChannel(index)
    seat.backoff.started()
    const child = forkChild('./strategy-host-main.ts', strategyArguments(source.file))
    seat.child = child
    child.on('message', (message: FromStrategy) => this.#receive(index, child, message))
    child.on('exit', (code, signal) => this.#ended(index, child, `${signal ?? `exit code ${code}`}`))
    child.on('error', error => this.#setup.onLog(`strategy ${source.strategyId}: ${error.message}`))
    const saved = this.#node!.engine.state.strategies[index]?.saved
    this.#send(index, { kind: 'Begin', strategyIndex: index, configuration, source, savedStateJson: saved?.stateJson })
    const afterSequence = saved?.causationSequence ?? 0
    const turns = redeliver(
      journal.blocksAfter(journal.baseBlockNumber()),
      afterSequence,
      index,
      configuration.strategies.length,
      seat.channel,
      routes,
    )
    this.#setup.onLog(
      `strategy ${source.strategyId}: begins${saved === undefined ? '' : ' from its saved state'}, ${turns} turns to catch up`,
    )
  }

  #send(index: number, message: ToStrategy): void {
    const { child } = this.#seats[index]!
    if (child?.connected) child.send(message)
  }

  #receive(index: number, child: ChildProcess, message: FromStrategy): void {
    const seat = this.#seats[index]!
    if (seat.child !== child) return
    switch (message.kind) {
      case 'Begun':
        seat.channel.ready()
        this.#setup.onBegun(index)
        return
      case 'Done':
        seat.channel.ready()
        if (message.payload !== undefined) this.#node!.takeIntents(index, message.payload)
        return
      case 'Failed':
        this.#setup.onLog(`${this.#nameOf(index)}: ${message.hook} failed: ${message.message}\n${message.stack}`)
        this.#giveUp(index, `STRATEGY_FAILED: ${message.hook}: ${message.message}`)
        return
      case 'Log':
        this.#setup.onLog(`${this.#nameOf(index)} [${message.level}] ${message.text}`)
        return
      default:
        message satisfies never
    }
  }

  #ended(index: number, child: ChildProcess, how: string): void {
    const seat = this.#seats[index]!
    if (seat.child !== child || this.#isClosing) return
    seat.child = undefined
    if (seat.isGivenUp) return
    const delayMs = seat.backoff.ended()
    this.#setup.onLog(`${this.#nameOf(index)}: its process ended (${how})`)
    if (seat.backoff.failureCount > RESTARTS_MAX)
      return this.#giveUp(index, `STRATEGY_CRASHING: ended ${RESTARTS_MAX} times in a row`)
    setTimeout(() => void this.#restart(index), delayMs)
  }

  async #restart(index: number): Promise<void> {
    const source = this.#setup.sources[index]!
    if (this.#isClosing || this.#seats[index]!.isGivenUp) return
    await this.#node!.pauseFor(() => this.#start(index, source))
  }

  /** A strategy that threw, hangs or keeps dying is stopped for good; a person starts it again. */
  #giveUp(index: number, reason: string): void {
    const seat = this.#seats[index]!
    if (seat.isGivenUp) return
    seat.isGivenUp = true
    seat.child?.disconnect()
    this.#setup.onGivenUp(index, reason)
  }

  #nameOf(index: number): string {
    return `strategy ${this.#setup.sources[index]?.strategyId ?? index}`
  }
}
