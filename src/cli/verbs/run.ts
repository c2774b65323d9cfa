/** `holdfast run CONFIG`: a live session; a table of it at a terminal, lines or JSON elsewhere. */

import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { LoadedConfig } from '../../host/config/loaded-config.ts'
import type { FromRoom } from '../../host/control-room/room-feed.ts'
import type { EarlyNode } from '../../host/live/early-node.ts'
import type { FromNode } from '../../host/live/messages.ts'
import type { FromReplay } from '../../host/live/replay-main.ts'
import { type ConfigOptions, loadedConfigOf, takesConfig } from '../config-options.ts'
import { confirmLive } from '../confirm-live.ts'
import { CliError, EXIT_CODES, type ExitName, exitOf } from '../exit-codes.ts'
import { JsonPrinter } from '../json-printer.ts'
import { LiveScreen } from '../live-screen.ts'
import { isReaderGone, whenOutputIsLost } from '../lost-output.ts'
import { parseSeconds } from '../option-values.ts'
import { writeError } from '../output.ts'
import { PlainPrinter } from '../plain-printer.ts'
import { refuseEnvironment } from '../refuse-environment.ts'
import { warningsOf } from '../refuse-unsound.ts'
import { type SessionNews, SessionTeller } from '../session-printer.ts'
import { shellWord } from '../shell-word.ts'

interface Options extends ConfigOptions {
  readonly json?: boolean
  readonly plain?: boolean
  readonly for?: number
  readonly data?: string
  readonly speed?: string
  readonly untilEnd?: boolean
  readonly confirmLive?: string
  readonly node?: string
  readonly priority?: number
}

export function define(command: Command): void {
  takesConfig(command)
    .option('--data <path>', 'trade on recorded data: a catalogue of "holdfast data import", or a file to import')
    .option('--speed <speed>', 'of recorded data: real, a factor such as 10x, or full', parseSpeed)
    .option('--until-end', 'stop when the recorded data end')
    .option('--for <seconds>', 'stop by itself after this long', parseSeconds)
    .option('--json', 'write what happens as JSON, one object a line')
    .option('--plain', 'write lines, no table')
    .option('--confirm-live <desk>', 'confirm a live session where nobody can type: the name of its desk')
    .option(
      '--node <name>',
      'what this node is called among others on one store; default: the machine’s name',
      parseNode,
    )
    .option('--priority <number>', 'which of several nodes leads first, the lowest; default: 100', parsePriority)
    .action(run)
}

function parseNode(text: string): string {
  if (/^[A-Za-z0-9._-]{1,40}$/.test(text)) return text
  throw new InvalidArgumentError('1 to 40 letters, digits, dots, dashes.')
}

function parsePriority(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('a whole number from 0 to 9999.')
}

function parseSpeed(text: string): string {
  if (/^(real|full|[1-9]\d{0,5}x)$/.test(text)) return text
  throw new InvalidArgumentError('real, full or a factor such as 10x.')
}

/** The node loads its modules meanwhile, which takes as long as reading the configuration. */
async function run(file: string, options: Options): Promise<void> {
  const { EarlyNode } = await import('../../host/live/early-node.ts')
  const early = new EarlyNode()
  try {
    await begin(file, options, early)
  } catch (error) {
    early.drop()
    throw error
  }
}

async function begin(file: string, options: Options, early: EarlyNode): Promise<void> {
  const { loaded, overrides, notes } = await loadedFor(file, options)
  const warnings = await warningsOf(loaded)
  await confirmLive(loaded, options.confirmLive)
  const news: SessionNews = {
    phase: 'starting',
    console: '',
    enrolment: '',
    about: aboutOf(loaded),
    dataFolder: fromHere(loaded.dataFolder),
    isShared: loaded.config.store.kind === 'postgres',
    configFile: [fromHere(loaded.file), ...overrides.flatMap(override => ['--set', override])].map(shellWord).join(' '),
    program: existsSync('bin/holdfast') ? 'bin/holdfast' : 'holdfast',
  }
  const teller = tellerOf(options, news)
  goOnWithoutOutput(teller, () => process.exit(EXIT_CODES.ok))
  for (const text of [...notes, ...warnings]) teller.take({ kind: 'Log', text })
  await startSession({ loaded, overrides, options, teller, early })
}

interface Teller {
  take(message: FromNode): void
  takeReplay(venueId: string, message: FromReplay): void
  takeRoom(message: FromRoom): void
  phase(text: string): void
  end(exitCode: number): void
  mute(): void
}

function tellerOf(options: Options, news: SessionNews): Teller {
  if (options.json) return new JsonPrinter()
  const isScreen = options.plain !== true && process.stdout.isTTY === true
  return new SessionTeller(isScreen ? new LiveScreen(news) : new PlainPrinter(news), news)
}

// ── the configuration ────────────────────────────────────────────────────────────────────────────────────────────────

