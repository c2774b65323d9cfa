/** A strategy that never returns is named while it hangs, and Ctrl-C ends the run all the same. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { test } from 'node:test'
import Hanging from './hanging.fixture.ts'
import { loadSmallRun } from './small-run.fixture.ts'

const MAIN = resolve(import.meta.dirname, '../../cli/main.ts')
const FILE = resolve(import.meta.dirname, 'hanging.fixture.ts')
const OPTIONS = { skip: process.platform === 'win32' && 'Windows sends no SIGINT to one process', timeout: 60_000 }

for (const hook of ['onBar', 'onOrderAccepted'])
  test(`one that never returns from ${hook} is told, and Ctrl-C ends the run`, OPTIONS, async context => {
    const limits = { orderNotionalMax: '100' }
    const quiet = { file: FILE, account: 'main', limits, parameters: { instrument: 'B.SIM', hook } }
    const { file } = await loadSmallRun(context, {
      bars: 20,
      stepMinutes: 30,
      tickSize: '0.01',
      strategies: { [Hanging.name]: quiet },
    })
    const child = spawn(process.execPath, [MAIN, 'backtest', file], { stdio: ['ignore', 'ignore', 'pipe'] })
    context.after(() => child.kill('SIGKILL'))
    let said = ''
    child.stderr.setEncoding('utf8')
    for await (const text of child.stderr) {
      said += text
      if (/Ctrl-C/.test(text)) child.kill('SIGINT')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    assert.equal(
      said,
      `strategy Hanging: ${hook} has not returned for 3 s; Ctrl-C ends the run, without a report\n` +
        `strategy Hanging: ${hook} did not return: the run is ended, without a report\n`,
    )
    assert.equal(child.signalCode, 'SIGTERM')
  })
