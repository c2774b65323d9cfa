/** What every part of an open store knows: the desk's number in this database, and who this process is. */

import type { StoreParts } from './parts.ts'
import type { Reach } from './primary.ts'
import type { PostgresSettings } from './settings.ts'

export interface Desk {
  readonly settings: PostgresSettings
  readonly reach: Reach
  readonly parts: StoreParts
  readonly deskId: number
  /** Made anew by each process: an append proves with it that this one claimed the lease. */
  readonly instance: string
}
