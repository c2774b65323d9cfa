/** Looks at the session itself: keys, limits, what was killed, the embedded journal's end, and whether somebody runs it already. */

import { existsSync } from 'node:fs'
import path from 'node:path'
import { secretLineOf } from '../../files/secret-line.ts'
import { secretFilesOf } from '../../operations/notify/open-transport.ts'
import { probeLease } from '../../store/file-lease.ts'
import { JournalError } from '../../store/journal-error.ts'
import { type JournalReader, openJournalReader } from '../../store/sqlite/journal-reader.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { alertSettingsOf } from '../control-room/alert-settings.ts'
import { type Finding, fail, ok, warn } from './finding.ts'
import { killFileOf, readKills } from './kill-file.ts'
import { ccxtKeyFaultsOf } from './venue-keys.ts'

export const BLOCKS_LOOKED_AT = 64
/** A clock that goes back by more than this makes times that no order of events explains. */
const CLOCK_BACK_US_MAX = 1_000_000

export function lookAtSession(loaded: LoadedConfig): Finding[] {
  return [
    ok('config', `${loaded.file}: sound, ${loaded.configHash.slice(0, 12)}`),
    ...keyFiles(loaded),
    ...channels(loaded),
    ...limits(loaded),
    ...deadMansSwitches(loaded),
    ...ownVenues(loaded),
    ...kills(loaded),
  ]
}

function keyFiles(loaded: LoadedConfig): Finding[] {
  const isWanted = Object.values(loaded.config.venues).some(
    venue => venue.kind === 'ccxt' && venue.keyFile !== undefined,
  )
  if (!isWanted) return []
  const faults = ccxtKeyFaultsOf(loaded)
  if (faults.length === 0) return [ok('key files', 'private, and for this environment')]
  return faults.map(fault => fail('key files', fault, 'docs/venues/ccxt.md tells what a key file is'))
}

/** A session trades without them, and nobody would be told. */
function channels({ config, folder }: LoadedConfig): Finding[] {
  const { channels: found, heartbeat } = alertSettingsOf(config.alerts, folder)
  const files = [...found.values()].flatMap(({ transport }) => secretFilesOf(transport))
  const lines = [...files, ...(heartbeat === undefined ? [] : [heartbeat.urlFile])].map(secretLineOf)
  const faults = lines.flatMap(line => (line.ok ? [] : [line.error]))
  if (lines.length > 0 && faults.length === 0)
    return [ok('channels', 'the secrets of all channels are there, and private')]
  return faults.map(fault => warn('channels', fault, 'docs/configuration.md (alerts) tells what each channel needs'))
}

/** That each strategy has limits is the configuration's own rule; without a loss limit nothing ends a bad day. */
function limits({ config }: LoadedConfig): Finding[] {
  const names = Object.keys(config.strategies)
  const lossless = names.filter(name => {
    const { limits: own, account } = config.strategies[name]!
    const scopes = [own, config.accounts[account]?.limits, config.limits]
    return !scopes.some(scope => scope?.dailyLossMax !== undefined || scope?.drawdownMax !== undefined)
  })
  if (lossless.length === 0) return [ok('limits', `${names.length} strategies, each with a loss limit above it`)]
  const found = `no loss limit over ${lossless.join(', ')}`
  const remedy = 'set dailyLossMax or drawdownMax for the strategy, its account or everything'
  return [warn('limits', found, remedy)]
}

/** Live, something has to cancel when nothing of ours runs any more. */
function deadMansSwitches({ config }: LoadedConfig): Finding[] {
  if (config.environment !== 'live') return []
  const off = Object.entries(config.accounts).filter(([, { deadMansSwitch }]) => deadMansSwitch === 0)
  if (off.length === 0) return [ok("dead man's switch", 'wanted for every account')]
  const found = `not wanted for ${off.map(([name]) => name).join(', ')}`
  return [warn("dead man's switch", found, 'set deadMansSwitch where the venue offers one')]
}

/** Nodes that share a journal and not the venue: the next leader is at another one than the journal tells of. */
function ownVenues({ config }: LoadedConfig): Finding[] {
  if (config.store.kind !== 'postgres' || config.environment !== 'paper') return []
  const own = Object.entries(config.venues).filter(([, venue]) => venue.kind === 'ccxt' || venue.server === undefined)
  return own.map(([venueId, { kind }]) => {
    const found = `${venueId}: each node has a simulated venue of its own; after a failover orders and fills are not there`
    const server = `venues.${venueId}.server and holdfast venue serve: one venue for all nodes`
    const remedy =
      kind === 'simulated' ? server : 'with one node alone nothing; else a venue of kind simulated with a server'
    return warn('venues', found, `${remedy} (docs/high-availability.md)`)
  })
}

function kills({ dataFolder, config }: LoadedConfig): Finding[] {
  const killed = Object.keys(config.venues).flatMap(venueId => readKills(killFileOf(dataFolder, venueId)))
  if (killed.length === 0) return [ok('kill switch', 'nothing is killed')]
  const texts = killed.map(({ level, name, actor, reason }) =>
    `${level} ${name} by ${actor} (${reason})`.replace('  ', ' '),
  )
  return [warn('kill switch', `killed: ${texts.join(', ')}`, 'start it, look, then holdfast resume')]
}

// ── the journal ──────────────────────────────────────────────────────────────────────────────────────────────────────

export function journal(dataFolder: string, nowUs: () => number, readsAll: boolean): Finding[] {
  if (!existsSync(path.join(dataFolder, 'journal.sqlite'))) return [ok('journal', 'none yet: a new one begins')]
  try {
    const reader = openJournalReader(dataFolder)
    try {
      return readBlocks(reader, nowUs, readsAll)
    } finally {
      reader.close()
    }
  } catch (error) {
    if (!(error instanceof JournalError)) throw error
    return [fail('journal', error.message, `docs/journal.md#errors: ${error.code}`)]
  }
}

/** Each block is checked against its hash and its predecessor as it is read. */
function readBlocks(reader: JournalReader, nowUs: () => number, readsAll: boolean): Finding[] {
  const { blockNumber } = reader.head()
  let newestUs = 0
  let count = 0
  const base = reader.baseBlockNumber()
  for (const block of reader.blocksAfter(readsAll ? base : Math.max(base, blockNumber - BLOCKS_LOOKED_AT))) {
    newestUs = block.lastTimeUs
    count++
  }
  const found = [ok('journal', `block ${blockNumber}, the newest ${count} are sound and chained`)]
  return [...found, ...clockBehind(newestUs, nowUs())]
}

export function clockBehind(newestUs: number, nowUs: number): Finding[] {
  if (newestUs <= nowUs + CLOCK_BACK_US_MAX) return []
  const behindS = Math.round((newestUs - nowUs) / 1_000_000)
  return [fail('clock and journal', `the clock is ${behindS} s behind the journal's newest block`, 'set the clock')]
}

export function lease(dataFolder: string): Finding {
  const held = existsSync(dataFolder) ? probeLease(dataFolder) : undefined
  if (held === undefined) return ok('lease', 'free')
  const isHeld = held.code === 'LEASE_HELD'
  const remedy = isHeld ? 'the session runs already, or another one has this folder' : 'let this user write there'
  return fail('lease', held.message, remedy)
}
