/**
 * The older records of the audit as files beside the people's: one record a line, in the order of the chain, and a seal at the end.
 *
 * Invariant: a file is whole or not there; it is written once, readable by its owner alone, and never written again.
 */

import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { canonicalJson } from '../../core/std/canonical.ts'
import type { ArchivedStretch, AuditRecord } from '../../ports/audit.ts'

const FOLDER = 'audit-archive'
const NAME = /^audit-(\d{12})-(\d{12})\.jsonl$/
const NUMBER_DIGITS = 12
/** While it is written. */
const PART = 'audit.part'

/** The last line: that nothing of the lines before it is missing or changed shows without the files around it. */
interface Seal {
  readonly seal: { readonly firstNumber: number; readonly lastNumber: number; readonly sha256: string }
}

/** What lies there is not what was written. */
export class AuditBrokenError extends Error {
  override readonly name = 'AuditBrokenError'
}

export function archiveFolderOf(peopleFile: string): string {
  return path.join(path.dirname(peopleFile), FOLDER)
}

export class AuditArchive {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The file whose first record has this number. */
  fileFrom(recordNumber: number): ArchivedStretch | undefined {
    if (!existsSync(this.#folder)) return undefined
    const digits = numberText(recordNumber)
    const fileName = readdirSync(this.#folder).find(name => NAME.exec(name)?.[1] === digits)
    return fileName === undefined ? undefined : stretchOf(fileName)
  }

  /**
   * Durable when it returns.
   *
   * Shape: at least one record, in order. Errors: the system's, and then there is no such file.
   */
  write(records: readonly AuditRecord[]): ArchivedStretch {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const [firstNumber, lastNumber] = [records[0]!.recordNumber, records.at(-1)!.recordNumber]
    const body = records.map(record => `${canonicalJson(record)}\n`).join('')
    const seal: Seal = { seal: { firstNumber, lastNumber, sha256: sha256Of(body) } }
    const fileName = `audit-${numberText(firstNumber)}-${numberText(lastNumber)}.jsonl`
    const part = path.join(this.#folder, PART)
    rmSync(part, { force: true })
    writeDurably(part, `${body}${canonicalJson(seal)}\n`)
    renameSync(part, path.join(this.#folder, fileName))
    syncFolder(this.#folder)
    return { fileName, firstNumber, lastNumber }
  }

  /** Errors: AuditBrokenError where the seal is not that of the lines; the system's. Whether they follow each other is not looked at. */
  read({ fileName, firstNumber, lastNumber }: ArchivedStretch): readonly AuditRecord[] {
    const text = readFileSync(path.join(this.#folder, fileName), 'utf8')
    const end = text.lastIndexOf('\n', text.length - 2) + 1
    const body = text.slice(0, end)
    const [seal, records] = [parsed<Seal>(fileName, text.slice(end)), linesOf<AuditRecord>(fileName, body)]
    const isSealed =
      seal.seal?.sha256 === sha256Of(body) &&
      seal.seal.firstNumber === firstNumber &&
      seal.seal.lastNumber === lastNumber &&
      records.length === lastNumber - firstNumber + 1
    if (!isSealed) throw new AuditBrokenError(`${FOLDER}/${fileName} is not what was written: its seal differs`)
    return records
  }
}

function linesOf<T>(fileName: string, body: string): T[] {
  return body
    .split('\n')
    .slice(0, -1)
    .map(line => parsed<T>(fileName, line))
}

function parsed<T>(fileName: string, line: string): T {
  try {
    return JSON.parse(line) as T
  } catch {
    throw new AuditBrokenError(`${FOLDER}/${fileName} is not what was written: a line of it cannot be read`)
  }
}

function stretchOf(fileName: string): ArchivedStretch {
  const [, first, last] = NAME.exec(fileName)!
  return { fileName, firstNumber: Number(first), lastNumber: Number(last) }
}

function numberText(recordNumber: number): string {
  return String(recordNumber).padStart(NUMBER_DIGITS, '0')
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function writeDurably(file: string, text: string): void {
  const handle = openSync(file, 'wx', 0o400)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
