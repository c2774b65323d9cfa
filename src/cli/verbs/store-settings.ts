/** The database of a configuration, for the verbs of the store. */

import type { LoadedConfig } from '../../host/config/loaded-config.ts'
import { postgresSettingsOf } from '../../host/config/store-settings.ts'
import type { PostgresSettings } from '../../store/postgres/settings.ts'
import { type ConfigOptions, loadedConfigOf } from '../config-options.ts'
import { CliError } from '../exit-codes.ts'

export interface StoreOptions extends ConfigOptions {
  readonly json?: boolean
}

export interface MigrateOptions extends StoreOptions {
  readonly adminUrlFile: string
}

export interface CopyOptions extends StoreOptions {
  readonly into: 'database' | 'folder'
}

export interface AcceptOptions extends StoreOptions {
  readonly end?: number
}

export interface StoreOfConfig {
  readonly loaded: LoadedConfig
  readonly settings: PostgresSettings
}

/** Errors: CliError `config` where the journal is in the data folder. */
export async function storeOfConfig(file: string, options: ConfigOptions): Promise<StoreOfConfig> {
  const loaded = await loadedConfigOf(file, options)
  const settings = postgresSettingsOf(loaded, 'command-line')
  if (settings === undefined)
    throw new CliError(
      'config',
      `${file}: store.kind is embedded: the journal is in ${loaded.dataFolder}; nothing is shared`,
    )
  return { loaded, settings }
}
