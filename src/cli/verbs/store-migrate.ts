/** `holdfast store migrate`: makes the tables and roles, as the administrator of the database. */

import { migrate } from '../../store/postgres/migrate.ts'
import { parsePostgresUrl } from '../../store/postgres/postgres-url.ts'
import { readSecretFile } from '../../store/postgres/secret-file.ts'
import { CliError } from '../exit-codes.ts'
import { styled, writeJson, writeLine } from '../output.ts'
import { type MigrateOptions, storeOfConfig } from './store-settings.ts'

/** Tables may have to be rewritten: the administrator waits longer than a node. */
const ANSWER_TIMEOUT_US = 600_000_000

export async function migrateStore(file: string, options: MigrateOptions): Promise<void> {
  const { settings } = await storeOfConfig(file, options)
  const url = parsePostgresUrl(readSecretFile(options.adminUrlFile))
  if (!url.ok) throw new CliError('config', `${options.adminUrlFile}: the address ${url.error}`)
  const { password, ...admin } = url.value
  const { caFile, connectTimeoutUs, desk, user: writer } = settings
  const times = { connectTimeoutUs, answerTimeoutUs: ANSWER_TIMEOUT_US }
  const reach = { ...admin, ...times, caFile, name: `${desk} migrate`, password: () => password }
  const result = await migrate({ reach, desk, writer })
  if (options.json) return writeJson(result)
  for (const step of result.steps) writeLine(`${styled('green', 'taken')}  ${step}`)
  for (const warning of result.warnings) writeLine(`${styled('yellow', 'warn')}   ${warning}`)
  writeLine(
    `tables of version ${result.version} (before: ${result.versionBefore}); ${writer} may work for desk ${desk}`,
  )
}
