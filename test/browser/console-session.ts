/** A session with a console for the browser tests: the demo, or another configuration, on a free port in a folder of its own. */

import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { buildWeb, WEB } from '../../scripts/web/build.ts'
import { isStale } from '../../scripts/web/stale.ts'
import { PEOPLE_FILE } from '../../src/security/identity/people-file.ts'
import { CommandRun } from '../command-run.ts'
import { childrenOf, commandOf } from '../fault/processes.ts'
import { makeScratchFolder, removeFolder } from '../scratch-folder.ts'

const DEMO = 'examples/configs/demo-paper.yaml'

export interface ConsoleOptions {
  /** Default: the demo. */
  readonly config?: string
  /** As `--set` takes them. */
  readonly settings?: readonly string[]
  /** More of the command line. */
  readonly args?: readonly string[]
}

export class ConsoleSession {
  readonly #run: CommandRun
  readonly #folder = makeScratchFolder('browser')

  private constructor({ config = DEMO, settings = [], args = [] }: ConsoleOptions) {
    const options = [`dataFolder=${this.#folder}`, ...settings].flatMap(setting => ['--set', setting])
    this.#run = new CommandRun(['run', config, ...options, ...args, '--plain'])
  }

  /** Builds the console where its sources are newer. */
  static async begin(options: ConsoleOptions = {}): Promise<ConsoleSession> {
    const folder = path.join(WEB, 'dist')
    if (isStale(folder)) await buildWeb(folder)
    return new ConsoleSession(options)
  }

  /** The one-time link of the first person, as it is printed. */
  async link(): Promise<string> {
    return (await this.#run.says(/(https:\/\/\S+#enrol=\S+)/))[1]!
  }

  /** Of a child of the supervisor, by the file that it runs. */
  pidOf(file: string): number {
    const pid = childrenOf(this.#run.child.pid!).find(child => commandOf(child).includes(file))
    if (pid === undefined) throw new Error(`no ${file} runs:\n${this.#run.news}`)
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
    await this.#run.end('SIGINT')
    removeFolder(this.#folder)
  }
}
