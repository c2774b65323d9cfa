/** `holdfast store copy`: the journal of the data folder into the database, or back, compared block by block by hash. */

import { existsSync } from 'node:fs'
import { acquireFileLease } from '../../store/file-lease.ts'
import { type CopyResult, copyJournal } from '../../store/journal-copy.ts'
import { openCopySource, openCopyTarget } from '../../store/postgres/journal-copying.ts'
import type { PostgresSettings } from '../../store/postgres/settings.ts'
import { FolderCopy } from '../../store/sqlite/journal-copying.ts'
import { journalPathOf } from '../../store/sqlite/journal-file.ts'
import { CliError } from '../exit-codes.ts'
import { formatCount, styled, writeJson, writeLine } from '../output.ts'
import { ProgressBar } from '../progress-bar.ts'
import { type CopyOptions, storeOfConfig } from './store-settings.ts'

export async function copyStore(file: string, options: CopyOptions): Promise<void> {
  const { loaded, settings } = await storeOfConfig(file, options)
  const progress = new ProgressBar({ unit: 'blocks' })
  const told = (done: number, total: number) => progress.update(done, total, 'copied')
  const copy = options.into === 'database' ? copyIntoDatabase : copyIntoFolder
  const result = await copy(loaded.dataFolder, settings, told).finally(() => progress.finish())
  if (options.json) return writeJson(result)
  const { copiedBlocks, keptBlocks, snapshots, head } = result
  const counts = `${formatCount(copiedBlocks)} blocks copied, ${formatCount(keptBlocks)} were there, ${snapshots} snapshots`
  writeLine(`${styled('green', 'equal')}  ${counts}; both end at block ${formatCount(head.blockNumber)}, ${head.hash}`)
}

type Told = (done: number, total: number) => void

/** Nobody may run on the folder meanwhile, on neither way. */
async function copyIntoDatabase(folder: string, settings: PostgresSettings, told: Told): Promise<CopyResult> {
  if (!existsSync(journalPathOf(folder))) throw new CliError('journal', `${folder} has no journal`)
  const lease = await acquireFileLease(folder)
  const source = new FolderCopy(folder, lease.epoch)
  try {
    const target = await openCopyTarget(settings)
    return await copyJournal(source, target, told).finally(() => target.close())
  } finally {
    source.close()
    await lease.release()
  }
}

async function copyIntoFolder(folder: string, settings: PostgresSettings, told: Told): Promise<CopyResult> {
  const source = await openCopySource(settings)
  try {
    const lease = await acquireFileLease(folder, await source.usedEpoch())
    const target = new FolderCopy(folder, lease.epoch)
    return await copyJournal(source, target, told).finally(() => {
      target.close()
      return lease.release()
    })
  } finally {
    await source.close()
  }
}
