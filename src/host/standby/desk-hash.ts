/** What a node would lead with, as one hash: equal for nodes that decide the same, wherever their folders and files are. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { canonicalJson } from '../../core/std/canonical.ts'
import { effectiveOf } from '../config/config-hash.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'

const SHOWN = 12
/** Where a machine keeps something is its own business; what is in it is not. */
const PLACES: ReadonlySet<string> = new Set([
  'dataFolder',
  'file',
  'passwordFile',
  'caFile',
  'keyFile',
  'catalogue',
  // By which way a machine comes to the database, and to a venue on it.
  'url',
  'server',
  'endpoint',
  'localAddress',
  // Who sees it, and who is called, decides nothing.
  'console',
  'alerts',
])

/** Covers the configuration with its defaults, the parameters, and the text of each strategy's module. */
export function deskHashOf({ config, strategies }: LoadedConfig): string {
  const parameters = Object.fromEntries(strategies.map(({ strategyId, parameters: each }) => [strategyId, each]))
  const hash = createHash('sha256').update(canonicalJson(withoutPlaces(effectiveOf(config, parameters))))
  // Whatever a strategy calls its parameters, they are no places.
  hash.update(canonicalJson(parameters))
  for (const { file } of strategies) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, SHOWN)
}

function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key, inner]) => !PLACES.has(key) && inner !== undefined)
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutPlaces(inner)]))
}
