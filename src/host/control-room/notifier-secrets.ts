/** The words that the watch process can read and nobody else may see: those of its notifiers, from their files. */

import path from 'node:path'
import { secretLineOf } from '../../files/secret-line.ts'

/** Certificates are no secret. */
const PUBLIC = 'caFile'

/** Shape: `section` as it was checked. A file that cannot be read has nothing to be kept secret here. */
export function notifierSecretsOf(section: unknown, folder: string): string[] {
  if (typeof section !== 'object' || section === null) return []
  return Object.entries(section).flatMap(([key, value]) => {
    if (typeof value !== 'string') return notifierSecretsOf(value, folder)
    return key.endsWith('File') && key !== PUBLIC ? wordsOf(path.resolve(folder, value)) : []
  })
}

function wordsOf(file: string): string[] {
  const line = secretLineOf(file)
  return line.ok ? [line.value] : []
}
