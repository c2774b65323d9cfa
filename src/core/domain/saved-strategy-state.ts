/** What the journal has of a strategy, for a process of it that begins. */

/** Of a state as JSON in UTF-8, with what is saved for the strategy: each one goes into the journal. */
export const STATE_BYTES_MAX = 8 * 1024 * 1024

/** What a strategy asked to have back after a restart, and where in the journal it stood. */
export interface SavedStrategyState {
  readonly causationSequence: number
  readonly intentSequence: number
  /** Empty where nothing was saved yet. */
  readonly stateJson: string
  /**
   * With this input other parameters came into force: of the state only what was kept for the strategy counts (positions,
   * data), not what it kept itself, and it hears in silence up to here. Absent: it goes on.
   */
  readonly beginsAnewAfter?: number
}
