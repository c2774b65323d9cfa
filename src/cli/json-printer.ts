/** A live session as JSON, one message a line, for programs. */

import type { FromRoom } from '../host/control-room/room-feed.ts'
import type { FromNode } from '../host/live/messages.ts'
import type { FromReplay } from '../host/live/replay-main.ts'
import { writeJsonLine } from './output.ts'

export class JsonPrinter {
  #isMuted = false

  /** What is measured is told elsewhere, by those who ask for it: docs/metrics.md. */
  take(message: FromNode): void {
    if (message.kind !== 'Samples') this.#write(message)
  }

  takeReplay(venueId: string, message: FromReplay): void {
    this.#write({ ...message, venueId })
  }

  takeRoom(message: FromRoom): void {
    this.#write(message)
  }

  phase(text: string): void {
    this.#write({ kind: 'Phase', text })
  }

  end(exitCode: number): void {
    this.#write({ kind: 'Ended', exitCode })
  }

  mute(): void {
    this.#isMuted = true
  }

  #write(message: object): void {
    if (!this.#isMuted) writeJsonLine(message)
  }
}
