/** The password of the database, or its administrator's address, out of a file of its own; nothing of it is ever put into a message. */

import { readFileSync, statSync } from 'node:fs'
import { JournalError } from '../journal-error.ts'

const SECRET_BYTES_MAX = 4096

/** The one line of a file that only its owner may read. Errors: JournalError STORE_REFUSED naming the file. */
export function readSecretFile(file: string): string {
  const line = read(file).replace(/\r?\n$/, '')
  if (line === '' || line.includes('\n')) throw refusal(file, 'does not hold one line')
  return line
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

function read(file: string): string {
  const fault = faultOf(file)
  if (fault !== undefined) throw refusal(file, fault)
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw refusal(file, `cannot be read: ${error}`)
  }
}

function refusal(file: string, fault: string): JournalError {
  return new JournalError('STORE_REFUSED', `${file} ${fault}`)
}
