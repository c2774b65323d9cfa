/** The tables and functions in the database, as numbered steps that are taken once and in order. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const FILES = [
  '0001-journal.sql',
  '0002-functions.sql',
  '0003-history.sql',
  '0004-standbys.sql',
  '0005-epochs.sql',
  '0006-history-indexes.sql',
  '0007-told-blocks.sql',
] as const

export interface SchemaStep {
  readonly version: number
  readonly name: string
  readonly script: string
  readonly sha256: string
}

export const SCHEMA_VERSION = FILES.length

export function readSchemaSteps(): SchemaStep[] {
  return FILES.map((name, at) => {
    const script = readFileSync(new URL(`schema/${name}`, import.meta.url), 'utf8')
    return { version: at + 1, name, script, sha256: createHash('sha256').update(script).digest('hex') }
  })
}
