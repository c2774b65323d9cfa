/** A stream that is followed until Ctrl-C: one that breaks off is told, and begun anew; one that is refused is not. */

import type { CliError } from '../exit-codes.ts'
import type { ClientSetup } from './api-client.ts'
import { followStream, type StreamEars } from './stream-client.ts'

export interface SteadyEars extends Omit<StreamEars, 'onEnd'> {
  /** It is tried again by itself. */
  onLost(error: CliError): void
}

const AGAIN_MS = 1_000

/** Resolves never. Errors: CliError `unauthorized`. */
export function followSteadily(setup: ClientSetup, wantsLogs: boolean, ears: SteadyEars): Promise<never> {
  return new Promise((_, reject) => {
    const begin = () => {
      followStream(setup, wantsLogs, {
        onState: (sections, viewUs, timeUs) => ears.onState(sections, viewUs, timeUs),
        onLines: lines => ears.onLines(lines),
        onEnd: error => {
          if (error.exit === 'unauthorized') return reject(error)
          ears.onLost(error)
          setTimeout(begin, AGAIN_MS)
        },
      })
    }
    begin()
  })
}
