/** What a DBN file tells before its rows are read: which instruments it holds, found by reading its records once. */

import { DataError } from '../data-error.ts'
import type { DbnMetadata } from './dbn-metadata.ts'
import { newDbnPart } from './dbn-parser.ts'
import { DBN_AT, dbnRecordBytes } from './dbn-records.ts'
import { DbnStream } from './dbn-stream.ts'
import type { DetectedSource, DetectOptions } from './source.ts'
import { symbolOf, venueOf } from './symbol-guess.ts'
import { openTextParts, readPart } from './text-lines.ts'

export function isDbnName(name: string): boolean {
  return /\.dbn(?:\.zst)?$/.test(name)
}

/** Each instrument costs one reading of the file. */
const INSTRUMENTS_MAX = 256

/** Errors: DataError `CORRUPT`, `UNSUPPORTED`; `BAD_OPTION` where there are too many instruments or not the named one. */
export async function detectDatabento(path: string, options: DetectOptions): Promise<DetectedSource[]> {
  const { metadata, numbers } = await readContents(path)
  const names = namesOf(metadata, numbers)
  const asked = options.symbol === undefined ? numbers : numbers.filter(number => names.get(number) === options.symbol)
  if (asked.length === 0 && options.symbol !== undefined) {
    const found = [...names.values()].slice(0, 20).join(', ')
    throw new DataError('BAD_OPTION', `${path}: no records of "${options.symbol}"; there are ${found}`)
  }
  if (asked.length > INSTRUMENTS_MAX) {
    const text = `${asked.length} instruments, at most ${INSTRUMENTS_MAX} are read at once; name one with --symbol`
    throw new DataError('BAD_OPTION', `${path}: ${text}`)
  }
  return asked.map(number => sourceOf(metadata, names.get(number)!, number))
}

function sourceOf({ dataset }: DbnMetadata, name: string, instrumentNumber: number): DetectedSource {
  return {
    format: 'databento',
    guess: { instrumentId: `${symbolOf(name)}.${venueOf(dataset.split('.')[0]!)}` },
    openPart: (context, onRow) => newDbnPart(context, instrumentNumber, onRow),
  }
}

/** A symbol that stands for several instruments, such as a continuous contract, is told apart by their numbers. */
function namesOf({ symbols }: DbnMetadata, numbers: readonly number[]): Map<number, string> {
  const counts = new Map<string, number>()
  for (const symbol of symbols.values()) counts.set(symbol, (counts.get(symbol) ?? 0) + 1)
  return new Map(
    numbers.map(number => {
      const symbol = symbols.get(number)
      if (symbol === undefined || symbol === '') return [number, `ID${number}`]
      return [number, counts.get(symbol) === 1 ? symbol : `${symbol}-${number}`]
    }),
  )
}

/** The instruments with records that make rows, in order of appearance; without such records any one, so that a report is made. */
async function readContents(path: string): Promise<{ metadata: DbnMetadata; numbers: readonly number[] }> {
  const found: { metadata?: DbnMetadata; broken?: string; any?: number } = {}
  const numbers = new Set<number>()
  const stream = new DbnStream({
    onMetadata: metadata => {
      found.metadata = metadata
    },
    onRecord: bytes => {
      const number = bytes.readUInt32LE(DBN_AT.instrument)
      found.any ??= number
      if (dbnRecordBytes(bytes[DBN_AT.type]!) > 0) numbers.add(number)
    },
    onBroken: (_, what) => {
      found.broken = what
    },
  })
  for (const part of (await openTextParts(path)).parts) await readPart(part, stream, () => {})
  const { metadata, broken, any } = found
  if (metadata === undefined) throw new DataError('CORRUPT', `${path}: ${broken ?? 'not a readable DBN file'}`)
  return { metadata, numbers: numbers.size > 0 ? [...numbers] : [any ?? [...metadata.symbols.keys()][0] ?? 0] }
}
