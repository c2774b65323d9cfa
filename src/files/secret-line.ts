/** A password, a token, an address that is a secret, out of a file of its own; nothing of it is ever put into a message. */

import { okOf, type Result, refusalOf } from '../core/std/result.ts'
import { readPrivateFile } from './private-file.ts'

const SECRET_BYTES_MAX = 4096

/** The one line of a file that only its owner may read. Errors: what is wrong with the file, by its name. */
export function secretLineOf(file: string): Result<string, string> {
  const read = readPrivateFile(file, { bytesMax: SECRET_BYTES_MAX })
  if (!read.ok) return refusalOf(read.error.text)
  const line = read.value.replace(/\r?\n$/, '')
  return line === '' || line.includes('\n') ? refusalOf(`${file} does not hold one line`) : okOf(line)
}
