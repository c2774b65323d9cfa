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

/** The map of one catalogue in memory; read once, written once, since it may hold every company of a market. */
export class SymbolMap {
  readonly #root: string
  readonly #companies: Map<InstrumentId, Company>
  #isChanged = false

  /** Errors: DataError `CORRUPT` naming the file. A catalogue without one has an empty map. */
  constructor(root: string) {
    this.#root = root
    this.#companies = new Map(readCompanies(root).map(company => [company.instrumentId, company]))
  }

  companyOf(instrumentId: InstrumentId): Company | undefined {
    return this.#companies.get(instrumentId)
  }

  /** Puts a company in, in place of what was known about it. */
  put(company: Company): void {
    this.#companies.set(company.instrumentId, company)
    this.#isChanged = true
  }

  /** Writes what has changed; the caller holds the catalogue's lock. */
  save(): void {
    if (!this.#isChanged) return
    const companies = [...this.#companies.values()].sort((a, b) => (a.instrumentId < b.instrumentId ? -1 : 1))
    mkdirSync(this.#root, { recursive: true })
    writeTextDurably(pathOf(this.#root), `${JSON.stringify({ formatVersion: 1, companies }, undefined, 2)}\n`)
    this.#isChanged = false
  }

  /** Who used a ticker of a venue at any time, and when. */
  ownersOf(symbol: string, venue: string): TickerOwner[] {
    const owners: TickerOwner[] = []
    for (const { instrumentId, uses } of this.#companies.values()) {
      if (!uses.some(use => use.symbol === symbol) || !instrumentId.endsWith(`.${venue}`)) continue
      owners.push({ instrumentId, uses: uses.filter(use => use.symbol === symbol) })
    }
    return owners
  }
}

function readCompanies(root: string): readonly Company[] {
  if (!existsSync(pathOf(root))) return []
  try {
    return symbolFileSchema.parse(JSON.parse(readFileSync(pathOf(root), 'utf8'))).companies
  } catch (error) {
    const remedy = 'delete it and import the map files again'
    const text = `${pathOf(root)}: not a readable symbol map: ${textOfError(error)}; ${remedy}`
    throw new DataError('CORRUPT', text, { cause: error })
  }
}

/** A company by one of its tickers, and when it was its. */
export interface TickerOwner {
  readonly instrumentId: InstrumentId
  readonly uses: readonly SymbolUse[]
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
