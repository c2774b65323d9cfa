/** Starts our own modules as child processes: scrubbed environment, output caught, ended with the parent's channel. */

import { type ChildProcess, fork, spawn } from 'node:child_process'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { LogGate } from './log-gate.ts'

const QUIET = '--disable-warning=ExperimentalWarning'
/** What a strategy may keep in JavaScript objects; what it keeps outside of them is watched from outside. */
const STRATEGY_HEAP_MB = 256

/**
 * The walls around a strategy: it may read our sources and its own folder, and nothing else: no writes, no network, no
 * children, no workers, no SQLite (which walks through the permission model). A seat belt, as Node's documents say: keys
 * are in other processes.
 */
export function strategyArguments(strategyFile: string): string[] {
  const readable = [`${projectFolder()}/package.json`, ...foldersReadableBy(strategyFile).map(folder => `${folder}/*`)]
  const walls = ['--permission', '--no-experimental-sqlite', `--max-old-space-size=${STRATEGY_HEAP_MB}`]
  return [QUIET, ...walls, ...readable.map(place => `--allow-fs-read=${place}`)]
}

/** Whole, and wherever links in them lead. */
export function foldersReadableBy(strategyFile: string): string[] {
  const root = projectFolder()
  return [`${root}/src`, `${root}/node_modules`, path.dirname(strategyFile)]
}

export function trustedArguments(): string[] {
  return [QUIET]
}

/**
 * Where Node keeps compiled modules: a start takes a third of the time. In our own folder, because who can write there can
 * have code run; where it cannot be written nothing is kept.
 */
function trustedEnvironment(): NodeJS.ProcessEnv {
  return { NODE_COMPILE_CACHE: path.join(projectFolder(), 'node_modules', '.cache', 'holdfast') }
}

/**
 * A group of their own: Ctrl-C and Ctrl-Z at the terminal are for the supervisor alone, who decides what they mean. They
 * end with their channel or stream.
 */
const GROUP = { detached: process.platform !== 'win32' }

/** Starts a gateway. What it and the node say to each other goes over the stream `stdio[3]`. */
export function spawnGateway(main: string, onLog: (line: string) => void): ChildProcess {
  return spawnWithStream([...trustedArguments(), moduleOf(main)], onLog)
}

/** Starts the host of a strategy behind its walls. Its only way out is the stream `stdio[3]`. */
export function spawnStrategy(main: string, strategyFile: string, onLog: (line: string) => void): ChildProcess {
  // Of its environment, too, it is left nothing: the host takes it out before the strategy is loaded.
  return spawnWithStream([...strategyArguments(strategyFile), moduleOf(main)], onLog)
}

function spawnWithStream(args: readonly string[], onLog: (line: string) => void): ChildProcess {
  const child = spawn(process.execPath, args, {
    env: trustedEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    ...GROUP,
  })
  catchOutput(child, onLog)
  return child
}

/**
 * Starts a module of ours that is trusted: structured messages over a channel.
 *
 * Shape: `main` is a path from this file. The child sees no variable of our environment but where compiled modules are; what it prints is a log.
 */
export function forkTrusted(main: string, args: readonly string[], onLog: (line: string) => void): ChildProcess {
  const child = fork(moduleOf(main), [...args], {
    execArgv: trustedArguments(),
    env: trustedEnvironment(),
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...GROUP,
  })
  catchOutput(child, onLog)
  return child
}

function moduleOf(main: string): string {
  return fileURLToPath(new URL(main, import.meta.url))
}

function projectFolder(): string {
  return path.resolve(fileURLToPath(new URL('.', import.meta.url)), '../../..')
}

/** Standard output and error would otherwise write over the screen, or into JSON that somebody reads. */
function catchOutput(child: ChildProcess, onLog: (line: string) => void): void {
  const gate = new LogGate(onLog)
  for (const stream of [child.stdout, child.stderr] as (Readable | null)[]) {
    stream?.setEncoding('utf8').on('data', (text: string) => gate.take(text))
    stream?.on('error', () => {})
  }
}
