/** Values of the command line, `--set strategies.ema-cross.parameters.fast=12`, put in place of the file's. */

import type { ConfigError, ConfigPath } from './config-error.ts'
import { configSchema } from './config-schema.ts'
import { isPlainMap, type PlainMap, parsePlainValue, type YamlTree } from './yaml-tree.ts'

/** Applies them in order. Errors: those that are no `path=value`, or whose value cannot be read. */
export function applyOverrides(tree: YamlTree, overrides: readonly string[]): ConfigError[] {
  const errors: ConfigError[] = []
  for (const override of overrides) {
    const message = applyOne(tree, override)
    if (message !== undefined) errors.push({ file: '--set', line: 0, column: 0, path: '', message })
  }
  return errors
}

function applyOne(tree: YamlTree, override: string): string | undefined {
  const equals = override.indexOf('=')
  if (equals < 1)
    return `"${override}" is no override; write path=value, such as strategies.ema-cross.parameters.fast=12`
  const written = override.slice(0, equals)
  const { path, doubt } = parameterPath(tree.root, written) ?? { path: resolvePath(tree.root, written) }
  if (doubt !== undefined) return doubt
  if (path.some(key => key === '' || key === '__proto__'))
    return `"${written}" is no path: a name between its dots is missing`
  const { value, error } = parsePlainValue(override.slice(equals + 1))
  if (error !== undefined) return `${written}: ${error}`
  tree.override(path, value)
  return undefined
}

/** `fast` of the only strategy, `ema-cross.fast` of one among several; undefined for a path from the top of the file. */
function parameterPath(root: PlainMap, written: string): { path: ConfigPath; doubt?: string } | undefined {
  const [first = '', ...rest] = written.split('.')
  if (Object.hasOwn(configSchema.shape, first) || rest.length > 1) return undefined
  const strategies = isPlainMap(root['strategies']) ? Object.keys(root['strategies']) : []
  const [name = first] = rest
  if (rest.length === 1) return strategies.includes(first) ? { path: parameterOf(first, name) } : undefined
  if (strategies.length === 1) return { path: parameterOf(strategies[0]!, name) }
  const choice = strategies.map(each => `${each}.${name}`).join(', ')
  return strategies.length === 0
    ? undefined
    : { path: [], doubt: `"${name}" is no section of the file; as a parameter, write ${choice}` }
}

function parameterOf(strategyId: string, name: string): ConfigPath {
  return ['strategies', strategyId, 'parameters', name]
}

/**
 * Cuts a dotted path into keys. Names hold dots themselves (BTC-USDT.SIM): the longest key that the file has at that place
 * comes first, then an instrument's id by its shape, then what stands before the next dot.
 */
function resolvePath(root: PlainMap, written: string): ConfigPath {
  const path: string[] = []
  let at: unknown = root
  let rest = written
  while (rest !== '') {
    const key = nextKey(at, path.at(-1), rest)
    path.push(key)
    rest = rest.slice(key.length + 1)
    at = isPlainMap(at) && Object.hasOwn(at, key) ? at[key] : undefined
  }
  return written.endsWith('.') ? [...path, ''] : path
}

const INSTRUMENT_SECTIONS = ['instruments', 'instrumentLimits', 'series']

function nextKey(at: unknown, parent: string | undefined, rest: string): string {
  const known = isPlainMap(at) ? Object.keys(at).filter(key => rest === key || rest.startsWith(`${key}.`)) : []
  const longest = known.sort((a, b) => b.length - a.length)[0]
  if (longest !== undefined) return longest
  const instrument = INSTRUMENT_SECTIONS.includes(parent ?? '')
    ? /^[^.]+\.[A-Z0-9_]+(?=\.|$)/.exec(rest)?.[0]
    : undefined
  return instrument ?? rest.split('.', 1)[0]!
}
