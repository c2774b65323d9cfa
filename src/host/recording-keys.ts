/** The keys of sealed recordings out of their files, which only their owner may read; and how such a file is made. */

import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { secretLineOf } from '../files/secret-line.ts'
import { DataError, textOfError } from '../market-data/data-error.ts'
import { newKeyLine, parseKeyLine } from '../market-data/recorder/recording-key.ts'
import type { RecordingKey, RecordingKeys } from '../ports/recording-keys.ts'

/** Absolute paths; plain data, so that another process can be told. */
export interface RecordingKeyFiles {
  readonly keyFile: string
  /** Of keys that were used before: recordings of their time can still be read. */
  readonly olderKeyFiles: readonly string[]
}

/** `undefined`: nothing is sealed. Errors: DataError `BAD_KEY` naming the file, never what is in it. */
export function recordingKeysOf(files: RecordingKeyFiles | undefined): RecordingKeys {
  if (files === undefined) return { opening: [] }
  const sealing = readRecordingKey(files.keyFile)
  return { sealing, opening: [sealing, ...files.olderKeyFiles.map(readRecordingKey)] }
}

/** Errors: DataError `BAD_KEY`. */
export function readRecordingKey(file: string): RecordingKey {
  const line = secretLineOf(file)
  if (!line.ok) throw new DataError('BAD_KEY', line.error)
  const key = parseKeyLine(line.value)
  if (key === undefined) throw new DataError('BAD_KEY', `${file} holds no key of "holdfast data key"`)
  return key
}

/** Makes a file with a new key, for its owner alone. Errors: DataError `IO` where it cannot be made, or is there. */
export function makeRecordingKey(file: string): RecordingKey {
  const line = newKeyLine()
  try {
    const handle = openSync(file, 'wx', 0o600)
    try {
      writeSync(handle, `${line}\n`)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    throw new DataError('IO', `${file}: ${textOfError(error)}`, { cause: error })
  }
  return parseKeyLine(line)!
}
