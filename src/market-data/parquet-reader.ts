/** Reads series files, synchronously and a row group at a time, into columns of doubles that hold exact integers. */

import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { crc32, zstdDecompressSync } from 'node:zlib'
import { type FileMetaData, parquetMetadata, type SchemaElement } from 'hyparquet'
import { readColumn } from 'hyparquet/src/column.js'
import { type ColumnBatch, fromInt64, newColumnBatch } from './columns.ts'
import { DataError, textOfError } from './data-error.ts'
import { METADATA_KEY, METADATA_SUM_KEY, metadataSchema, ROW_GROUP_ROWS, type SeriesFileMetadata } from './parquet.ts'
import { parseSeriesName, SERIES_COLUMNS, type Series } from './series.ts'

/** An open series file; row groups are read one at a time, synchronously, and are those that were written or an error. */
export class SeriesFileReader {
  readonly path: string
  readonly metadata: SeriesFileMetadata
  readonly series: Series
  readonly sizeBytes: number
  readonly #file: number
  readonly #footer: FileMetaData
  /** Of a file whose groups have no sums: the whole of it was compared with its content hash. */
  #isProven = false

  /** Errors: DataError `NOT_FOUND`, `IO`, or `CORRUPT` where it is not a file of this catalogue. */
  constructor(path: string) {
    this.path = path
    this.#file = openFile(path)
    try {
      this.sizeBytes = fstatSync(this.#file).size
      this.#footer = readFooter(this.#file)
      this.metadata = parseMetadata(this.#footer)
      this.series = seriesOf(this.metadata)
    } catch (error) {
      closeSync(this.#file)
      throw new DataError('CORRUPT', `${path}: not a readable catalogue file: ${textOfError(error)}`, { cause: error })
    }
  }

  /**
   * Reads row group `group` into `batch`, which must have room for ROW_GROUP_ROWS rows. `hash` takes the columns' bytes.
   *
   * Cost: a sum over the bytes; of a file of before there were sums, the first group read costs reading all of it.
   * Errors: DataError `CORRUPT` naming the file and the group, `CHANGED` where its rows are not those that were written.
   */
  readGroup(group: number, batch: ColumnBatch, hash?: Hash): void {
    const expected = this.metadata.groups[group]?.crc32
    if (expected === undefined && hash === undefined) this.#proveWhole()
    const sum = this.#tryGroup(group, batch, hash)
    if (expected !== undefined && sum !== expected) throw this.#changed(`row group ${group}`)
  }

  /**
   * Reads the delivery times of a row group alone. Returns: how many there are.
   *
   * Errors: as `readGroup`.
   */
  readTimes(group: number, into: Float64Array): number {
    try {
      const { rowGroup, rowCount } = this.#groupOf(group)
      const name = SERIES_COLUMNS[this.series.kind][0]
      if (!fromInt64(this.#readChunk(rowGroup, name, rowCount), into))
        throw new Error(`${name} holds an unsafe integer`)
      return rowCount
    } catch (error) {
      throw this.#unreadable(group, error)
    }
  }

  close(): void {
    closeSync(this.#file)
  }

  #proveWhole(): void {
    if (this.#isProven) return
    const hash = createHash('sha256')
    const batch = newColumnBatch(this.series.kind, ROW_GROUP_ROWS)
    for (const group of this.metadata.groups.keys()) this.#tryGroup(group, batch, hash)
    if (hash.digest('hex') !== this.metadata.contentHash) throw this.#changed('the file')
    this.#isProven = true
  }

  #tryGroup(group: number, batch: ColumnBatch, hash: Hash | undefined): number {
    try {
      return this.#readGroup(group, batch, hash)
    } catch (error) {
      throw this.#unreadable(group, error)
    }
  }

  /** Returns: the CRC-32 of the columns' bytes. */
  #readGroup(group: number, batch: ColumnBatch, hash: Hash | undefined): number {
    const { rowGroup, rowCount } = this.#groupOf(group)
    const names = SERIES_COLUMNS[this.series.kind]
    let sum = 0
    for (let column = 0; column < names.length; column++) {
      const values = this.#readChunk(rowGroup, names[column]!, rowCount)
      if (!fromInt64(values, batch.columns[column]!)) throw new Error(`${names[column]} holds an unsafe integer`)
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
      hash?.update(bytes)
      sum = crc32(bytes, sum)
    }
    batch.rowCount = rowCount
    return sum
  }

  #groupOf(group: number) {
    const rowGroup = this.#footer.row_groups[group]
    const rowCount = this.metadata.groups[group]?.rowCount ?? -1
    if (rowGroup === undefined || Number(rowGroup.num_rows) !== rowCount || rowCount > ROW_GROUP_ROWS) {
      throw new Error(`the footer has no such group of ${rowCount} rows`)
    }
    return { rowGroup, rowCount }
  }

  #changed(what: string): DataError {
    const found = `${this.path}: the rows of ${what} are not those that were written: the disk, or another program`
    return new DataError('CHANGED', found)
  }

  #unreadable(group: number, error: unknown): DataError {
    const text = `${this.path}: row group ${group} cannot be read: ${textOfError(error)}`
    return new DataError('CORRUPT', text, { cause: error })
  }

  #readChunk(rowGroup: FileMetaData['row_groups'][number], name: string, rowCount: number): BigInt64Array {
    const chunk = rowGroup.columns.find(column => column.meta_data?.path_in_schema[0] === name)?.meta_data
    if (chunk === undefined || chunk.type !== 'INT64') throw new Error(`column ${name} is missing or not INT64`)
    const bytes = readBytes(this.#file, Number(chunk.data_page_offset), Number(chunk.total_compressed_size))
    // The element is given without its converted type, so that hyparquet makes no Date for each value.
    const element: SchemaElement = { name, type: 'INT64', repetition_type: 'REQUIRED' }
    const { data } = readColumn(
      { view: new DataView(bytes.buffer), offset: 0 },
      { groupStart: 0, selectStart: 0, selectEnd: rowCount, groupRows: rowCount },
      {
        pathInSchema: [name],
        element,
        schemaPath: [SCHEMA_ROOT, { element, children: [], count: 1, path: [name] }],
        type: 'INT64',
        codec: chunk.codec,
        compressors: { ZSTD: decompress },
        parsers: NO_PARSERS,
      },
    )
    const [values] = data
    if (data.length !== 1 || !(values instanceof BigInt64Array) || values.length !== rowCount) {
      throw new Error(`column ${name} does not hold ${rowCount} values in one page`)
    }
    return values
  }
}

type ColumnDecoder = Parameters<typeof readColumn>[2]
const SCHEMA_ROOT: ColumnDecoder['schemaPath'][number] = {
  element: { name: 'root', num_children: 1 },
  children: [],
  count: 1,
  path: [],
}
// Never called: plain INT64 columns have nothing to convert.
const NO_PARSERS = {} as ColumnDecoder['parsers']

/** A page holds a row group of one column: a footer that claims more is wrong, and would only cost memory. */
const PAGE_BYTES_MAX = ROW_GROUP_ROWS * 8

function decompress(bytes: Uint8Array, outputLength: number): Uint8Array {
  return zstdDecompressSync(bytes, { maxOutputLength: Math.min(outputLength, PAGE_BYTES_MAX) })
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw new DataError(isMissing ? 'NOT_FOUND' : 'IO', `${path}: ${textOfError(error)}`, { cause: error })
  }
}

