/** `--key-file FILE`, as often as there are keys: what opens recordings that are sealed. */

import type { Command } from 'commander'
import { readRecordingKey } from '../host/recording-keys.ts'
import type { RecordingKeys } from '../ports/recording-keys.ts'

export interface KeyFileOptions {
  readonly keyFile: readonly string[]
}

export function takesKeyFiles(command: Command): Command {
  const collect = (file: string, files: readonly string[]) => [...files, file]
  return command.option('--key-file <file>', 'a key of sealed recordings; may be given several times', collect, [])
}

/** Errors: DataError `BAD_KEY`. */
export function openingKeysOf({ keyFile }: KeyFileOptions): RecordingKeys {
  return { opening: keyFile.map(readRecordingKey) }
}
