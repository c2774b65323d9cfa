/** A file that only its owner may read: keys, passwords, tokens. Nothing of what is in it is ever put into a message. */

import { closeSync, fstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import { okOf, type Result, refusalOf } from '../core/std/result.ts'

const OTHERS = 0o077

export interface PrivateFileFault {
  readonly isAbsent: boolean
  /** With the file's name and what to do. */
  readonly text: string
}

export interface PrivateFileRules {
  readonly bytesMax: number
  /** Refuses what belongs to somebody else, who may put another one in its place. */
  readonly isOwnAlone?: boolean
}

export function readPrivateFile(file: string, rules: PrivateFileRules): Result<string, PrivateFileFault> {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const isAbsent = code === 'ENOENT'
    return refusalOf({ isAbsent, text: `${file}: ${isAbsent ? 'there is no such file' : `cannot be read (${code})`}` })
  }
  try {
    // The same open file is looked at and read: nobody can put another in its place in between.
    const fault = faultOf(file, fstatSync(descriptor), rules)
    return fault === undefined
      ? okOf(readFileSync(descriptor, 'utf8'))
      : refusalOf({ isAbsent: false, text: `${file} ${fault}` })
  } finally {
    closeSync(descriptor)
  }
}

function faultOf(file: string, { mode, size, uid }: Stats, { bytesMax, isOwnAlone }: PrivateFileRules) {
  // Windows has no such bits.
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
    return `may be read by others (mode ${(mode & 0o777).toString(8)}); run: chmod 600 ${file}`
  if (isOwnAlone === true && process.getuid !== undefined && uid !== process.getuid())
    return `belongs to user ${uid}, and this process runs as ${process.getuid()}`
  return size > bytesMax ? `has ${size} bytes; it may have at most ${bytesMax}` : undefined
}
