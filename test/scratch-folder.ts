/** A folder of a test whose processes may still write into it while it goes. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'

export function makeScratchFolder(name: string): string {
  return mkdtempSync(path.join(tmpdir(), `holdfast-${name}-`))
}

/** One that was killed a moment ago may make a file between the look into a folder and its end: then it is tried again. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}

/** Returns: one that goes with the test; what is asked for after the test later than this is done later. */
export function scratchFolder(context: TestContext, name: string): string {
  const folder = makeScratchFolder(name)
  context.after(() => removeFolder(folder))
  return folder
}
