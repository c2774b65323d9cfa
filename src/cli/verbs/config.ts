/** `holdfast config check | show | schema`. */

import type { Command } from 'commander'
import type { LoadedConfig } from '../../host/config/loaded-config.ts'
import { type ConfigOptions, loadedConfigOf, takesConfig } from '../config-options.ts'
import { EXIT_CODES } from '../exit-codes.ts'
import { styled, writeJson, writeLine } from '../output.ts'

interface Options extends ConfigOptions {
  readonly json?: boolean
  readonly for?: 'run' | 'backtest'
}

export function define(command: Command): void {
  const check = takesConfig(command.command('check')).description('Say everything that is wrong with a configuration')
  forCommand(check).option('--json', 'write the result as JSON').action(checkConfig)
  const show = takesConfig(command.command('show')).description(
    'Show a configuration with every default filled in, as YAML',
  )
  forCommand(show).option('--json', 'write it as JSON').action(showConfig)
  command
    .command('schema')
    .description('Print the JSON Schema of configurations; editors complete and check with it')
    .action(printSchema)
}

function forCommand(command: Command): Command {
  return command.addOption(
    command
      .createOption('--for <verb>', 'what the configuration is to be used for; default: what its environment says')
      .choices(['run', 'backtest']),
  )
}

async function checkConfig(file: string, options: Options): Promise<void> {
  if (options.json) return checkForScripts(file, options)
  const loaded = await loadedConfigOf(file, options, commandOf(options))
  writeLine(`${styled('green', 'sound')}  ${file}: ${summaryOf(loaded)}`)
  writeLine(`       ${loaded.configHash}`)
}

async function checkForScripts(file: string, options: Options): Promise<void> {
  const { loadConfig } = await import('../../host/config/load-config.ts')
  const loaded = await loadConfig(file, { ...commandOf(options), overrides: options.set })
  if (loaded.ok) writeJson({ isSound: true, configHash: loaded.value.configHash, errors: [] })
  else writeJson({ isSound: false, errors: loaded.error })
  process.exitCode = loaded.ok ? EXIT_CODES.ok : EXIT_CODES.config
}

async function showConfig(file: string, options: Options): Promise<void> {
  const loaded = await loadedConfigOf(file, options, commandOf(options))
  const { writtenConfigOf } = await import('../../host/config/written-config.ts')
  const written = writtenConfigOf(loaded)
  if (options.json) return writeJson(written)
  const { stringify } = await import('yaml')
  process.stdout.write(`# ${file} with every default filled in\n# sha256 ${loaded.configHash}\n${stringify(written)}`)
}

async function printSchema(): Promise<void> {
  const { configJsonSchema } = await import('../../host/config/config-schema.ts')
  writeJson(configJsonSchema())
}

function commandOf(options: Options): { command?: 'run' | 'backtest' } {
  return options.for === undefined ? {} : { command: options.for }
}

function summaryOf({ config }: LoadedConfig): string {
  const parts = (['strategies', 'accounts', 'instruments', 'venues'] as const).map(section => {
    const count = Object.keys(config[section]).length
    const noun = count === 1 ? section.replace(/ies$/, 'y').replace(/s$/, '') : section
    return `${count} ${noun}`
  })
  return `${config.environment}, ${parts.join(', ')}`
}
