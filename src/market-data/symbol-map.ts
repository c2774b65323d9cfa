/**
 * `symbols.json` of a catalogue: which company used which ticker when. Data are filed under one id for each company, so
 * that a rename does not cut its history and another company that takes the ticker later does not continue it.
 */

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type InstrumentId, isInstrumentId, type TimeUs } from '../core/domain/ids.ts'
import { formatTimeUs } from '../core/std/time.ts'
import { DataError, textOfError } from './data-error.ts'
import { writeTextDurably } from './durable-file.ts'

const useSchema = z.strictObject({ symbol: z.string(), fromUs: z.int(), untilUs: z.int() })
/** A stretch of time in which a company had a ticker; `untilUs` excluded. */
export type SymbolUse = z.infer<typeof useSchema>

const companySchema = z.strictObject({
  instrumentId: z.string().refine(isInstrumentId),
  source: z.strictObject({ name: z.string(), sha256: z.string() }),
  /** In time order. */
  uses: z.array(useSchema),
})
export type Company = z.infer<typeof companySchema>

const symbolFileSchema = z.strictObject({ formatVersion: z.literal(1), companies: z.array(companySchema) })

function pathOf(root: string): string {
  return join(root, 'symbols.json')
}

/** Errors: DataError `CORRUPT` naming the file. Returns: an empty map where there is none. */
export function readSymbolMap(root: string): readonly Company[] {
  if (!existsSync(pathOf(root))) return []
  try {
    return symbolFileSchema.parse(JSON.parse(readFileSync(pathOf(root), 'utf8'))).companies
  } catch (error) {
    const remedy = 'delete it and import the map files again'
    const text = `${pathOf(root)}: not a readable symbol map: ${textOfError(error)}; ${remedy}`
    throw new DataError('CORRUPT', text, { cause: error })
  }
}

/** Puts a company in, in place of what was known about it. The caller holds the catalogue's lock. */
export function writeCompany(root: string, company: Company): void {
  const others = readSymbolMap(root).filter(({ instrumentId }) => instrumentId !== company.instrumentId)
  const companies = [...others, company].sort((a, b) => (a.instrumentId < b.instrumentId ? -1 : 1))
  mkdirSync(root, { recursive: true })
  writeTextDurably(pathOf(root), `${JSON.stringify({ formatVersion: 1, companies }, undefined, 2)}\n`)
}

/** A company by one of its tickers, and when it was its. */
export interface TickerOwner {
  readonly instrumentId: InstrumentId
  readonly uses: readonly SymbolUse[]
}

/** Who used a ticker of a venue at any time, and when. */
export function ownersOf(companies: readonly Company[], symbol: string, venue: string): TickerOwner[] {
  return companies.flatMap(({ instrumentId, uses }) => {
    const own = uses.filter(use => use.symbol === symbol)
    return own.length > 0 && instrumentId.endsWith(`.${venue}`) ? [{ instrumentId, uses: own }] : []
  })
}

/** Those of them that used it within a stretch of time, both ends included. */
export function ownersWithin(owners: readonly TickerOwner[], fromUs: number, toUs: number): TickerOwner[] {
  return owners.filter(({ uses }) => uses.some(use => use.fromUs <= toUs && use.untilUs > fromUs))
}

/** `META.USA (2012-05-18 to 2022-06-08)`, for messages. */
export function ownersText(owners: readonly TickerOwner[]): string {
  const dayOf = (timeUs: number) => formatTimeUs(timeUs as TimeUs).slice(0, 10)
  const textOf = ({ fromUs, untilUs }: SymbolUse) => `${dayOf(fromUs)} to ${dayOf(untilUs - 1)}`
  return owners.map(({ instrumentId, uses }) => `${instrumentId} (${uses.map(textOf).join(', ')})`).join(', ')
}
