/** One import at a time in one catalogue: two that merge into the same file would lose rows of one of them. */

import { join } from 'node:path'
import { acquirePidLock } from '../pid-lock.ts'

/**
 * Takes the catalogue's lock; a lock whose process is gone is taken over.
 *
 * Returns: the release. Errors: DataError `BUSY` naming the process that holds it.
 */
export function acquireImportLock(root: string): () => void {
  const busyText = (pid: number) => `${root}: process ${pid} is importing into it; wait for it, then try again`
  return acquirePidLock(join(root, '.staging', 'lock'), busyText)
}
