/** Assertions for our own bugs; never for what a venue, a feed or a person sent. */

/** A rule of this program was broken. Nobody catches it: the process ends and a standby or a restart takes over. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

/**
 * Ends the process when a rule of our own does not hold.
 *
 * Errors: AssertionError, never to be caught.
 */
export function assert(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new AssertionError(`broken rule: ${rule}`)
}

/** Marks a branch that a closed set makes impossible. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${String(value)}`)
}
