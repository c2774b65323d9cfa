/** A command line of this program as a person starts it: what it prints, what is waited for in it, and how it ended. */

import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
/** As long as a busy machine may need. */
const PATIENCE_MS = 90_000
const LOOK_MS = 200
const LINES_SHOWN = 40
/** Of `--json`: long, and many. */
const FIGURES = /^\{"kind":"(View|Samples)"/

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export class CommandRun {
  readonly child: ChildProcess
  /** With everything that it printed. */
  readonly ended: Promise<Ended>
  out = ''
  err = ''
  #isOver = false
  #wake = () => {}

  /** Shape: `out` is a file's number where its words go into a file. */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}, out: 'pipe' | number = 'pipe') {
    this.child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', out, 'pipe'],
    })
    this.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.#hear(() => (this.out += chunk)))
    this.child.stderr!.setEncoding('utf8').on('data', (chunk: string) => this.#hear(() => (this.err += chunk)))
    this.ended = new Promise(resolve => {
      // Its last words may come after its end.
      this.child.once('close', code => {
        this.#hear(() => (this.#isOver = true))
        resolve({ code, out: this.out, err: this.err })
      })
    })
  }

  /** Returns: what was found in what it printed. Errors: it ended without that, or has not said so in time. */
  says(pattern: RegExp): Promise<RegExpExecArray> {
    return this.until(() => pattern.exec(this.out) ?? undefined, String(pattern))
  }

  /** Looks at each word of it, and from time to time, until there is something. */
  async until<T>(find: () => T | undefined, what: string): Promise<T> {
    for (const untilMs = performance.now() + PATIENCE_MS; ; ) {
      const found = find()
      if (found !== undefined) return found
      if (this.#isOver || performance.now() > untilMs)
        throw new Error(`${this.#isOver ? 'it ended before' : 'not in time:'} ${what}\n${this.news}`)
      await new Promise<void>(resolve => {
        this.#wake = resolve
        setTimeout(resolve, LOOK_MS)
      })
    }
  }

  /** Returns: how it ended; one that does not is ended. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    if (!this.#isOver) this.child.kill(signal)
    const timer = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE_MS)
    return await this.ended.finally(() => clearTimeout(timer))
  }

  /** What it said last, without its figures. */
  get news(): string {
    const lines = `${this.out}\n${this.err}`.split('\n').filter(line => !FIGURES.test(line))
    return lines.slice(-LINES_SHOWN).join('\n')
  }

  #hear(take: () => void): void {
    take()
    this.#wake()
  }
}

/** Returns: how the command line ended. */
export function holdfast(...args: readonly string[]): Promise<Ended> {
  return new CommandRun(args).ended
}
