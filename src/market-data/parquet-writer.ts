/** Writes series files: rows in, a row group in memory, a footer with what the numbers mean. */

import { createHash, type Hash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { constants, crc32, zstdCompressSync } from 'node:zlib'
import type { SchemaElement } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { canonicalJson } from '../core/std/canonical.ts'
import { type ColumnBatch, newColumnBatch, toInt64 } from './columns.ts'
import {
  CATALOGUE_FORMAT_VERSION,
  METADATA_KEY,
  METADATA_SUM_KEY,
  ROW_GROUP_ROWS,
  type SeriesFileHeader,
  type SeriesFileMetadata,
  type SeriesSource,
} from './parquet.ts'
import { SERIES_COLUMNS, type Series } from './series.ts'

// hyparquet counts in `converted_type`: other tools then show the times as timestamps.
function schemaOf(series: Series): SchemaElement[] {
  const columns = SERIES_COLUMNS[series.kind]
  const root: SchemaElement = { name: 'root', num_children: columns.length }
  return [
    root,
    ...columns.map((name): SchemaElement => {
      const element: SchemaElement = { name, type: 'INT64', repetition_type: 'REQUIRED' }
      return name.endsWith('TimeUs') || name === 'timeUs' ? { ...element, converted_type: 'TIMESTAMP_MICROS' } : element
    }),
  ]
}

function compress(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } })
}

/** A Parquet writer's bytes, put into a file after each row group. */
class FileBytes extends ByteWriter {
  readonly #file: number

  constructor(file: number) {
    super(1 << 16)
    this.#file = file
  }

  flush(): void {
    const bytes = this.getBytes()
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done)
    this.index = 0
  }

  override finish(): void {
    this.flush()
  }
}

/** Writes a series file row by row, a row group in memory at a time. The caller renames it into place after `finish`. */
export class SeriesFileWriter {
  readonly path: string
  readonly header: SeriesFileHeader
  readonly batch: ColumnBatch
  rowCount = 0
  readonly #file: number
  readonly #parquet: ParquetWriter
  readonly #hash: Hash = createHash('sha256')
  readonly #groups: SeriesFileMetadata['groups'] = []

  constructor(path: string, header: SeriesFileHeader) {
    this.path = path
    this.header = header
    this.batch = newColumnBatch(header.series.kind, ROW_GROUP_ROWS)
    this.#file = openSync(path, 'wx', 0o644)
    this.#parquet = new ParquetWriter({
      writer: new FileBytes(this.#file),
      schema: schemaOf(header.series),
      codec: 'ZSTD',
      compressors: { ZSTD: compress },
      statistics: false,
      createdBy: 'holdfast',
    })
  }

  /** Appends one row; `row` holds the columns' values in order and may be reused. */
  push(row: ArrayLike<number>): void {
    const { batch } = this
    const at = batch.rowCount
    for (let column = 0; column < batch.columns.length; column++) batch.columns[column]![at] = row[column]!
    batch.rowCount = at + 1
    this.rowCount++
    if (batch.rowCount === ROW_GROUP_ROWS) this.#writeGroup()
  }

  /** Time of the first row; 0 before there is one. */
  get firstTimeUs(): number {
    return this.#groups[0]?.firstTimeUs ?? (this.batch.rowCount > 0 ? this.batch.columns[0]![0]! : 0)
  }

  /** Writes the footer and makes the file durable. */
  finish(sources: readonly SeriesSource[]): SeriesFileMetadata {
    if (this.batch.rowCount > 0) this.#writeGroup()
    const { instrumentId, series, tickSize, lotSize } = this.header
    const metadata: SeriesFileMetadata = {
      formatVersion: CATALOGUE_FORMAT_VERSION,
      instrumentId,
      series: series.name,
      tickSize,
      lotSize,
      rowCount: this.rowCount,
      firstTimeUs: this.#groups[0]?.firstTimeUs ?? 0,
      lastTimeUs: this.#groups.at(-1)?.lastTimeUs ?? 0,
      contentHash: this.#hash.digest('hex'),
      sources: [...sources],
      groups: this.#groups,
    }
    const value = canonicalJson(metadata)
    this.#parquet.kvMetadata = [
      { key: METADATA_KEY, value },
      { key: METADATA_SUM_KEY, value: String(crc32(value)) },
    ]
    // Nothing is awaited: the bytes go out synchronously.
    void this.#parquet.finish()
    fsyncSync(this.#file)
    closeSync(this.#file)
    return metadata
  }

  /** Gives up: closes and removes the unfinished file. */
  abort(): void {
    closeSync(this.#file)
    rmSync(this.path, { force: true })
  }

  #writeGroup(): void {
    const { batch } = this
    const names = SERIES_COLUMNS[this.header.series.kind]
    let sum = 0
    const columnData = batch.columns.map((values, column) => {
      const data = toInt64(values, batch.rowCount)
      const bytes = new Uint8Array(data.buffer)
      this.#hash.update(bytes)
      sum = crc32(bytes, sum)
      return { name: names[column]!, data, encoding: 'PLAIN' as const, offsetIndex: false }
    })
    // A page for each column and group (`pageSize: 0`): the reader then sees one typed array.
    void this.#parquet.write({ columnData, rowGroupSize: ROW_GROUP_ROWS, pageSize: 0 })
    const times = batch.columns[0]!
    const { rowCount } = batch
    this.#groups.push({ rowCount, firstTimeUs: times[0]!, lastTimeUs: times[rowCount - 1]!, crc32: sum })
    batch.rowCount = 0
  }
}
