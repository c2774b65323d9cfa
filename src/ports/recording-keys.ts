/** What recordings are sealed with: key files answer it today, a vault may. */

export interface RecordingKey {
  /** Written into every segment that it seals, so that the right key is found again; says nothing of the key. */
  readonly keyId: string
  /** A key of 32 bytes for the one file that has this salt; the key itself is handed to nobody. */
  deriveFileKey(salt: Uint8Array): Uint8Array
}

export interface RecordingKeys {
  /** Seals what is written from now on; absent: it is written as it is. */
  readonly sealing?: RecordingKey | undefined
  /** Every key that may be read with, the sealing one too. */
  readonly opening: readonly RecordingKey[]
}
