/** The process that watches a session: alerts, and who is told of them. It keeps no key of a venue; nobody waits for it. */

import { readFileSync } from 'node:fs'
import { openOperations } from '../../operations/operations-file.ts'
import type { RoomSettings, ToRoom } from './room-feed.ts'
import { WATCH_TABLES, WatchRoom } from './watch-room.ts'

/** What is still to be told when the session has ended in order, and when its supervisor died. */
const FAREWELL_MS = 2_500
const ORPHAN_MS = 60_000
const LOOK_MS = 100

const settings = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as RoomSettings
const room = new WatchRoom(settings, openOperations(settings.dataFolder, WATCH_TABLES))

process.on('message', (message: ToRoom) => room.take(message))
process.on('disconnect', () => {
  const patienceMs = room.hasEnded ? FAREWELL_MS : ORPHAN_MS
  if (!room.hasEnded) room.orphaned()
  setTimeout(leave, patienceMs)
  setInterval(() => {
    if (room.isSilent) leave()
  }, LOOK_MS)
})
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {})
await room.begin()

function leave(): void {
  room.close()
  process.exit(0)
}
