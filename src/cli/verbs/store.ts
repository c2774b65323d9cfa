/** `holdfast store migrate | check`: the database that several nodes share. */

import type { Command } from 'commander'
import { takesConfig } from '../config-options.ts'
import type { MigrateOptions, StoreOptions } from './store-settings.ts'

export function define(command: Command): void {
  takesConfig(command.command('migrate'))
    .description('Make or bring up to date the tables of the database, and let the desk of a configuration in')
    .requiredOption('--admin-url-file <file>', 'a file with the address of the database as its administrator')
    .option('--json', 'write the result as JSON')
    .action(async (file: string, options: MigrateOptions) =>
      (await import('./store-migrate.ts')).migrateStore(file, options),
    )
  takesConfig(command.command('check'))
    .description(
      'Connect, and say what the database promises, who leads, which nodes are there and where the journal ends',
    )
    .option('--json', 'write the result as JSON')
    .action(async (file: string, options: StoreOptions) => (await import('./store-check.ts')).checkStore(file, options))
}
