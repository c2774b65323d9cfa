/** A session with a console for the browser tests: the demo, or another configuration, on a free port in a folder of its own. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { buildWeb, WEB } from '../../scripts/web/build.ts'
import { isStale } from '../../scripts/web/stale.ts'
import { PEOPLE_FILE } from '../../src/security/identity/people-file.ts'
import { childrenOf, commandOf } from '../fault/processes.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DEMO = 'examples/configs/demo-paper.yaml'
/** On a loaded machine. */
const STARTS_WITHIN_MS = 90_000

export interface ConsoleOptions {
  /** Default: the demo. */
  readonly config?: string
  /** As `--set` takes them. */
  readonly settings?: readonly string[]
  /** More of the command line. */
  readonly args?: readonly string[]
}

export class ConsoleSession {
  readonly #child: ChildProcess
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'holdfast-browser-'))
  #out = ''
  #wake = () => {}

  private constructor({ config = DEMO, settings = [], args = [] }: ConsoleOptions) {
    const options = [`dataFolder=${this.#folder}`, ...settings].flatMap(setting => ['--set', setting])
    const main = path.join(ROOT, 'src/cli/main.ts')
    const quiet = '--disable-warning=ExperimentalWarning'
    this.#child = spawn(process.execPath, [quiet, main, 'run', config, ...options, ...args, '--plain'], { cwd: ROOT })
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', chunk => {
        this.#out += String(chunk)
        this.#wake()
      })
    }
    this.#child.on('close', () => this.#wake())
  }

  /** Builds the console where its sources are newer. */
  static async begin(options: ConsoleOptions = {}): Promise<ConsoleSession> {
    const folder = path.join(WEB, 'dist')
    if (isStale(folder)) await buildWeb(folder)
    return new ConsoleSession(options)
  }

  /** The one-time link of the first person, as it is printed. */
  async link(): Promise<string> {
    return (await this.#until(/(https:\/\/\S+#enrol=\S+)/))[1]!
  }

  /** Of a child of the supervisor, by the file that it runs. */
  pidOf(file: string): number {
    const pid = childrenOf(this.#child.pid!).find(child => commandOf(child).includes(file))
    if (pid === undefined) throw new Error(`no ${file} runs:\n${this.#out}`)
    return pid
  }

  /**
   * As if five minutes had passed since this person showed a second factor. Whoever may write this file may do anything with
   * people; the server finds what it would find then, and nothing in it knows of a test.
   */
  ageSecondFactor(name: string): void {
    const db = new DatabaseSync(path.join(this.#folder, PEOPLE_FILE), { timeout: 5_000 })
    try {
      const person = 'SELECT person_id FROM people WHERE name = ?'
      db.prepare(`UPDATE sessions SET step_up_until_us = 0 WHERE person_id = (${person})`).run(name)
    } finally {
      db.close()
    }
  }

  async end(): Promise<void> {
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGINT')
      await new Promise(resolve => this.#child.once('close', resolve))
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #until(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = AbortSignal.timeout(STARTS_WITHIN_MS)
    for (;;) {
      const found = pattern.exec(this.#out)
      if (found !== null) return found
      if (this.#child.exitCode !== null || deadline.aborted) throw new Error(`never said ${pattern}:\n${this.#out}`)
      await new Promise<void>(resolve => {
        this.#wake = resolve
        deadline.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }
}
