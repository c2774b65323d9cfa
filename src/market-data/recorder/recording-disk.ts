/** The disk as a recording uses it; tests put one in its place that is full, slow or broken. */

import { open, rename, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from './recording-folder.ts'

export interface DiskFile {
  /** Appends behind what is there. */
  append(parts: readonly Uint8Array[]): Promise<void>
  /** What was appended is durable. */
  sync(): Promise<void>
  truncate(bytes: number): Promise<void>
  close(): Promise<void>
}

export interface RecordingDisk {
  /** A file that is not there yet; its folder is made. */
  create(path: string): Promise<DiskFile>
  /** In one step, and durable. */
  rename(from: string, to: string): Promise<void>
  freeBytes(folder: string): Promise<number>
}

export const MACHINE_DISK: RecordingDisk = {
  async create(path) {
    makeFolder(dirname(path))
    const file = await open(path, 'ax', 0o644)
    await syncFolder(dirname(path))
    return {
      async append(parts) {
        for (const part of parts) {
          for (let done = 0; done < part.length; ) done += (await file.write(part, done)).bytesWritten
        }
      },
      sync: () => file.datasync(),
      truncate: bytes => file.truncate(bytes),
      close: () => file.close(),
    }
  },
  async rename(from, to) {
    await rename(from, to)
    await syncFolder(dirname(to))
  },
  async freeBytes(folder) {
    makeFolder(folder)
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  },
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
