/** Opens the history of a session to be read beside the process that writes it, and again where that one made it anew. */

import { existsSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { okOf } from '../../core/std/result.ts'
import type { HistoryReading } from '../../ports/history-queries.ts'
import { PostgresHistoryQueries } from '../../store/postgres/history-queries.ts'
import type { PostgresSettings } from '../../store/postgres/settings.ts'
import { historyPathOf } from '../../store/sqlite/history-file.ts'
import { HistoryQueries } from '../../store/sqlite/history-queries.ts'
import { loadConfig } from '../config/load-config.ts'
import { postgresSettingsOf } from '../config/store-settings.ts'
import type { RoomSettings } from './room-feed.ts'

/** Errors: why it cannot be read now; the next call tries again. */
export type OpenHistory = () => Promise<HistoryReading>

type HistoryPlace = Pick<RoomSettings, 'dataFolder' | 'configFile' | 'overrides'>

const BUSY_MS = 500

/** In the data folder, or in the database where the configuration has one. */
export function historyOf(settings: HistoryPlace): OpenHistory {
  const inFolder = historyInFolder(settings.dataFolder)
  let inDatabase: HistoryReading | undefined
  return async () => {
    if (inDatabase === undefined && existsSync(historyPathOf(settings.dataFolder))) return await inFolder()
    const database = inDatabase === undefined ? await databaseOf(settings) : undefined
    if (database !== undefined) inDatabase ??= new PostgresHistoryQueries(database)
    return inDatabase ?? (await inFolder())
  }
}

/** The strategies need not be asked for where the journal is. */
async function databaseOf({ configFile, overrides }: HistoryPlace): Promise<PostgresSettings | undefined> {
  const nothing = { className: '', parameters: {}, written: {}, requests: [], schema: [] }
  const loaded = await loadConfig(configFile, { overrides, describe: async () => okOf(nothing) })
  return loaded.ok ? postgresSettingsOf(loaded.value, 'console') : undefined
}

function historyInFolder(dataFolder: string): OpenHistory {
  const file = historyPathOf(dataFolder)
  let open: { readonly inode: number; readonly db: DatabaseSync; readonly history: HistoryQueries } | undefined
  return async () => {
    const { ino } = statSync(file)
    if (open?.inode === ino) return open.history
    open?.db.close()
    open = undefined
    const db = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS })
    open = { inode: ino, db, history: new HistoryQueries(db) }
    return open.history
  }
}
