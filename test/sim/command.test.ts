import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

function sim(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/sim.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('seeds without a finding: exit code 0, and the pace', () => {
  const { status, stdout } = sim('--seeds', '3', '--seed', '11')
  assert.equal(status, 0, stdout)
  assert.match(stdout, /^3 seeds: \d+ orders, .* simulated hours in .* CPU minutes \(\d+ h\/min\)$/m)
})

test('a trace is told in words, and is the same each time', () => {
  const [first, again] = [
    sim('--seed', '12', '--mode', 'liveness', '--trace'),
    sim('--seed', '12', '--mode', 'liveness', '--trace'),
  ]
  const wordsOf = ({ stdout }: { stdout: string }) => stdout.split('\n').filter(line => /^\d\d:\d\d:/.test(line))
  assert.ok(wordsOf(first).length > 50, first.stdout)
  assert.deepEqual(wordsOf(again), wordsOf(first))
})

for (const [args, said] of [
  [['--mode', 'fast'], /^--mode fast: one of safety, liveness\nusage: npm run sim -- /],
  [['--seeds', 'many'], /^--seeds many: a whole number from 1 is wanted\nusage: /],
  [['--speed'], /^Unknown option '--speed'.*\nusage: /],
] as const) {
  test(`sim ${args.join(' ')}: exit code 2, and what is wrong`, () => {
    const { status, stderr } = sim(...args)
    assert.equal(status, 2)
    assert.match(stderr, said)
  })
}
