/**
 * Where the control sockets of a session are: in its data folder, for its owner alone.
 *
 * Why a note beside it: paths of unix sockets are short by the system's rule; for a folder deep down the socket is in a
 * private folder elsewhere, and the note in the data folder tells where.
 */

import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

const PATH_BYTES_MAX = 100
const NOTE = '.path'

export const NODE_SOCKET = 'control.sock'
export const gatewaySocketOf = (venueId: string) => `gateway-${venueId}.sock`

/** Listens for the owner of the folder; what an earlier life left behind is removed. Errors: the operating system's. */
export function listenInFolder(server: Server, dataFolder: string, name: string): Promise<void> {
  const place = placeOf(dataFolder, name)
  rmSync(place, { force: true })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // The socket never exists with other rights: it is made by `listen` itself.
    const before = process.umask(0o177)
    server.listen(place, () => {
      chmodSync(place, 0o600)
      resolve()
    })
    process.umask(before)
  })
}

function placeOf(dataFolder: string, name: string): string {
  const near = path.join(dataFolder, name)
  if (Buffer.byteLength(near) <= PATH_BYTES_MAX) return near
  const far = path.join(mkdtempSync(path.join(tmpdir(), 'holdfast-')), 'control.sock')
  writeFileSync(near + NOTE, far, { mode: 0o600 })
  return far
}

/** Returns: `undefined` where there is none. */
export function findSocket(dataFolder: string, name: string): string | undefined {
  const near = path.join(dataFolder, name)
  if (existsSync(near)) return near
  if (!existsSync(near + NOTE)) return undefined
  const far = readFileSync(near + NOTE, 'utf8')
  return existsSync(far) ? far : undefined
}

/** The venues whose gateways have, or had, a socket in the folder. */
export function venuesWithSockets(dataFolder: string): string[] {
  if (!existsSync(dataFolder)) return []
  const found = readdirSync(dataFolder).flatMap(
    name => /^gateway-([A-Z0-9_]{1,16})\.sock(\.path)?$/.exec(name)?.[1] ?? [],
  )
  return [...new Set(found)].sort()
}
