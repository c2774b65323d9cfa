/** A password, a token, an address that is a secret, out of a file of its own; nothing of it is ever put into a message. */

import { readFileSync, statSync } from 'node:fs'
import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import { JournalError } from '../journal-error.ts'

const SECRET_BYTES_MAX = 4096

/** The one line of a file that only its owner may read. Errors: JournalError STORE_REFUSED naming the file. */
export function readSecretFile(file: string): string {
  const line = secretLineOf(file)
  if (!line.ok) throw new JournalError('STORE_REFUSED', line.error)
  return line.value
}

/** As above, for those who have no store. Errors: what is wrong with the file, by its name. */
export function secretLineOf(file: string): Result<string, string> {
  const fault = faultOf(file)
  if (fault !== undefined) return refusalOf(`${file} ${fault}`)
  try {
    const line = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    return line === '' || line.includes('\n') ? refusalOf(`${file} does not hold one line`) : okOf(line)
  } catch (error) {
    return refusalOf(`${file} cannot be read: ${error}`)
  }
}

/** Returns: what is wrong with the file, without looking at what is in it. */
function faultOf(file: string): string | undefined {
  try {
    const { mode, size } = statSync(file)
    if (size > SECRET_BYTES_MAX) return `has ${size} bytes; it should have at most ${SECRET_BYTES_MAX}`
    // Windows has no such bits.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      return `may be read by others (mode ${(mode & 0o777).toString(8)}); run: chmod 600 ${file}`
    return undefined
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${error}`
  }
}
