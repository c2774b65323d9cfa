/**
 * Starts the processes of a session and starts them again when they die: the simulated venues, the writer of the history,
 * and the node, which has its strategies and gateways below it. Crash-only: whoever dies comes back from what is durable.
 */

import { mkdtempSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import type { SessionView } from '../../api/contract/session-view.ts'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { StopPolicy } from '../../core/domain/inputs.ts'
import { makeFolder } from '../../files/made-folder.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { postgresSettingsOf } from '../config/store-settings.ts'
import { ControlRoom } from '../control-room/control-room.ts'
import type { FromRoom } from '../control-room/room-feed.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { describedOf } from './described.ts'
import type { EarlyNode } from './early-node.ts'
import { exitReasonOf } from './exit-reasons.ts'
import { pressKill, replyText } from './kill-press.ts'
import type { FromNode, NodeDrills } from './messages.ts'
import { NodeChild } from './node-child.ts'
import { ownAlert } from './own-alert.ts'
import { ReplayGate } from './replay-gate.ts'
import type { FromReplay } from './replay-main.ts'
import { SideProcess } from './side-process.ts'
import { venueConfigurationOf, writeVenueFile } from './venue-file.ts'
import { accountKeysOf } from './venue-keys.ts'
import {
  realVenueOf,
  replaySettingsOf,
  serverOf,
  VENUE_MAIN,
  type VenueAddress,
  venueSettingsOf,
} from './venue-plan.ts'

export interface SupervisorSetup {
  readonly loaded: LoadedConfig
  readonly overrides: readonly string[]
  readonly onMessage: (message: FromNode) => void
  readonly onLog: (text: string) => void
  /** What a replay of recorded data says about itself. */
  readonly onReplay?: (venueId: string, message: FromReplay) => void
  /** What the console and the alert desk say. */
  readonly onRoom?: (message: FromRoom) => void
  /** Everything has ended, with this exit code for our own process. */
  readonly onEnd: (exitCode: number) => void
  /** The first process of the node, where one is there already. */
  readonly early?: EarlyNode
  readonly drills?: NodeDrills
  /** Among others that share its store; left out, the machine's name. */
  readonly nodeId?: string
  readonly priority?: number
}

/** Unix socket paths are short by the system's rule. */
const SOCKET_PATH_MAX = 100
const HISTORY_DELAY_MS = 3_000
/** For a node that takes long to be ready: why, is to be seen. */
const ROOMS_DELAY_MS = 3_000
const KILL_PATIENCE_MS = 60_000
const EQUITY_INTERVAL_US = 1_000_000
/** Of a node that nobody gave one. */
const PRIORITY = 100
const NODE_ID_MAX = 40

export class Supervisor {
  readonly #setup: SupervisorSetup
  /** A node that died comes back to those that are there. */
  #hasSides = false
  /** By what a person calls them: venues, replays, the history. */
  readonly #sides = new Map<string, SideProcess>()
  readonly #sessionId = String(Date.now())
  /** Of the simulated venues; a real one is where its exchange is. */
  readonly #addresses: Record<string, VenueAddress> = {}
  /** Of the simulated venues that go with this node, each in the coordinates of its ledger. */
  readonly #configurations: Record<string, Configuration> = {}
  readonly #replays: ReplayGate
  readonly #room: ControlRoom
  #hasRooms = false
  #node: NodeChild | undefined
  #equitySentUs = 0
  /** Of what ended the session from here, whatever its node ends with. */
  #fatalCode: number | undefined
  #isEnding = false

  constructor(setup: SupervisorSetup) {
    this.#setup = setup
    this.#replays = new ReplayGate((venueId, message) => setup.onReplay?.(venueId, message))
    this.#room = new ControlRoom({
      loaded: setup.loaded,
      overrides: setup.overrides,
      onMessage: (_, message) => this.#hearRoom(message),
      onAlert: alert => this.#raise(alert),
      onLog: text => this.#log(text),
    })
  }

  /** Process ids by role, for drills and tests. */
  get processIds(): Readonly<Record<string, number | undefined>> {
    const sides = [...this.#sides].map(([name, side]) => [name, side.pid] as const)
    return { node: this.#node?.pid, ...Object.fromEntries(sides), ...this.#room.processIds }
  }

  /** Errors: those of the operating system where the data folder cannot be made or written; ConfigRefused. */
  start(): void {
    const { loaded, overrides, drills = {} } = this.#setup
    const { dataFolder } = loaded
    makeFolder(dataFolder, 0o700)
    for (const venueId of Object.keys(loaded.config.venues))
      this.#addresses[venueId] = serverOf(loaded, venueId) ?? { socketPath: socketPathOf(dataFolder, venueId) }
    for (const venueId of ownVenuesOf(loaded))
      this.#configurations[venueId] = venueConfigurationOf(loaded, placeOf(loaded, 'venue', venueId, 'json'))
    const venueAddresses = Object.fromEntries(
      Object.entries(this.#addresses).map(([venueId, address]) => [venueId, realVenueOf(loaded, venueId) ?? address]),
    )
    const configPath = path.resolve(loaded.file)
    this.#node = new NodeChild({
      begin: {
        configPath,
        overrides: [...overrides],
        dataFolder,
        venueAddresses,
        described: describedOf(loaded),
        drills,
        nodeId: this.#setup.nodeId ?? defaultNodeId(),
        priority: this.#setup.priority ?? PRIORITY,
        accountKeys: loaded.config.store.kind === 'postgres' ? accountKeysOf(loaded) : [],
      },
      early: this.#setup.early,
      onMessage: message => this.#receive(message),
      onLog: text => this.#log(text),
      onState: news => this.#room.tell({ kind: 'Node', ...news, timeUs: SYSTEM_CLOCK.nowUs() }),
      onHang: text => this.#alert('NODE_HANGS', text),
      onEnd: exitCode => void this.#end(exitCode),
    })
    this.#node.begin()
  }

  /** Asks the node to wind down; a node that does not answer in time is ended. */
  stop(policy: StopPolicy): void {
    this.#node?.stop(policy)
  }

  /** Kills everything, past the node as well, and tells how it went. */
  async killAll(actor: string, reason: string): Promise<void> {
    const { loaded } = this.#setup
    this.#alert('KILL_PRESSED', `everything is killed by ${actor}: ${reason}`)
    const outcome = await pressKill({
      dataFolder: loaded.dataFolder,
      scope: { level: 'All', name: '' },
      flatten: false,
      actor,
      reason,
      patienceMs: KILL_PATIENCE_MS,
      onReply: (by, reply) => this.#log(`kill switch: ${by}: ${replyText(reply)}`),
    })
    if (!outcome.isConfirmed)
      this.#alert('KILL_UNCONFIRMED', 'no venue has confirmed that nothing is open: look at its own screen')
  }

  #receive(message: FromNode): void {
    // The folder is ours: only now may others write in it.
    if (message.kind === 'Leased' && !this.#isEnding) this.#tryStartSides()
    if (message.kind === 'Ready') {
      this.#replays.open()
      this.#startRooms()
    }
    if (message.kind === 'View') {
      this.#tellEquity(message.view)
      this.#replays.noteView(message.view.node.sequence)
    }
    this.#room.hear(message)
    this.#setup.onMessage(message)
  }

  #hearRoom(message: FromRoom): void {
    if (message.kind === 'Alert') this.#raise(message.alert)
    else if (message.kind === 'Log') this.#log(message.text)
    else this.#setup.onRoom?.(message)
  }

  /** Without what a venue begins with there is nobody to trade at: the session ends, and says why. */
  #tryStartSides(): void {
    try {
      this.#startSides()
    } catch (error) {
      const known = exitReasonOf(error)
      if (known === undefined) throw error
      this.#fatalCode = known.exitCode
      this.#setup.onMessage({ kind: 'Fatal', ...known })
      this.stop('Keep')
    }
  }

  #startSides(): void {
    if (this.#hasSides) return
    this.#hasSides = true
    for (const venueId of ownVenuesOf(this.#setup.loaded)) this.#startVenue(this.#configurations[venueId]!, venueId)
    // Nothing waits for the history, and a start has enough to do.
    setTimeout(() => this.#startHistory(), HISTORY_DELAY_MS)
    setTimeout(() => this.#startRooms(), ROOMS_DELAY_MS)
  }

  /** When the node is ready, so that it waits for none of them; where it takes its time, a little earlier. */
  #startRooms(): void {
    if (this.#hasRooms || this.#isEnding) return
    this.#hasRooms = true
    this.#room.begin()
  }

  #startHistory(): void {
    if (this.#isEnding) return
    const { loaded, nodeId } = this.#setup
    const shared = postgresSettingsOf(loaded, nodeId ?? defaultNodeId())
    if (shared === undefined) this.#startSide('history', './history-main.ts', loaded.dataFolder)
    else this.#startSide('history', './shared-history-main.ts', JSON.stringify(shared))
  }

  #startVenue(configuration: Configuration, venueId: string): void {
    const { loaded } = this.#setup
    const address = this.#addresses[venueId]!
    const place = (name: string, ending: string) => placeOf(loaded, name, venueId, ending)
    const settings = venueSettingsOf(loaded, configuration, venueId, address, place('venue', 'sqlite'))
    this.#startSide(`venue ${venueId}`, VENUE_MAIN, writeVenueFile(place('venue', 'json'), settings))
    const where = { sessionId: this.#sessionId, positionPath: place('replay', 'position') }
    const replay = replaySettingsOf(loaded, configuration, venueId, address, where)
    if (replay === undefined) return
    const file = writeVenueFile(place('replay', 'json'), replay)
    this.#replays.whenOpen(() => {
      const onMessage = (message: unknown) => this.#replays.take(venueId, message as FromReplay)
      if (!this.#isEnding) this.#startSide(`replay ${venueId}`, './replay-main.ts', file, onMessage)
    })
  }

  #startSide(name: string, main: string, argument: string, onMessage?: (message: unknown) => void): void {
    const heard = onMessage === undefined ? {} : { onMessage }
    const side = new SideProcess({
      name,
      main,
      args: [argument],
      onLog: line => isNews(line) && this.#log(line),
      ...heard,
    })
    this.#sides.set(name, side)
    side.start()
  }

  /** The blocks do not say what the accounts are worth; the view does. */
  #tellEquity({ timeUs, accounts }: SessionView): void {
    if (timeUs - this.#equitySentUs < EQUITY_INTERVAL_US) return
    this.#equitySentUs = timeUs
    const known = accounts.filter(({ equityMinor }) => equityMinor !== null)
    const points = known.map(({ accountId, equityMinor }) => ({
      accountId,
      timeUs,
      equityMinor: String(Math.round(equityMinor!)),
    }))
    if (points.length > 0) this.#sides.get('history')?.tell(points)
  }

  #alert(code: string, text: string): void {
    this.#raise(ownAlert('Critical', code, text))
  }

  #raise(alert: RaiseAlert): void {
    const message = { kind: 'Alert', alert, timeUs: SYSTEM_CLOCK.nowUs() } as const
    this.#room.tell(message)
    this.#setup.onMessage(message)
  }

  #log(text: string): void {
    this.#room.tell({ kind: 'Log', text, timeUs: SYSTEM_CLOCK.nowUs() })
    this.#setup.onLog(text)
  }

  async #end(exitCode: number): Promise<void> {
    if (this.#isEnding) return
    this.#isEnding = true
    await Promise.all([this.#room.end(), ...[...this.#sides.values()].map(side => side.end())])
    this.#setup.onEnd(this.#fatalCode ?? exitCode)
  }
}

/** Those that this session runs itself: no real ones, none that a server is named for. */
function ownVenuesOf(loaded: LoadedConfig): readonly string[] {
  const isOwn = (venueId: string) =>
    realVenueOf(loaded, venueId) === undefined && serverOf(loaded, venueId) === undefined
  return Object.keys(loaded.config.venues).filter(isOwn)
}

function placeOf({ dataFolder }: LoadedConfig, name: string, venueId: string, ending: string): string {
  return path.join(dataFolder, `${name}-${venueId}.${ending}`)
}

/** The machine's name, as far as it can name a node. */
function defaultNodeId(): string {
  return (
    hostname()
      .replaceAll(/[^A-Za-z0-9._-]/g, '-')
      .slice(0, NODE_ID_MAX) || 'node'
  )
}

/** That a venue listens, and who comes and goes, is the gateway's to tell. */
function isNews(line: string): boolean {
  return !line.startsWith('{"event":') && !/^simulated venue: client (came|left)/.test(line)
}

/** Beside the data where the path is short enough, else in a folder of our own that only we may enter. */
function socketPathOf(dataFolder: string, venueId: string): string {
  const near = path.join(dataFolder, `venue-${venueId}.sock`)
  if (Buffer.byteLength(near) <= SOCKET_PATH_MAX) return near
  return path.join(mkdtempSync(path.join(tmpdir(), 'holdfast-')), 'venue.sock')
}
