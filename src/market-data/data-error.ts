/** What can go wrong in this room, with a code that callers may rely on and a text that says what to do. */

export const DATA_ERROR_CODES = [
  'NOT_FOUND',
  'IO',
  'CORRUPT',
  'CHANGED',
  'NO_ROWS',
  'UNSUPPORTED',
  'AMBIGUOUS',
  'SCALE_CONFLICT',
  'OVERLAP',
  'BAD_OPTION',
  'BUSY',
  'SEALED',
  'BAD_KEY',
] as const
export type DataErrorCode = (typeof DATA_ERROR_CODES)[number]

/** A failure of files or of what a person asked for; `retryable` only where the same call may work later. */
export class DataError extends Error {
  override readonly name = 'DataError'
  readonly code: DataErrorCode
  readonly retryable: boolean

  constructor(code: DataErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryable = options.retryable ?? false
  }
}

/** The text of whatever was thrown. */
export function textOfError(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
