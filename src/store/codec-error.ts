/** The one error of the record and block codecs: bytes that are not what they claim to be, or a value that has no code. */

export const CODEC_ERROR_CODES = [
  /** The bytes end within a record or a block. */
  'TRUNCATED',
  /** A record or block of a kind or version that this program does not know. */
  'UNKNOWN_FORMAT',
  /** A value outside its set or range. */
  'VALUE_INVALID',
  /** A checksum, hash or length does not fit the bytes. */
  'CHECK_FAILED',
] as const
export type CodecErrorCode = (typeof CODEC_ERROR_CODES)[number]

export class CodecError extends Error {
  override readonly name = 'CodecError'
  readonly code: CodecErrorCode
  /** The message without the code. */
  readonly what: string

  constructor(code: CodecErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options)
    this.code = code
    this.what = message
  }
}
