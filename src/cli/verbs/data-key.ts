/** `holdfast data key`: makes a file with a new key for recordings, or says the id of one that is there. */

import { makeRecordingKey, readRecordingKey } from '../../host/recording-keys.ts'
import { writeJson, writeLine } from '../output.ts'

export function recordingKey(file: string, options: { readonly show?: boolean; readonly json?: boolean }): void {
  const { keyId } = options.show ? readRecordingKey(file) : makeRecordingKey(file)
  if (options.json) return writeJson({ keyId, file })
  if (options.show) return writeLine(`${file} has key ${keyId}`)
  writeLine(`${file} has the new key ${keyId}; keep a copy elsewhere: what is sealed with it is lost without it`)
}