function readBytes(file: number, offset: number, length: number): Uint8Array<ArrayBuffer> {
  if (!Number.isSafeInteger(offset) || offset < 0 || length < 0 || length > 2 ** 30) {
    throw new Error(`no bytes ${offset} + ${length}`)
  }
  const bytes = new Uint8Array(length)
  let done = 0
  while (done < length) {
    const count = readSync(file, bytes, done, length - done, offset + done)
    if (count === 0) throw new Error(`the file ends at byte ${offset + done}, ${length - done} bytes too early`)
    done += count
  }
  return bytes
}

function readFooter(file: number): FileMetaData {
  const size = fstatSync(file).size
  if (size < 12) throw new Error(`${size} bytes is too short for Parquet`)
  const tail = new DataView(readBytes(file, size - 8, 8).buffer)
  const footerLength = tail.getUint32(0, true)
  if (tail.getUint32(4, true) !== 0x31524150) throw new Error('it does not end with PAR1')
  if (footerLength > size - 12) throw new Error(`a footer of ${footerLength} bytes does not fit`)
  return parquetMetadata(readBytes(file, size - 8 - footerLength, footerLength + 8).buffer)
}

function parseMetadata(footer: FileMetaData): SeriesFileMetadata {
  const entryOf = (name: string) => footer.key_value_metadata?.find(({ key }) => key === name)?.value
  const text = entryOf(METADATA_KEY)
  if (text === undefined) throw new Error(`the footer has no "${METADATA_KEY}" entry: written by another program?`)
  const metadata = metadataSchema.parse(JSON.parse(text))
  const hasSums = metadata.groups.some(group => group.crc32 !== undefined)
  if (hasSums && entryOf(METADATA_SUM_KEY) !== String(crc32(text))) {
    throw new Error(`the footer's "${METADATA_KEY}" entry is not what was written`)
  }
  return metadata
}

function seriesOf(metadata: SeriesFileMetadata): Series {
  const series = parseSeriesName(metadata.series)
  if (series === undefined) throw new Error(`series "${metadata.series}" is not known`)
  return series
}
