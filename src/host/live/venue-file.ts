/**
 * What a simulated venue is started with, in a file beside its ledger. The ledger counts by place and in ticks, lots and
 * minor units: what the venue knew when it ran last keeps its place and its meaning, however the configuration was edited.
 */

import { readFileSync } from 'node:fs'
import type { Configuration } from '../../core/domain/configuration.ts'
import { writeTextDurably } from '../../market-data/durable-file.ts'
import { buildConfiguration } from '../config/build-configuration.ts'
import { formatConfigError } from '../config/config-error.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'

/** A configuration that does not go with what is stored: the message has a line for each fault. */
export class ConfigRefused extends Error {
  override readonly name = 'ConfigRefused'
}

/** The configuration in the coordinates of the venue whose file this is. Errors: ConfigRefused. */
export function venueConfigurationOf(loaded: LoadedConfig, file: string): Configuration {
  const built = buildConfiguration(loaded, { epoch: 0, generation: 0, previous: configurationIn(file) })
  if (!built.ok) throw new ConfigRefused(built.error.map(formatConfigError).join('\n'))
  return built.value
}

/** In one step: whoever is killed in between, or loses its power, leaves the old file or the new one. */
export function writeVenueFile(file: string, settings: object): string {
  writeTextDurably(file, JSON.stringify(settings), 0o600)
  return file
}

function configurationIn(file: string): Configuration | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { configuration: Configuration }).configuration
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    const remedy = 'bring the file back, or begin anew in another dataFolder'
    throw new ConfigRefused(`${file}: cannot be read, and tells what the venue's ledger counts in: ${remedy}`)
  }
}
