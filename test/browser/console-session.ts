/** A session with a console for the browser tests: the demo on a free port in a folder of its own. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildWeb, WEB } from '../../scripts/web/build.ts'
import { isStale } from '../../scripts/web/stale.ts'
import { childrenOf, commandOf } from '../fault/processes.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DEMO = 'examples/configs/demo-paper.yaml'
/** On a loaded machine. */
const STARTS_WITHIN_MS = 90_000

export class ConsoleSession {
  readonly #child: ChildProcess
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'holdfast-browser-'))
  #out = ''
  #wake = () => {}

  private constructor() {
    const settings = [`dataFolder=${this.#folder}`, 'console={listen: "127.0.0.1:0", fourEyes: [set-limit]}']
    const options = settings.flatMap(setting => ['--set', setting])
    const main = path.join(ROOT, 'src/cli/main.ts')
    const quiet = '--disable-warning=ExperimentalWarning'
    this.#child = spawn(process.execPath, [quiet, main, 'run', DEMO, ...options, '--plain'], { cwd: ROOT })
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', chunk => {
        this.#out += String(chunk)
        this.#wake()
      })
    }
    this.#child.on('close', () => this.#wake())
  }

  /** Builds the console where its sources are newer. */
  static async begin(): Promise<ConsoleSession> {
    const folder = path.join(WEB, 'dist')
    if (isStale(folder)) await buildWeb(folder)
    return new ConsoleSession()
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
