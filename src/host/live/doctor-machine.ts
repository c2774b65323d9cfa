/** Looks at the machine that a session is to run on: program, clock, folder, disk, open files. */

import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmdirSync, statfsSync, statSync } from 'node:fs'
import path from 'node:path'
import { nearestFolder } from '../../files/made-folder.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

const NODE_MAJOR_MIN = 26
const DISK_BYTES_MIN = 200_000_000
const DISK_BYTES_WANTED = 2_000_000_000
const FILES_MIN = 256
const FILES_WANTED = 1_024
/** No session ever ran before this: a clock that says so was never set. */
const CLOCK_MS_MIN = Date.UTC(2026, 0, 1)
const OTHERS = 0o077

export function lookAtMachine({ dataFolder, config }: LoadedConfig): Finding[] {
  const isLive = config.environment === 'live'
  return [
    nodeVersion(process.versions.node),
    clock(Date.now()),
    folderWritable(dataFolder),
    folderMode(dataFolder, isLive),
    diskRoom(dataFolder),
    openFiles(readLimits()),
  ]
}

export function nodeVersion(version: string): Finding {
  const major = Number(version.split('.')[0])
  if (major >= NODE_MAJOR_MIN) return ok('node', `Node ${version}`)
  return fail('node', `Node ${version}`, `Node ${NODE_MAJOR_MIN} or newer; "npm ci" brings it`)
}

export function clock(nowMs: number): Finding {
  const text = new Date(nowMs).toISOString()
  if (nowMs >= CLOCK_MS_MIN) return ok('clock', text)
  return fail('clock', `${text}, which is before this program was made`, 'set the clock; let it be kept by NTP')
}

// ── the folder ───────────────────────────────────────────────────────────────────────────────────────────────────────

export function folderWritable(folder: string): Finding {
  const place = nearestFolder(folder)
  try {
    if (place === folder) rmdirSync(mkdtempSync(path.join(folder, '.doctor-')))
    else accessSync(place, constants.W_OK | constants.X_OK)
    return ok('data folder', place === folder ? `${folder} can be written` : `${folder} will be made`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return fail('data folder', `${place}: ${code}`, 'let this user write there, or choose another dataFolder')
  }
}

/** Commands come in by a socket in the folder, and positions are nobody else's business. */
export function folderMode(folder: string, isLive: boolean): Finding {
  if (!existsSync(folder) || process.platform === 'win32') return ok('folder mode', 'not there yet')
  const { mode, uid } = statSync(folder)
  const text = `mode ${(mode & 0o777).toString(8)}`
  const isOurs = process.getuid === undefined || uid === process.getuid()
  if (isOurs && (mode & OTHERS) === 0) return ok('folder mode', `${text}: for its owner alone`)
  const remedy = isOurs ? `chmod 700 ${folder}` : `chown it to this user (${process.getuid?.()}), it belongs to ${uid}`
  const found = isOurs ? `${text}: others on this machine may look into it` : `it belongs to user ${uid}`
  return isLive ? fail('folder mode', found, remedy) : warn('folder mode', found, remedy)
}

export function diskRoom(folder: string): Finding {
  const { bavail, bsize } = statfsSync(nearestFolder(folder))
  return gradeDisk(bavail * bsize)
}

export function gradeDisk(freeBytes: number): Finding {
  const found = `${(freeBytes / 1e9).toFixed(1)} GB free`
  if (freeBytes < DISK_BYTES_MIN)
    return fail('disk', found, 'free room: a journal that cannot be written stops trading')
  if (freeBytes < DISK_BYTES_WANTED) return warn('disk', found, 'free room, or set journal: { keep: 7d }')
  return ok('disk', found)
}

// ── open files ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Returns: an empty text where the system does not tell. */
function readLimits(): string {
  return existsSync('/proc/self/limits') ? readFileSync('/proc/self/limits', 'utf8') : ''
}

export function openFiles(limits: string): Finding {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1]
  if (soft === undefined) return ok('open files', 'the system does not tell its limit')
  const count = soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft)
  if (count < FILES_MIN) return fail('open files', `at most ${soft}`, `ulimit -n ${FILES_WANTED}`)
  if (count < FILES_WANTED) return warn('open files', `at most ${soft}`, `ulimit -n ${FILES_WANTED}`)
  return ok('open files', `at most ${soft}`)
}
