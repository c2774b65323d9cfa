/**
 * Which segments are being filed, on the disk.
 *
 * Why: between the first day that is written and the last segment that is deleted a crash may come. The next call takes the
 * very same segments, and days that have them already are kept as they are.
 */

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { DataError, textOfError } from '../data-error.ts'
import { syncFolder, writeTextDurably } from '../durable-file.ts'
import { listSegments } from './recording-folder.ts'

const planSchema = z.strictObject({
  segments: z.array(z.string()),
  /** Every row of them is in its day: what is left of them only has to go. */
  isFiled: z.boolean(),
})
type Plan = z.infer<typeof planSchema>

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
    if (segments.length > 0) this.#write({ segments, isFiled: false })
    return this.#pathsOf(segments)
  }

  /** Every row of these is in its day: they go. */
  done(paths: readonly string[]): void {
    this.#write({ segments: paths.map(path => basename(path)), isFiled: true })
    this.#remove(paths)
  }

  /** A segment that a person took away is not waited for; what was filed together with it is then refused as `OVERLAP`. */
  #interrupted(): readonly string[] {
    const { segments, isFiled } = this.#read()
    const paths = this.#pathsOf(segments).filter(path => existsSync(path))
    if (!isFiled && paths.length > 0) return paths
    this.#remove(paths)
    return []
  }

  #remove(paths: readonly string[]): void {
    for (const path of paths) rmSync(path, { force: true })
    syncFolder(this.#folder)
    rmSync(this.#path)
  }

  #write(plan: Plan): void {
    writeTextDurably(this.#path, JSON.stringify(plan))
  }

  #read(): Plan {
    try {
      return planSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')))
    } catch (error) {
      const remedy = 'delete it only if no day of the catalogue has rows of this recording yet'
      throw new DataError('CORRUPT', `${this.#path}: ${textOfError(error)}; ${remedy}`, { cause: error })
    }
  }

  #pathsOf(names: readonly string[]): readonly string[] {
    return names.map(name => join(this.#folder, name))
  }
}
