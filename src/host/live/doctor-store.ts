/** Looks at the store that a session would use: the embedded journal and its lock, or the database that several nodes share. */

import type { DurabilityReport, SharedStore, StoreFinding } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import type { PostgresSettings } from '../../store/postgres/settings.ts'
import { openPostgresStore } from '../../store/postgres/store.ts'
import { leaseWhereTold } from '../../store/postgres/told-lease.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { postgresSettingsOf } from '../config/store-settings.ts'
import { BLOCKS_LOOKED_AT, clockBehind, journal, lease } from './doctor-session.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

const DOCTOR = 'doctor'
const wallUs = () => Date.now() * 1_000

export async function lookAtStore(loaded: LoadedConfig, readsAll: boolean): Promise<Finding[]> {
  const settings = postgresSettingsOf(loaded, DOCTOR)
  if (settings === undefined) return [...journal(loaded.dataFolder, wallUs, readsAll), lease(loaded.dataFolder)]
  return [...(await database(settings)), lease(loaded.dataFolder)]
}

async function database(settings: PostgresSettings): Promise<Finding[]> {
  try {
    const store = await openPostgresStore(settings)
    try {
      const refusing = (await store.lookAtServers()).refusing.map(findingOf)
      const report = await store.durability()
      const blocks = await newestBlocks(store, wallUs)
      return [...durability(report), ...refusing, ...blocks, await leader(store, report)]
    } finally {
      await store.close()
    }
  } catch (error) {
    if (!(error instanceof JournalError)) throw error
    return [fail('store', error.what, error.remedy)]
  }
}

function durability({ server, findings, wanted, isKept }: DurabilityReport): Finding[] {
  const kept = isKept ? [ok('store', `${server}, durability ${wanted}`)] : []
  return [...kept, ...findings.filter(({ severity }) => severity !== 'Info').map(findingOf)]
}

function findingOf({ code, severity, text, remedy }: StoreFinding): Finding {
  return (severity === 'Critical' ? fail : warn)('store', `${code}: ${text}`, remedy)
}

/**
 * Each block is checked against its hash and its predecessor as it is read.
 *
 * Why the clock is looked at last: whoever leads writes on while its blocks are read, and they would be from the future.
 */
export async function newestBlocks(
  { journal: blocks }: Pick<SharedStore, 'journal'>,
  nowUs: () => number,
): Promise<Finding[]> {
  const { blockNumber } = blocks.head()
  let count = 0
  let newestUs = 0
  for await (const block of blocks.blocksAfter(Math.max(0, blockNumber - BLOCKS_LOOKED_AT))) {
    newestUs = block.lastTimeUs
    count++
  }
  return [
    ok('journal', `block ${blockNumber}, the newest ${count} are sound and chained`),
    ...clockBehind(newestUs, nowUs()),
  ]
}

async function leader({ lease: table }: SharedStore, report: DurabilityReport): Promise<Finding> {
  const lease = await leaseWhereTold(table, report)
  if (lease === undefined) return warn('leader', 'cannot be told while nothing can be written', 'mend the store first')
  const { epoch, nodeId, isReleased, remainingUs } = lease
  if (epoch === 0 || isReleased || remainingUs <= 0) return ok('leader', 'nobody leads: this node would')
  return ok('leader', `${nodeId} leads in epoch ${epoch}: this node would stand by`)
}
