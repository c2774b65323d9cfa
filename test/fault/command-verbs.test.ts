/** `holdfast kill`, `resume`, `rearm`, `cancel`, `strategies set` and SIGUSR2 as a person and as a script use them. */

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

test('parameters of a strategy are set while it is stopped, and taken back', OPTIONS, async context => {
  const folder = scratchFolder(context, 'verbs')
  const config = path.join(folder, 'config.yaml')
  writeFileSync(config, CHURNER_CONFIG.replace('churner.ts', 'stacker.ts'))
  const set = (...given: string[]) => holdfast('strategies', 'set', config, 'first', ...given)
  const session = new CommandRun(['run', config, '--plain'])
  try {
    await session.says(/ready in/)
    const running = await set('quantity=0.02')
    assert.deepEqual([running.code, running.err], [EXIT_CODES.refused, 'first runs: stop it first\n'])
    assert.equal((await holdfast('strategies', 'stop', config, 'first')).code, 0)
    for (const given of [[], ['quantity'], ['=1'], ['quantity=0.02', '--reset']])
      assert.equal((await set(...given)).code, EXIT_CODES.usage, given.join(' '))
    const far = await holdfast('strategies', 'set', 'https://127.0.0.1:1', 'first', 'quantity=0.02')
    assert.equal(far.code, EXIT_CODES.stepUp)
    const wrong = await set('quantity=5')
    assert.deepEqual(
      [wrong.code, wrong.err],
      [EXIT_CODES.refused, 'quantity: found "5"; allowed: a decimal number like "0.25" from 0.001 to 1\n'],
    )
    const done = await set('quantity=0.02', 'every=3', '--reason', 'a drill')
    assert.deepEqual([done.code, done.err], [0, ''])
    assert.match(done.out, /^node: taken: first begins anew with quantity=0.02, every=3, and without its saved state/)
    const reset = await set('--reset', '--json')
    assert.equal(reset.code, 0, reset.err)
    assert.match(JSON.parse(reset.out).text, /^first begins anew with what the configuration says/)
    assert.deepEqual([(await set('--reset')).code], [EXIT_CODES.refused])
  } finally {
    await session.end()
  }
})
