/**
 * Looks at what strategies can read past their walls: a strategy may read everything below its own folder, and what the
 * links in it lead to. Keys, passwords, journals and somebody's home have to be elsewhere.
 */

import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { nearestFolder } from '../../files/made-folder.ts'
import { secretFilesOf } from '../../operations/notify/open-transport.ts'
import type { LoadedConfig, LoadedStrategy } from '../config/loaded-config.ts'
import { alertSettingsOf } from '../control-room/alert-settings.ts'
import { foldersReadableBy } from './child.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

interface PrivatePlace {
  readonly what: string
  /** Absolute. */
  readonly place: string
}

/** A folder with more in it than this is not searched for links to its end, and a person is told. */
const ENTRIES_MAX = 10_000
export const STRATEGY_FOLDERS = 'strategy folders'

/** Returns: one finding for each place that a strategy can read and should not. */
export function lookAtStrategies(loaded: LoadedConfig): Finding[] {
  const found = [...byFolder(loaded.strategies)].flatMap(([folder, strategyIds]) =>
    lookAtFolder(loaded, folder, strategyIds),
  )
  return found.length > 0
    ? found
    : [ok(STRATEGY_FOLDERS, 'no key, no data and no home is where a strategy can read it')]
}

/** Most strategies share one. */
function byFolder(strategies: readonly LoadedStrategy[]): ReadonlyMap<string, string[]> {
  const folders = new Map<string, string[]>()
  for (const { file, strategyId } of strategies) {
    const folder = path.dirname(file)
    folders.set(folder, [...(folders.get(folder) ?? []), strategyId])
  }
  return folders
}

function lookAtFolder(loaded: LoadedConfig, folder: string, strategyIds: readonly string[]): Finding[] {
  const names = strategyIds.join(', ')
  const { targets, isWhole } = linksIn(folder)
  const readable = [...foldersReadableBy(path.join(folder, 'strategy.ts')), ...targets].map(realPlaceOf)
  const isReadable = ({ place }: PrivatePlace) => readable.some(above => isBelow(realPlaceOf(place), above))
  const remedy = `move it, or the strategy into a folder of its own: it reads all of ${folder} and where links in it lead`
  const tell = ({ what, place }: PrivatePlace) => `${names} can read ${what} ${place}`
  const secrets = secretsOf(loaded).filter(isReadable)
  const data = placesOfPeople(loaded).filter(isReadable)
  const grade = loaded.config.environment === 'live' ? fail : warn
  return [
    ...secrets.map(place => fail(STRATEGY_FOLDERS, tell(place), remedy)),
    ...data.map(place => grade(STRATEGY_FOLDERS, tell(place), remedy)),
    ...(isWhole
      ? []
      : [warn(STRATEGY_FOLDERS, `more than ${ENTRIES_MAX} files below ${folder}`, `give ${names} a smaller folder`)]),
  ]
}

// ── what is private ──────────────────────────────────────────────────────────────────────────────────────────────────

function secretsOf({ config, folder }: LoadedConfig): PrivatePlace[] {
  const { channels, heartbeat } = alertSettingsOf(config.alerts, folder)
  const venueKeys = Object.values(config.venues).map(venue => (venue.kind === 'ccxt' ? venue.keyFile : undefined))
  const encryption = config.recording?.encryption
  const files = [
    ...venueKeys,
    config.store.kind === 'postgres' ? config.store.passwordFile : undefined,
    config.console?.certificate?.keyFile,
    encryption?.keyFile,
    ...(encryption?.olderKeyFiles ?? []),
    ...[...channels.values()].flatMap(({ transport }) => secretFilesOf(transport)),
    heartbeat?.urlFile,
  ]
  return files.flatMap(file =>
    file === undefined ? [] : [{ what: 'the secret in', place: path.resolve(folder, file) }],
  )
}

function placesOfPeople({ dataFolder }: LoadedConfig): PrivatePlace[] {
  return [
    { what: 'the journal and the people of the data folder', place: dataFolder },
    { what: 'the home folder', place: homedir() },
  ]
}

// ── what can be read ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Where the symbolic links below a folder lead: Node follows them past its own rules. */
function linksIn(folder: string): { readonly targets: readonly string[]; readonly isWhole: boolean } {
  const targets: string[] = []
  const waiting = [folder]
  let count = 0
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
    for (const entry of entriesOf(at)) {
      if (++count > ENTRIES_MAX) return { targets, isWhole: false }
      const place = path.join(at, entry.name)
      if (entry.isDirectory()) waiting.push(place)
      else if (entry.isSymbolicLink() && existsSync(place)) targets.push(place)
    }
  return { targets, isWhole: true }
}

/** A folder that this user cannot list its strategies cannot list either. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/** With all links followed; of what is not there yet, as much as is. */
function realPlaceOf(place: string): string {
  const there = nearestFolder(place)
  return path.join(realpathSync(there), path.relative(there, place))
}

function isBelow(place: string, above: string): boolean {
  if (place === above) return true
  const isFolder = statSync(above, { throwIfNoEntry: false })?.isDirectory() === true
  return isFolder && place.startsWith(above.endsWith(path.sep) ? above : above + path.sep)
}
