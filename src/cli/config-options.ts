/** What every verb that takes a configuration shares: the argument, `--set`, and how its errors are told. */

import type { Command } from 'commander'
import type { LoadOptions } from '../host/config/load-config.ts'
import type { LoadedConfig } from '../host/config/loaded-config.ts'
import { CliError } from './exit-codes.ts'

export interface ConfigOptions {
  readonly set: readonly string[]
}

/** Adds the argument CONFIG and the option `--set`. */
export function takesConfig(command: Command): Command {
  const collect = (value: string, before: readonly string[]) => [...before, value]
  return command
    .argument('<config>', 'the configuration, a YAML file (docs/configuration.md)')
    .option(
      '--set <path=value>',
      'put a value in place of the file’s, or of a strategy’s parameter (fast=12); may be given again',
      collect,
      [],
    )
}

/** Loads a configuration. Errors: CliError `config` with one line for each fault. */
export async function loadedConfigOf(
  file: string,
  options: ConfigOptions,
  more: Omit<LoadOptions, 'overrides'> = {},
): Promise<LoadedConfig> {
  const { formatConfigError } = await import('../host/config/config-error.ts')
  const { loadConfig } = await import('../host/config/load-config.ts')
  const loaded = await loadConfig(file, { ...more, overrides: options.set })
  if (!loaded.ok) throw new CliError('config', loaded.error.map(formatConfigError).join('\n'))
  return loaded.value
}
