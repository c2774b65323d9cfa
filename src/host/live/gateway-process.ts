/** A venue's gateway as a process: started, spoken to, started again when it dies. */

import type { ChildProcess } from 'node:child_process'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { VenueEffect } from '../../ports.ts'
import { Backoff, forkChild, trustedArguments } from './child.ts'
import type { FromGateway, ToGateway } from './messages.ts'

export interface GatewayProcessSetup {
  readonly configuration: Configuration
  readonly venueIndex: number
  /** What the gateway's own module needs: for the simulated venue the address of its server. */
  readonly settings: unknown
  readonly onInputs: (payload: Uint8Array) => void
  /** The process is gone: nothing that awaited an answer through it is known. */
  readonly onDown: (reason: string) => void
  readonly onLog: (text: string) => void
}

export class GatewayProcess {
  readonly #setup: GatewayProcessSetup
  readonly #backoff = new Backoff()
  #child: ChildProcess | undefined
  #isClosing = false

  constructor(setup: GatewayProcessSetup) {
    this.#setup = setup
  }

  begin(): void {
    const { configuration, venueIndex, settings, onInputs, onLog } = this.#setup
    this.#backoff.started()
    const child = forkChild('./gateway-main.ts', trustedArguments())
    this.#child = child
    child.on('message', (message: FromGateway) => {
      if (message.kind === 'Inputs') onInputs(message.payload)
    })
    child.on('exit', (code, signal) => this.#ended(child, `${signal ?? `exit code ${code}`}`))
    child.on('error', error => onLog(`gateway of ${configuration.venues[venueIndex]!.venueId}: ${error.message}`))
    this.#tell(child, { kind: 'Begin', configuration, venueIndex, settings })
  }

  /** Returns: false with proof that nothing left. */
  execute(effects: readonly VenueEffect[]): boolean {
    const child = this.#child
    if (child === undefined || !child.connected) return false
    this.#tell(child, { kind: 'Execute', effects })
    return true
  }

  close(): void {
    this.#isClosing = true
    this.#child?.disconnect()
  }

  #tell(child: ChildProcess, message: ToGateway): void {
    child.send(message, error => {
      if (error !== null) this.#setup.onLog(`gateway: ${error.message}`)
    })
  }

  #ended(child: ChildProcess, how: string): void {
    if (this.#child !== child || this.#isClosing) return
    this.#child = undefined
    this.#setup.onDown(`its gateway ended (${how})`)
    setTimeout(() => {
      if (!this.#isClosing) this.begin()
    }, this.#backoff.ended())
  }
}
