/** `holdfast store migrate | check | copy | accept`: the database that several nodes share. */

import { type Command, InvalidArgumentError } from 'commander'
import { takesConfig } from '../config-options.ts'
import type { AcceptOptions, CopyOptions, MigrateOptions, StoreOptions } from './store-settings.ts'

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
  const copy = takesConfig(command.command('copy'))
    .description('Copy the journal from the data folder into the database, or back; goes on where it was broken off')
    .option('--json', 'write the result as JSON')
    .action(async (file: string, options: CopyOptions) => (await import('./store-copy.ts')).copyStore(file, options))
  copy.addOption(copy.createOption('--into <where>', 'where to').choices(['database', 'folder']).makeOptionMandatory())
  takesConfig(command.command('accept'))
    .description('Accept that the database lost blocks that this node knows of; without --end it only looks')
    .option('--end <block>', 'the block at which the journal ends, as a person has seen it', parseBlock)
    .option('--json', 'write the result as JSON')
    .action(async (file: string, options: AcceptOptions) =>
      (await import('./store-accept.ts')).acceptStore(file, options),
    )
}

function parseBlock(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('the number of a block.')
}
