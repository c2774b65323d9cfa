/** `holdfast kill`, `resume`, `rearm`, `cancel` and SIGUSR2 as a person and as a script use them. */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { EXIT_CODES } from '../../src/cli/exit-codes.ts'
import { CommandRun, holdfast } from '../command-run.ts'
import { CONFIG as CHURNER_CONFIG } from '../control-room/console-run.ts'
import { scratchFolder } from '../scratch-folder.ts'
import { needsProc } from './live-session.ts'

const OPTIONS = { skip: needsProc, timeout: 180_000 }

test('a session is killed, stays so, and is resumed by whoever means it', OPTIONS, async context => {
  const folder = scratchFolder(context, 'verbs')
  const config = path.join(folder, 'config.yaml')
  writeFileSync(config, CHURNER_CONFIG)
  assert.equal((await holdfast('kill', config, '--all')).code, EXIT_CODES.unreachable)
  const session = new CommandRun(['run', config, '--plain'])
  try {
    await session.says(/ready in/)
    const killed = await holdfast('kill', config, '--all', '--reason', 'a drill')
    assert.equal(killed.code, 0, killed.err)
    assert.match(killed.out, /^gateway SIM: .*; nothing open after [\d.]+ ms$/m)
    assert.match(killed.out, /^node: .*; nothing open after [\d.]+ ms$/m)
    assert.match(killed.out, /only a person resumes it: holdfast resume \S+ --all\n/)
    await session.says(/TRADING_HALTED.*a drill/)
    assert.equal((await holdfast('doctor', config)).code, EXIT_CODES.unsound, 'the lease is held')

    const unsure = await holdfast('resume', config, '--all')
    assert.deepEqual([unsure.code, unsure.out], [EXIT_CODES.usage, ''])
    assert.match(unsure.err, /--yes/)
    assert.equal((await holdfast('resume', config, '--all', '--strategy', 'first', '--yes')).code, EXIT_CODES.usage)
    const unknown = await holdfast('resume', config, '--account', 'none', '--yes')
    assert.deepEqual([unknown.code, unknown.err], [EXIT_CODES.refused, 'there is no account none; there are main\n'])
    const resumed = await holdfast('resume', path.join(folder, 'data'), '--all', '--yes', '--json')
    assert.equal(resumed.code, 0, resumed.err)
    assert.deepEqual(JSON.parse(resumed.out), { type: 'Taken', by: 'node', isDurable: true, text: '' })

    assert.equal((await holdfast('rearm', config, 'first', '--yes')).code, EXIT_CODES.refused)
    assert.equal((await holdfast('cancel', config)).code, EXIT_CODES.usage)
    const canceled = await holdfast('cancel', config, '--strategy', 'first')
    assert.equal(canceled.code, 0, canceled.err)
    assert.match(canceled.out, /^node: taken: \d+ cancels$/m)

    session.child.kill('SIGUSR2')
    await session.says(/KILL_PRESSED.*SIGUSR2/)
    await session.says(/kill switch: gateway SIM: .*nothing open after/)
  } finally {
    await session.end()
  }
  const late = await holdfast('kill', config, '--all')
  assert.equal(late.code, EXIT_CODES.unreachable)
  assert.match(late.err, /kept for SIM: the next start is killed/)
})

test('a strategy whose throttle tripped trades again when somebody says so', OPTIONS, async context => {
  const folder = scratchFolder(context, 'verbs')
  const config = path.join(folder, 'config.yaml')
  const limits = '{ openOrdersMax: 50, repeatedExecutionsMax: 4, repeatedExecutionsWindow: 60s }'
  writeFileSync(config, CHURNER_CONFIG.replace('{ openOrdersMax: 50 }', limits))
  const session = new CommandRun(['run', config, '--plain'])
  try {
    await session.says(/REPEATED_EXECUTIONS.*a person must re-arm it/)
    const rearmed = await holdfast('rearm', config, 'first', '--yes', '--reason', 'a drill')
    assert.equal(rearmed.code, 0, rearmed.err)
    await session.says(/REPEATED_EXECUTIONS.*REPEATED_EXECUTIONS/s)
  } finally {
    await session.end()
  }
})
