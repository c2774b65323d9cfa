/**
 * A venue's gateway, or its bank of lines, as a process: started, spoken to, ended when it does not answer, started again
 * when it dies.
 */

import type { ChildProcess } from 'node:child_process'
import type { Duplex } from 'node:stream'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { LineQuality } from '../../core/market/lines/line-quality.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { VenueEffect } from '../../ports.ts'
import { Backoff } from './backoff.ts'
import { spawnGateway } from './child.ts'
import { FrameReader } from './frames.ts'
import { decodeFromGateway, encodeToGateway, FROM_GATEWAY_BYTES_MAX } from './gateway-wire.ts'
import type { LinesPlan } from './lines-plan.ts'
import { machineUs } from './machine-clock.ts'
import type { FromGateway, ToGateway } from './messages.ts'
import type { NamedScope } from './named-scope.ts'
import { Pulse } from './pulse.ts'
import type { RecordingSettings } from './recording.ts'

export interface GatewayProcessSetup {
  readonly configuration: Configuration
  readonly venueIndex: number
  /** How a person calls it. */
  readonly name: string
  /** The module of its process, as a path from child.ts. */
  readonly main?: string
  /** What the gateway's own module needs: for the simulated venue the address of its server. */
  readonly settings: unknown
  /** The lines that it tells the market by; absent: it does not tell about the market. */
  readonly lines?: LinesPlan | undefined
  /** Of that market; absent: it is not recorded. */
  readonly recording?: RecordingSettings | undefined
  /** Where its kill switch listens, and its quarantine is kept; absent: it has none. */
  readonly dataFolder?: string
  /** The executions that are booked when its node leads. */
  readonly bookedExecutionIds?: () => readonly string[]
  readonly onInputs: (payload: Uint8Array) => void
  readonly onLines?: (qualities: readonly LineQuality[]) => void
  readonly onAlert?: (alert: RaiseAlert) => void
  /** The process is gone: nothing that awaited an answer through it is known. */
  readonly onDown: (reason: string) => void
  readonly onLog: (text: string) => void
}

const TICK_MS = 500
/** It says twice a second that it is alive. */
const SILENT_TICKS_MAX = 8
/** On a machine that is busy a process takes long to come to its first word. */
const BEGIN_TICKS_MAX = 60

export class GatewayProcess {
  readonly #setup: GatewayProcessSetup
  readonly #backoff = new Backoff()
  readonly #pulse = new Pulse(SILENT_TICKS_MAX, () => this.#endSilent('does not answer'))
  readonly #beginning = new Pulse(BEGIN_TICKS_MAX, () => this.#endSilent('did not begin within 30 s'))
  readonly #name: string
  #child: ChildProcess | undefined
  #samples: readonly Sample[] = []
  #ticker: NodeJS.Timeout | undefined
  #isClosing = false
  /** `undefined` while the node stands by. */
  #deadlineUs: number | undefined

  constructor(setup: GatewayProcessSetup) {
    this.#setup = setup
    this.#name = setup.name
  }

  /** There is a process, and it is not known to be gone. */
  get isUp(): boolean {
    return this.#child !== undefined
  }

  /** What its process told last; nothing of one that has ended. */
  get samples(): readonly Sample[] {
    return this.#samples
  }

  begin(): void {
    this.#ticker = setInterval(() => this.#tick(), TICK_MS)
    this.#start()
  }

  /** Returns: false with proof that nothing left. */
  execute(effects: readonly VenueEffect[]): boolean {
    const child = this.#child
    if (child === undefined || !streamOf(child).writable) return false
    tell(child, { kind: 'Execute', effects, sentMs: Date.now(), sentUs: machineUs() })
    return true
  }

  /** The node leads, and may add risk until then. */
  lead(deadlineUs: number): void {
    const isFirst = this.#deadlineUs === undefined
    this.#deadlineUs = deadlineUs
    const child = this.#child
    if (child !== undefined && streamOf(child).writable) this.#lead(child, deadlineUs, isFirst)
  }

  /** Lets a killed scope trade again. Returns: false where there is nobody to tell. */
  resume(scope: NamedScope): boolean {
    const child = this.#child
    if (child === undefined || !streamOf(child).writable) return false
    tell(child, { kind: 'Resume', scope })
    return true
  }

  close(): void {
    this.#isClosing = true
    clearInterval(this.#ticker)
    if (this.#child !== undefined) streamOf(this.#child).end()
  }

  #start(): void {
    const {
      configuration,
      venueIndex,
      main = './gateway-main.ts',
      settings,
      lines,
      recording,
      dataFolder,
    } = this.#setup
    this.#backoff.started()
    const onLog = (line: string) => this.#setup.onLog(`${this.#name}: ${line}`)
    const child = spawnGateway(main, onLog)
    this.#child = child
    this.#beginning.watch()
    const frames = new FrameReader({
      bytesMaxByKind: FROM_GATEWAY_BYTES_MAX,
      onFrame: (kind, payload) => this.#receive(child, decodeFromGateway(kind, payload)),
    })
    streamOf(child).on('data', (chunk: Buffer) => frames.push(chunk))
    // An end that comes in the middle of writing shows as the end of the process.
    streamOf(child).on('error', () => {})
    child.on('exit', (code, signal) => this.#ended(child, signal ?? `exit code ${code}`))
    child.on('error', error => onLog(error.message))
    tell(child, { kind: 'Begin', configuration, venueIndex, settings, dataFolder, lines, recording })
    if (this.#deadlineUs !== undefined) this.#lead(child, this.#deadlineUs, true)
  }

  #lead(child: ChildProcess, deadlineUs: number, isFirst: boolean): void {
    const bookedExecutionIds = isFirst ? (this.#setup.bookedExecutionIds?.() ?? []) : []
    tell(child, { kind: 'Lead', deadlineUs, bookedExecutionIds })
  }

  #receive(child: ChildProcess, message: FromGateway): void {
    if (this.#child !== child) return
    this.#beginning.rest()
    this.#pulse.watch()
    switch (message.kind) {
      case 'Inputs':
        return this.#setup.onInputs(message.payload)
      case 'Lines':
        return this.#setup.onLines?.(message.qualities)
      case 'Alert':
        return this.#setup.onAlert?.(message.alert)
      case 'Samples':
        this.#samples = message.samples
        return
      case 'Alive':
        return
      default:
        message satisfies never
    }
  }

  #tick(): void {
    this.#pulse.tick()
    this.#beginning.tick()
  }

  #endSilent(how: string): void {
    this.#setup.onLog(`${this.#name}: ${how}, it is ended`)
    this.#child?.kill('SIGKILL')
  }

  #ended(child: ChildProcess, how: string): void {
    if (this.#child !== child || this.#isClosing) return
    this.#child = undefined
    this.#samples = []
    this.#pulse.rest()
    this.#beginning.rest()
    this.#setup.onDown(`${this.#name} ended (${how})`)
    setTimeout(() => {
      if (!this.#isClosing) this.#start()
    }, this.#backoff.ended())
  }
}

function streamOf(child: ChildProcess): Duplex {
  return child.stdio[3] as Duplex
}

function tell(child: ChildProcess, message: ToGateway): void {
  streamOf(child).write(encodeToGateway(message))
}
