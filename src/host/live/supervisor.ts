/**
 * Starts the processes of a session and starts them again when they die: the simulated venue, and the node, which has its
 * strategies and gateways below it. Crash-only: whoever dies comes back from what is durable.
 */

import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StopPolicy } from '../../core/domain/inputs.ts'
import { buildConfiguration } from '../config/build-configuration.ts'
import { formatConfigError } from '../config/config-error.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { fillModelOf, seededPathsOf } from '../config/simulation.ts'
import { Backoff, forkChild, trustedArguments } from './child.ts'
import { canRestart } from './exit-reasons.ts'
import type { FromNode, ToNode } from './messages.ts'

export interface SupervisorSetup {
  readonly loaded: LoadedConfig
  readonly overrides: readonly string[]
  readonly onMessage: (message: FromNode) => void
  readonly onLog: (text: string) => void
  /** Everything has ended, with this exit code for our own process. */
  readonly onEnd: (exitCode: number) => void
}

interface Address {
  readonly socketPath: string
}

/** Unix socket paths are short by the system's rule. */
const SOCKET_PATH_MAX = 100
const NODE_PATIENCE_MS = 20_000
const VENUE_PATIENCE_MS = 3_000

export class Supervisor {
  readonly #setup: SupervisorSetup
  readonly #addresses: Record<string, Address> = {}
  readonly #venues = new Map<string, ChildProcess>()
  readonly #nodeBackoff = new Backoff()
  #node: ChildProcess | undefined
  #isStopping = false

  constructor(setup: SupervisorSetup) {
    this.#setup = setup
  }

  /** Process ids by role, for drills and tests. */
  get processIds(): Readonly<Record<string, number | undefined>> {
    const venues = [...this.#venues].map(([venueId, child]) => [`venue ${venueId}`, child.pid] as const)
    return { node: this.#node?.pid, ...Object.fromEntries(venues) }
  }

  start(): void {
    const { loaded } = this.#setup
    mkdirSync(loaded.dataFolder, { recursive: true })
    for (const venueId of Object.keys(loaded.config.venues)) {
      this.#addresses[venueId] = { socketPath: socketPathOf(loaded.dataFolder, venueId) }
      this.#startVenue(venueId, new Backoff())
    }
    this.#startNode()
  }

  /** Asks the node to wind down; a node that does not answer in time is ended. */
  stop(policy: StopPolicy): void {
    if (this.#isStopping) return
    this.#isStopping = true
    const node = this.#node
    if (node === undefined || !node.connected) return this.#end(0)
    this.#tell(node, { kind: 'Stop', policy })
    setTimeout(() => node.kill('SIGKILL'), NODE_PATIENCE_MS).unref()
  }

  // ── the simulated venue ────────────────────────────────────────────────────────────────────────────────────────────

  #startVenue(venueId: string, backoff: Backoff): void {
    const { loaded, onLog } = this.#setup
    const settingsPath = path.join(loaded.dataFolder, `venue-${venueId}.json`)
    writeFileSync(settingsPath, JSON.stringify(this.#venueSettings(venueId)))
    backoff.started()
    const main = fileURLToPath(new URL('../../venues/simulated/server-main.ts', import.meta.url))
    const child = fork(main, [settingsPath], {
      execArgv: trustedArguments(),
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#venues.set(venueId, child)
    child.stderr!.setEncoding('utf8').on('data', (text: string) => onLog(text.trimEnd()))
    child.on('exit', (code, signal) => {
      if (this.#isStopping) return
      onLog(`venue ${venueId}: its process ended (${signal ?? `exit code ${code}`})`)
      setTimeout(() => {
        if (!this.#isStopping) this.#startVenue(venueId, backoff)
      }, backoff.ended())
    })
  }

  #venueSettings(venueId: string): object {
    const { loaded } = this.#setup
    const built = buildConfiguration(loaded, { epoch: 0, generation: 0 })
    if (!built.ok) throw new Error(built.error.map(formatConfigError).join('\n'))
    return {
      configuration: built.value,
      venueIndex: built.value.venues.findIndex(venue => venue.venueId === venueId),
      model: fillModelOf(loaded, venueId, 'run'),
      seed: loaded.config.venues[venueId]!.seed,
      market: loaded.source.kind === 'Seeded' ? seededPathsOf(loaded, built.value, venueId) : [],
      ledgerPath: path.join(loaded.dataFolder, `venue-${venueId}.sqlite`),
      listen: this.#addresses[venueId],
    }
  }

  // ── the node ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #startNode(): void {
    const { loaded, overrides, onMessage } = this.#setup
    this.#nodeBackoff.started()
    const node = forkChild('./node-main.ts', trustedArguments())
    this.#node = node
    let fatalCode: number | undefined
    node.on('message', (message: FromNode) => {
      if (message.kind === 'Fatal') fatalCode = message.exitCode
      onMessage(message)
    })
    node.on('exit', (code, signal) => this.#nodeEnded(fatalCode ?? code, signal))
    this.#tell(node, {
      kind: 'Begin',
      configPath: path.resolve(loaded.file),
      overrides: [...overrides],
      venueAddresses: this.#addresses,
    })
  }

  #nodeEnded(code: number | null, signal: NodeJS.Signals | null): void {
    const { onLog } = this.#setup
    if (this.#isStopping) return this.#end(code ?? 0)
    if (!canRestart(code)) return this.#end(code ?? 1)
    const delayMs = this.#nodeBackoff.ended()
    onLog(`node: its process ended (${signal ?? `exit code ${code}`}); it starts again in ${delayMs} ms`)
    setTimeout(() => {
      if (!this.#isStopping) this.#startNode()
    }, delayMs)
  }

  #tell(node: ChildProcess, message: ToNode): void {
    node.send(message, () => {})
  }

  /** The venues leave when their channel ends; one that does not is ended. */
  #end(exitCode: number): void {
    this.#isStopping = true
    const venues = [...this.#venues.values()].filter(child => child.exitCode === null && child.signalCode === null)
    let running = venues.length
    const ended = () => {
      if (--running <= 0) this.#setup.onEnd(exitCode)
    }
    if (running === 0) ended()
    for (const child of venues) {
      child.once('exit', ended)
      if (child.connected) child.disconnect()
      setTimeout(() => child.kill('SIGKILL'), VENUE_PATIENCE_MS).unref()
    }
  }
}

/** Beside the data where the path is short enough, else in a folder of our own that only we may enter. */
function socketPathOf(dataFolder: string, venueId: string): string {
  const near = path.join(dataFolder, `venue-${venueId}.sock`)
  if (Buffer.byteLength(near) <= SOCKET_PATH_MAX) return near
  return path.join(mkdtempSync(path.join(tmpdir(), 'holdfast-')), 'venue.sock')
}