interface Loaded {
  readonly loaded: LoadedConfig
  readonly overrides: readonly string[]
  readonly notes: readonly string[]
}

/** With `--data` a configuration is made for the data, and is run in place of the file. */
async function loadedFor(file: string, options: Options): Promise<Loaded> {
  const speed = options.speed === undefined ? [] : [`data.speed=${options.speed}`]
  if (options.data === undefined) {
    const overrides = [...options.set, ...speed]
    const loaded = await loadedConfigOf(file, { set: overrides }, { command: 'run' })
    return { loaded, overrides, notes: [] }
  }
  const given = await loadedConfigOf(file, options, { command: 'run' })
  const { writeRecordedConfig } = await import('../../host/recorded/recorded-config.ts')
  const made = await writeRecordedConfig(given, options.data, options.speed ?? 'real').catch(refuseEnvironment)
  return { loaded: await loadedConfigOf(made.file, { set: [] }, { command: 'run' }), overrides: [], notes: made.notes }
}

function aboutOf({ source, config }: LoadedConfig): string {
  if (config.environment === 'live') return `LIVE session of ${config.desk}: real orders, real money`
  if (source.kind === 'Live') return 'paper session on the live market: simulated fills, no real money'
  if (source.kind === 'Seeded') return 'paper session on a simulated market: no real money'
  const speed = Number.isFinite(source.speed) ? (source.speed === 1 ? 'real speed' : `${source.speed}x`) : 'full speed'
  return `paper session on recorded data at ${speed}: no real money`
}

function fromHere(absolute: string): string {
  const relative = path.relative(process.cwd(), path.resolve(absolute))
  return relative.startsWith('..') ? path.resolve(absolute) : relative
}

// ── the session ──────────────────────────────────────────────────────────────────────────────────────────────────────

interface Session {
  readonly loaded: LoadedConfig
  readonly overrides: readonly string[]
  readonly options: Options
  readonly teller: Teller
  readonly early: EarlyNode
}

async function startSession({ loaded, overrides, options, teller, early }: Session): Promise<void> {
  const { stopPolicyOf } = await import('../../host/config/config-schema.ts')
  const { Supervisor } = await import('../../host/live/supervisor.ts')
  const { exitReasonOf } = await import('../../host/live/exit-reasons.ts')
  const policy = stopPolicyOf(loaded.config)
  const supervisor = new Supervisor({
    loaded,
    overrides,
    early,
    ...(options.node === undefined ? {} : { nodeId: options.node }),
    ...(options.priority === undefined ? {} : { priority: options.priority }),
    onMessage: message => teller.take(message),
    onLog: text => teller.take({ kind: 'Log', text }),
    onReplay: (venueId, message) => {
      teller.takeReplay(venueId, message)
      if (message.kind === 'ReplayEnded' && options.untilEnd) stop('the recording has ended')
    },
    onRoom: message => teller.takeRoom(message),
    onEnd: exitCode => {
      teller.end(exitCode)
      process.exit(exitCode)
    },
  })
  const stop = (why: string) => {
    teller.phase(`stopping: ${why}; orders and positions: ${loaded.config.stop}`)
    supervisor.stop(policy)
  }
  goOnWithoutOutput(teller, () => stop('nobody reads what it says any more'))
  stopAtSignals(stop, () => void supervisor.killAll(userInfo().username, 'SIGUSR2'), teller)
  try {
    supervisor.start()
  } catch (error) {
    const reason = exitReasonOf(error)
    const exit: ExitName = reason === undefined ? exitOf(error) : 'environment'
    if (exit === 'bug') throw error
    teller.end(EXIT_CODES[exit])
    throw reason === undefined ? error : new CliError(exit, reason.reason)
  }
  if (options.for !== undefined) setTimeout(() => stop(`${options.for} s are over`), options.for * 1_000)
}

/** A disk that is full of what was said is no reason to leave orders alone; a reader that has gone is one to stop in good order. */
function goOnWithoutOutput(teller: Teller, readerGone: () => void): void {
  whenOutputIsLost(error => {
    teller.mute()
    if (isReaderGone(error)) readerGone()
    else writeError(`the output cannot be written: ${error.message}; the session goes on without it`)
  })
}

/** Ctrl-C: once stops in good order, twice ends at once; everything that counts is durable all the time. SIGUSR2 kills. */
function stopAtSignals(stop: (why: string) => void, killAll: () => void, teller: Teller): void {
  let interrupts = 0
  process.on('SIGINT', () => {
    if (interrupts++ > 0) {
      teller.end(EXIT_CODES.interrupted)
      process.exit(EXIT_CODES.interrupted)
    }
    stop('Ctrl-C, once more ends at once')
  })
  process.on('SIGTERM', () => stop('asked to end'))
  process.on('SIGUSR2', killAll)
  process.on('SIGHUP', () => {
    // The terminal is gone: nothing can be written any more.
    teller.mute()
    stop('the terminal was closed')
  })
}
