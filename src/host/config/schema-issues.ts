/** Turns what the schema refuses into errors with places, and the tree into what is left to be checked further. */

import type { z } from 'zod'
import type { ConfigError, ConfigPath } from './config-error.ts'
import { isPlainMap, type PlainMap, type YamlTree } from './yaml-tree.ts'

export function errorsOfIssues(issues: readonly z.core.$ZodIssue[], tree: YamlTree): ConfigError[] {
  return issues.flatMap(issue => errorsOf(issue, tree))
}

function errorsOf(issue: z.core.$ZodIssue, tree: YamlTree): ConfigError[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n')
    return issue.keys.map((key, index) => tree.errorAt([...path, key], messages[index] ?? issue.message, true))
  }
  if (issue.code === 'invalid_key') return [tree.errorAt(path, issue.issues[0]?.message ?? issue.message, true)]
  return [tree.errorAt(path, issue.message)]
}

/** How deep the entry lies that an issue spoils: a whole strategy, account, instrument or venue, else a whole section. */
const ENTRY_DEPTH = 2
const ENTRY_SECTIONS = ['currencies', 'venues', 'instruments', 'accounts', 'strategies', 'conversions']

/** For needed keys that were refused; where they matter, their own fault is told already. */
const STAND_INS: PlainMap = {
  environment: 'paper',
  dataFolder: '.',
  venues: {},
  instruments: {},
  accounts: {},
  strategies: {},
}

/** A copy of the tree without the entries that have faults, so that the rest can be checked against each other. */
export function withoutFaults(root: PlainMap, issues: readonly z.core.$ZodIssue[]): PlainMap {
  const copy = structuredClone(root)
  for (const issue of issues) {
    const path = issue.path.map(String)
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) remove(copy, [...path, key])
    else remove(copy, path.slice(0, ENTRY_SECTIONS.includes(path[0] ?? '') ? ENTRY_DEPTH : 1))
  }
  return { ...STAND_INS, ...copy }
}

function remove(root: PlainMap, path: ConfigPath): void {
  let at: unknown = root
  for (const key of path.slice(0, -1)) {
    if (Array.isArray(at)) at = at[Number(key)]
    else at = isPlainMap(at) && Object.hasOwn(at, key) ? at[key] : undefined
  }
  if (isPlainMap(at)) delete at[path.at(-1)!]
}
