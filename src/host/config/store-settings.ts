/** The database of a configuration, as the store is told of it. */

import path from 'node:path'
import { assert } from '../../core/std/assert.ts'
import { parsePostgresUrl } from '../../store/postgres/postgres-url.ts'
import type { PostgresSettings } from '../../store/postgres/settings.ts'
import type { LoadedConfig } from './loaded-config.ts'

/** Returns: `undefined` where the journal is in the data folder. */
export function postgresSettingsOf(
  { config, folder, dataFolder }: LoadedConfig,
  nodeId: string,
): PostgresSettings | undefined {
  const { store, desk } = config
  if (store.kind !== 'postgres') return undefined
  const url = parsePostgresUrl(store.url)
  assert(url.ok && desk !== undefined, 'a configuration that was checked')
  const { user, hosts, database } = url.value
  const fileOf = (file: string | undefined) => (file === undefined ? undefined : path.resolve(folder, file))
  return {
    desk,
    nodeId,
    hosts,
    database,
    user,
    passwordFile: fileOf(store.passwordFile),
    caFile: fileOf(store.caFile),
    durability: store.durability,
    connectTimeoutUs: store.connectTimeout,
    answerTimeoutUs: store.answerTimeout,
    witnessFolder: dataFolder,
  }
}
