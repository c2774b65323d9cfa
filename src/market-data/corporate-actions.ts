/**
 * `corporate-actions.json` beside an instrument's data: splits and dividends, each with the instant from which prices are
 * the new ones. Stored rows stay as they were recorded; who wants them adjusted asks for it.
 */

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DataError, textOfError } from './data-error.ts'
import { writeTextDurably } from './durable-file.ts'
import { folderOfInstrument } from './series.ts'

/** Shares after for shares before: 7 for 1; 1 for 10 is a reverse split. */
const splitSchema = z.strictObject({
  kind: z.literal('Split'),
  /** The first instant of the first day on which prices are the new ones. */
  exTimeUs: z.int().positive(),
  newShares: z.int().positive(),
  oldShares: z.int().positive(),
})
/** What a price before is worth after it was paid: × kept / of. */
const dividendSchema = z.strictObject({
  kind: z.literal('Dividend'),
  exTimeUs: z.int().positive(),
  kept: z.int().positive(),
  of: z.int().positive(),
})
const actionSchema = z.discriminatedUnion('kind', [splitSchema, dividendSchema])

const actionsFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  source: z.strictObject({ name: z.string(), sha256: z.string() }),
  /** In time order. */
  actions: z.array(actionSchema),
})
export type CorporateAction = z.infer<typeof actionSchema>
export type Split = z.infer<typeof splitSchema>
export type CorporateActionsFile = z.infer<typeof actionsFileSchema>

function pathOf(root: string, instrumentId: string): string {
  return join(root, folderOfInstrument(instrumentId), 'corporate-actions.json')
}

/** Errors: DataError `CORRUPT` naming the file. Returns: undefined where there is none. */
export function readCorporateActions(root: string, instrumentId: string): CorporateActionsFile | undefined {
  const path = pathOf(root, instrumentId)
  if (!existsSync(path)) return undefined
  try {
    return actionsFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    const remedy = 'import the factor file again'
    const text = `${path}: not a readable list of corporate actions: ${textOfError(error)}; ${remedy}`
    throw new DataError('CORRUPT', text, { cause: error })
  }
}

export function writeCorporateActions(root: string, instrumentId: string, file: CorporateActionsFile): void {
  mkdirSync(join(root, folderOfInstrument(instrumentId)), { recursive: true })
  writeTextDurably(pathOf(root, instrumentId), `${JSON.stringify(file, undefined, 2)}\n`)
}
