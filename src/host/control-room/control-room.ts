/**
 * The processes of the control room as the supervisor sees them: `api`, the console and its server, where the configuration
 * has one; `watch`, alerts and metrics, where it has either. Nobody waits for them: trading goes on without.
 */

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { SYSTEM_CLOCK } from '../live/clock.ts'
import type { FromNode } from '../live/messages.ts'
import { ownAlert } from '../live/own-alert.ts'
import { recordingSettingsOf } from '../live/recording.ts'
import { SideProcess } from '../live/side-process.ts'
import { type FromRoom, RoomFeed, type RoomName, type RoomSettings, type ToRoom } from './room-feed.ts'

export interface ControlRoomSetup {
  readonly loaded: LoadedConfig
  readonly overrides: readonly string[]
  readonly onMessage: (room: RoomName, message: FromRoom) => void
  readonly onAlert: (alert: RaiseAlert) => void
  readonly onLog: (text: string) => void
}

interface Room {
  readonly side: SideProcess
  readonly feed: RoomFeed
}

/** As paths from child.ts. */
const MAINS: Readonly<Record<RoomName, string>> = {
  api: '../control-room/api-main.ts',
  watch: '../control-room/watch-main.ts',
}

const RETRY_MS = 10_000

export function roomsOf({ config }: LoadedConfig): RoomName[] {
  if (config.console !== undefined) return ['watch', 'api']
  return config.alerts === undefined ? [] : ['watch']
}

export class ControlRoom {
  readonly #setup: ControlRoomSetup
  readonly #rooms: ReadonlyMap<RoomName, Room>
  #isEnding = false

  constructor(setup: ControlRoomSetup) {
    this.#setup = setup
    this.#rooms = new Map(roomsOf(setup.loaded).map(name => [name, this.#newRoom(name)]))
  }

  /** Process ids by name. */
  get processIds(): Readonly<Record<string, number | undefined>> {
    return Object.fromEntries([...this.#rooms].map(([name, { side }]) => [name, side.pid]))
  }

  begin(): void {
    for (const [name, { side }] of this.#rooms) this.#begin(name, side)
  }

  tell(message: ToRoom): void {
    for (const { feed } of this.#rooms.values()) feed.tell(message)
  }

  /** What the node says. */
  hear(message: FromNode): void {
    const told = toldOf(message)
    if (told !== undefined) this.tell(told)
  }

  async end(): Promise<void> {
    this.#isEnding = true
    await Promise.all([...this.#rooms.values()].map(({ side }) => side.end()))
  }

  /** A full disk keeps a room closed until it has space again; nothing else waits for that. */
  #begin(name: RoomName, side: SideProcess): void {
    if (this.#isEnding) return
    try {
      writeFileSync(this.#settingsFileOf(name), JSON.stringify(this.#settings()), { mode: 0o600 })
    } catch (error) {
      this.#setup.onAlert(downOf(name, `cannot begin (${(error as Error).message})`))
      setTimeout(() => this.#begin(name, side), RETRY_MS)
      return
    }
    side.start()
  }

  #newRoom(name: RoomName): Room {
    const { onLog, onMessage, onAlert } = this.#setup
    const feed: RoomFeed = new RoomFeed({
      send: (message, onWritten) => side.tell(message, onWritten),
      onLeftOut: count => onAlert(ownAlert('Error', 'ROOM_BEHIND', `${name} did not read: ${count} messages are lost`)),
    })
    const side: SideProcess = new SideProcess({
      name,
      main: MAINS[name],
      args: [this.#settingsFileOf(name)],
      onMessage: message => onMessage(name, message as FromRoom),
      // What is said of its process has the name already.
      onLog: line => onLog(line.startsWith(`${name}: `) ? line : `${name}: ${line}`),
      onStart: () => feed.begin(),
      onEnd: how => onAlert(downOf(name, `ended (${how})`)),
    })
    return { side, feed }
  }

  #settingsFileOf(name: RoomName): string {
    return path.join(this.#setup.loaded.dataFolder, `${name}.json`)
  }

  #settings(): RoomSettings {
    const { loaded, overrides } = this.#setup
    const { dataFolder, file, folder, config } = loaded
    const recordingFolder = recordingSettingsOf(loaded)?.catalogue ?? null
    return {
      dataFolder,
      configFile: path.resolve(file),
      overrides,
      folder,
      environment: config.environment,
      desk: config.desk ?? '',
      recordingFolder,
      catalogueFolders: [...(recordingFolder === null ? [] : [recordingFolder]), ...playedCatalogues(loaded)],
      console: config.console ?? null,
      alerts: config.alerts ?? null,
    }
  }
}

/** Where the market of a session is of the past. */
function playedCatalogues({ config, folder }: LoadedConfig): string[] {
  return config.data.source === 'replay' ? [path.resolve(folder, config.data.catalogue)] : []
}

/** Returns: `undefined` for what is between the node and its supervisor alone. */
function toldOf(message: FromNode): ToRoom | undefined {
  switch (message.kind) {
    case 'View':
    case 'Alert':
    case 'Samples':
    case 'Command':
      return message
    case 'Log':
      return { kind: 'Log', text: message.text, timeUs: SYSTEM_CLOCK.nowUs() }
    case 'Fatal':
      return { kind: 'Log', text: `the node ends: ${message.reason}`, timeUs: SYSTEM_CLOCK.nowUs() }
    case 'Leased':
    case 'Ready':
    case 'Children':
    case 'Stopped':
      return undefined
    default:
      return message satisfies never
  }
}

function downOf(name: RoomName, what: string): RaiseAlert {
  if (name === 'api') return ownAlert('Error', 'CONSOLE_DOWN', `the console's process ${what}; it starts again`)
  return ownAlert('Critical', 'WATCH_DOWN', `the process that tells of alerts ${what}; it starts again`)
}
