/** Whom strategies work for: a core that leads or one that stands by. */

import type { Intent } from '../../core/domain/inputs.ts'
import type { Engine } from '../../core/engine/engine.ts'

export interface StrategyHome {
  readonly engine: Engine
  /** `isHeard`: false where whoever asked does not count any more when the intents' turn has come. */
  takeIntents(strategyIndex: number, intents: readonly Intent[], isHeard: () => boolean): void
  /** A strategy has answered, and is asked for nothing more. */
  rest?(): void
  /** On record since its saved state: it will ask for it again while it catches up. Nothing may be kept of it. */
  expectAgain?(intent: Intent): void
  /** Runs `work` while the core stands still, with the journal up to there durable. Errors: JournalError. */
  pauseFor(work: () => Promise<void> | void): Promise<void>
}
