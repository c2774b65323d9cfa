/** The process of the console: it serves people, and holds nothing that trading needs. It ends with its supervisor. */

import { readFileSync } from 'node:fs'
import { sendToParent } from '../live/parent.ts'
import { standBehindTrading } from '../live/priority.ts'
import { ApiRoom } from './api-room.ts'
import type { FromRoom, RoomSettings, ToRoom } from './room-feed.ts'

const settings = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as RoomSettings
const room = new ApiRoom({ settings, tell: sendToParent<FromRoom>() })

process.on('message', (message: ToRoom) => room.take(message))
process.on('disconnect', () => void room.end().finally(() => process.exit(0)))
// Ctrl-C at the terminal is for the supervisor.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {})

standBehindTrading()
await room.begin()
