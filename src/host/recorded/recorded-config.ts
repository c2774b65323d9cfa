/** Writes the configuration of a session on recorded data, beside the data folder of the file that it is made from. */

import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stringify } from 'yaml'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { openRecordedMarket } from './recorded-market.ts'
import { retarget } from './retarget.ts'

export interface RecordedConfig {
  /** A configuration file to run, and to run again. */
  readonly file: string
  readonly notes: readonly string[]
}

/**
 * Shape: `dataPath` is a catalogue or a file to import; `speed` is `real`, a factor such as `10x`, or `full`.
 * Errors: DataError; Error where no strategy can run on the data; the operating system's.
 */
export async function writeRecordedConfig(
  loaded: LoadedConfig,
  dataPath: string,
  speed: string,
): Promise<RecordedConfig> {
  const market = await openRecordedMarket(path.resolve(dataPath), path.join(loaded.dataFolder, 'recorded'))
  // A journal counts in ticks and lots: other instruments, other scales, another folder.
  const specs = market.instruments.map(({ spec }) => spec)
  const mark = createHash('sha256')
    .update(JSON.stringify([market.catalogue, specs]))
    .digest('hex')
    .slice(0, 8)
  const name = `${path.basename(dataPath).replaceAll(/[^A-Za-z0-9_-]+/g, '-')}-${mark}`
  const folder = path.join(loaded.dataFolder, 'sessions')
  const speedFactor = speed === 'full' ? Number.POSITIVE_INFINITY : speed === 'real' ? 1 : Number.parseInt(speed, 10)
  const made = retarget(loaded, market, { speed, speedFactor, dataFolder: path.join(folder, name) })
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${name}.yaml`)
  const head = `# Made from ${loaded.file} for the recorded data in ${market.catalogue}; may be run and changed like any other.\n`
  writeFileSync(file, head + stringify(made.config))
  return { file, notes: [...market.notes, ...made.notes, `this session's configuration: ${file}`] }
}
