/** Files that appear whole or not at all: written beside, synced, renamed, and the folder synced. */

import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const FOR_ALL_TO_READ = 0o644

export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Puts a finished, synced file into its place; what was there before is replaced in one step. */
export function moveIntoPlace(from: string, to: string): void {
  renameSync(from, to)
  syncFolder(dirname(to))
}

export function writeTextDurably(path: string, text: string, mode = FOR_ALL_TO_READ): void {
  const beside = `${path}.${process.pid}.tmp`
  writeSynced(beside, 'w', [Buffer.from(text, 'utf8')], mode)
  moveIntoPlace(beside, path)
}

/** Behind what is there. */
export function appendDurably(path: string, parts: readonly Uint8Array[]): void {
  writeSynced(path, 'a', parts)
}

function writeSynced(path: string, flags: 'w' | 'a', parts: readonly Uint8Array[], mode = FOR_ALL_TO_READ): void {
  const file = openSync(path, flags, mode)
  try {
    for (const bytes of parts) for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done)
    fsyncSync(file)
  } catch (error) {
    // Of a full disk the system does not say which file it was.
    throw Object.assign(error as Error, { path })
  } finally {
    closeSync(file)
  }
}
