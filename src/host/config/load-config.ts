/** Reads a configuration file, and says everything that is wrong with it at once. */

import { readFile, stat } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import type { Result } from '../../core/std/result.ts'
import { okOf, refusalOf } from '../../core/std/result.ts'
import { build } from './build-configuration.ts'
import { BuildContext } from './build-context.ts'
import { boundedErrors, type ConfigError } from './config-error.ts'
import { configHashOf } from './config-hash.ts'
import { configSchema, type HoldfastConfig } from './config-schema.ts'
import type { StrategyDescriber } from './describe-strategy.ts'
import { describeInChild } from './describe-strategy-child.ts'
import type { LoadedConfig, LoadedStrategy } from './loaded-config.ts'
import { type ConfigCommand, type MarketSource, marketSourceOf, withBarSources } from './market-source.ts'
import { applyOverrides } from './overrides.ts'
import { errorsOfIssues, withoutFaults } from './schema-issues.ts'
import { removeSecrets } from './secret-keys.ts'
import { YamlTree } from './yaml-tree.ts'

const CONFIG_BYTES_MAX = 1024 * 1024

export interface LoadOptions {
  /** What the configuration is for; without it, what its `environment` says. */
  readonly command?: ConfigCommand
  /** Values of the command line, `path=value`. */
  readonly overrides?: readonly string[]
  /** How strategies are asked; where absent in children, so that none of their code runs in this process. */
  readonly describe?: StrategyDescriber
}

/** Errors: every fault, at most 20 and a count of the rest, sorted by place. */
export async function loadConfig(
  file: string,
  options: LoadOptions = {},
): Promise<Result<LoadedConfig, readonly ConfigError[]>> {
  const text = await readConfigText(file)
  if (!text.ok) return refusalOf([{ file, line: 0, column: 0, path: '', message: text.error }])
  const tree = new YamlTree(file, text.value)
  if (tree.errors.length > 0) return refusalOf(boundedErrors(tree.errors))
  const errors = [...applyOverrides(tree, options.overrides ?? []), ...removeSecrets(tree)]
  const config = parseConfig(tree, errors)
  if (config === undefined) return refusalOf(boundedErrors(errors))
  const loaded = await completeConfig(file, config, tree, options, errors)
  return errors.length === 0 && loaded !== undefined ? okOf(loaded) : refusalOf(boundedErrors(errors))
}

async function readConfigText(file: string): Promise<Result<string, string>> {
  try {
    const { size } = await stat(file)
    if (size > CONFIG_BYTES_MAX) return refusalOf(`has ${size} bytes; a configuration has at most ${CONFIG_BYTES_MAX}`)
    const bytes = await readFile(file)
    return okOf(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    return refusalOf(readFault(error as NodeJS.ErrnoException))
  }
}

function readFault(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EISDIR':
      return 'is a folder; expected a YAML file'
    case 'EACCES':
      return 'may not be read by this user'
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'is not UTF-8 text'
    default:
      return `cannot be read: ${error.message}`
  }
}

/** Returns: the sound part of the file where the schema refused some of it; `undefined` where too little is left. */
function parseConfig(tree: YamlTree, errors: ConfigError[]): HoldfastConfig | undefined {
  const parsed = configSchema.safeParse(tree.root)
  if (parsed.success) return parsed.data
  errors.push(...errorsOfIssues(parsed.error.issues, tree))
  return configSchema.safeParse(withoutFaults(tree.root, parsed.error.issues)).data
}

async function completeConfig(
  file: string,
  config: HoldfastConfig,
  tree: YamlTree,
  options: LoadOptions,
  errors: ConfigError[],
): Promise<LoadedConfig | undefined> {
  const context = new BuildContext(config, tree)
  const command = options.command ?? (config.environment === 'backtest' ? 'backtest' : 'run')
  const source = marketSourceOf(file, config, command)
  // One that is there and wrong is told already.
  if (source === undefined && !errors.some(({ path }) => path.startsWith('backtest')))
    context.complain(['backtest'], 'missing; a backtest needs backtest: { catalogue: … }')
  if (command === 'run' && config.environment === 'backtest') {
    context.complain(['environment'], 'this configuration is for "holdfast backtest"; set environment: paper to run it')
  }
  const strategies = await loadStrategies(file, context, source, options.describe ?? describeInChild)
  build(context, { strategies, source }, { epoch: 0, generation: 0 })
  errors.push(...context.errors)
  if (source === undefined || errors.length > 0) return undefined
  const folder = resolve(dirname(file))
  const dataFolder = resolve(folder, config.dataFolder)
  const configHash = configHashOf(config, strategies)
  return { file, folder, config, dataFolder, source, strategies, configHash, tree }
}

/** Asks all strategies at once; those that are at fault are complained of and left out. */
async function loadStrategies(
  file: string,
  context: BuildContext,
  source: MarketSource | undefined,
  describe: StrategyDescriber,
): Promise<readonly LoadedStrategy[]> {
  const loading = Object.entries(context.config.strategies).map(async ([strategyId, written]) => {
    const path = ['strategies', strategyId]
    const strategyFile = resolve(dirname(file), written.file)
    const described = await describe(strategyFile, written.parameters)
    if (!described.ok) {
      for (const fault of described.error) {
        const place = fault.of === 'Module' ? ['file'] : ['parameters', fault.parameter].filter(key => key !== '')
        context.complain([...path, ...place], named(fault.message, strategyFile))
      }
      return []
    }
    const { requests } = described.value
    const sourced = source === undefined ? requests : withBarSources(requests, source)
    return [{ ...described.value, strategyId, file: strategyFile, requests: sourced }]
  })
  return (await Promise.all(loading)).flat()
}

/** Messages name files as a person standing here would. */
function named(message: string, absolute: string): string {
  return message.replaceAll(absolute, relative(process.cwd(), absolute))
}
