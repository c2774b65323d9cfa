/**
 * Which segments are being filed, on the disk.
 *
 * Why: between the first day that is written and the last segment that is deleted a crash may come. The next call takes the
 * very same segments, and days that have them already are kept as they are.
 */

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DataError, textOfError } from '../data-error.ts'
import { syncFolder, writeTextDurably } from '../durable-file.ts'
import { listSegments } from './recording-folder.ts'

const planSchema = z.strictObject({ segments: z.array(z.string()) })

export class GatherPlan {
  readonly #folder: string
  readonly #path: string

  constructor(folder: string) {
    this.#folder = folder
    this.#path = join(folder, 'gathering.json')
  }

  /**
   * Returns: the segments of a call that was interrupted, else all that are closed; none where nothing is left.
   *
   * Errors: DataError `CORRUPT`.
   */
  next(): readonly string[] {
    if (existsSync(this.#path)) {
      const interrupted = this.#interrupted()
      if (interrupted.length > 0) return interrupted
    }
    const segments = listSegments(this.#folder).flatMap(({ name, isOpen }) => (isOpen ? [] : name))
    if (segments.length > 0) writeTextDurably(this.#path, JSON.stringify({ segments }))
    return this.#pathsOf(segments)
  }

  /** Every row of these is in its day: they go. */
  done(paths: readonly string[]): void {
    for (const path of paths) rmSync(path, { force: true })
    syncFolder(this.#folder)
    rmSync(this.#path)
  }

  /** Once the first segment is deleted every day is written: the rest only has to go. */
  #interrupted(): readonly string[] {
    const paths = this.#pathsOf(this.#read())
    if (paths.every(path => existsSync(path))) return paths
    this.done(paths)
    return []
  }

  #read(): readonly string[] {
    try {
      return planSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).segments
    } catch (error) {
      const remedy = 'delete it only if no day of the catalogue has rows of this recording yet'
      throw new DataError('CORRUPT', `${this.#path}: ${textOfError(error)}; ${remedy}`, { cause: error })
    }
  }

  #pathsOf(names: readonly string[]): readonly string[] {
    return names.map(name => join(this.#folder, name))
  }
}
