/** `holdfast kill`, `resume`, `rearm`, `cancel` and SIGUSR2 as a person and as a script use them. */

import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { EXIT_CODES } from '../../src/cli/exit-codes.ts'
import { CHURNER, needsProc } from './live-session.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const NODE = ['--disable-warning=ExperimentalWarning', MAIN]
const OPTIONS = { skip: needsProc, timeout: 180_000 }

const CONFIG = `environment: paper
dataFolder: ./data
venues: { SIM: { kind: simulated, seed: 3 } }
instruments:
  BTC-USDT.SIM: { kind: Spot, tickSize: "0.01", priceMax: "200000", lotSize: "0.001", market: { price: "60000", eventsPerSecond: 20 } }
accounts: { main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "1000000", BTC: "10" } } }
strategies:
  first: { file: ${JSON.stringify(CHURNER)}, account: main, limits: { openOrdersMax: 50 } }
data: { source: seeded }
stop: cancel
`

function say(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...NODE, ...args], {
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { code: status, out: stdout, err: stderr }
}

class Session {
  readonly child: ChildProcess
  #out = ''
  #wake = () => {}

  constructor(config: string) {
    this.child = spawn(process.execPath, [...NODE, 'run', config, '--plain'], { stdio: ['ignore', 'pipe', 'ignore'] })
    this.child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      this.#out += chunk
      this.#wake()
    })
    this.child.once('exit', () => this.#wake())
  }

  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (const untilMs = performance.now() + 60_000; ; ) {
      const found = pattern.exec(this.#out)
      if (found !== null) return found
      assert.ok(performance.now() < untilMs && this.child.exitCode === null, `no ${pattern} in\n${this.#out}`)
      await new Promise<void>(resolve => {
        this.#wake = resolve
        setTimeout(resolve, 200)
      })
    }
  }

  async end(): Promise<void> {
    this.child.kill('SIGTERM')
    while (this.child.exitCode === null && this.child.signalCode === null)
      await new Promise(resolve => setTimeout(resolve, 50))
  }
}

test('a session is killed, stays so, and is resumed by whoever means it', OPTIONS, async context => {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-verbs-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const config = path.join(folder, 'config.yaml')
  writeFileSync(config, CONFIG)
  assert.equal(say('kill', config, '--all').code, EXIT_CODES.unreachable)
  const session = new Session(config)
  try {
    await session.until(/ready in/)
    const killed = say('kill', config, '--all', '--reason', 'a drill')
    assert.equal(killed.code, 0, killed.err)
    assert.match(killed.out, /^gateway SIM: .*; nothing open after [\d.]+ ms$/m)
    assert.match(killed.out, /^node: .*; nothing open after [\d.]+ ms$/m)
    assert.match(killed.out, /only a person resumes it/)
    await session.until(/TRADING_HALTED.*a drill/)
    assert.equal(say('doctor', config).code, EXIT_CODES.unsound, 'the lease is held')

    const unsure = say('resume', config, '--all')
    assert.deepEqual([unsure.code, unsure.out], [EXIT_CODES.usage, ''])
    assert.match(unsure.err, /--yes/)
    assert.equal(say('resume', config, '--all', '--strategy', 'first', '--yes').code, EXIT_CODES.usage)
    const unknown = say('resume', config, '--account', 'none', '--yes')
    assert.deepEqual([unknown.code, unknown.err], [EXIT_CODES.refused, 'there is no account none; there are main\n'])
    const resumed = say('resume', path.join(folder, 'data'), '--all', '--yes', '--json')
    assert.equal(resumed.code, 0, resumed.err)
    assert.deepEqual(JSON.parse(resumed.out), { type: 'Taken', by: 'node', isDurable: true, text: '' })

    assert.equal(say('rearm', config, 'first', '--yes').code, EXIT_CODES.refused)
    assert.equal(say('cancel', config).code, EXIT_CODES.usage)
    const canceled = say('cancel', config, '--strategy', 'first')
    assert.equal(canceled.code, 0, canceled.err)
    assert.match(canceled.out, /^node: taken: \d+ cancels$/m)

    session.child.kill('SIGUSR2')
    await session.until(/KILL_PRESSED.*SIGUSR2/)
    await session.until(/kill switch: gateway SIM: .*nothing open after/)
  } finally {
    await session.end()
  }
  const late = say('kill', config, '--all')
  assert.equal(late.code, EXIT_CODES.unreachable)
  assert.match(late.err, /kept for SIM: the next start is killed/)
})

test('a strategy whose throttle tripped trades again when somebody says so', OPTIONS, async context => {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-verbs-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const config = path.join(folder, 'config.yaml')
  const limits = '{ openOrdersMax: 50, repeatedExecutionsMax: 4, repeatedExecutionsWindow: 60s }'
  writeFileSync(config, CONFIG.replace('{ openOrdersMax: 50 }', limits))
  const session = new Session(config)
  try {
    await session.until(/REPEATED_EXECUTIONS.*a person must re-arm it/)
    const rearmed = say('rearm', config, 'first', '--yes', '--reason', 'a drill')
    assert.equal(rearmed.code, 0, rearmed.err)
    await session.until(/REPEATED_EXECUTIONS.*REPEATED_EXECUTIONS/s)
  } finally {
    await session.end()
  }
})
