import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const SCRIPTS = ['failover', 'fault', 'fuzz', 'sim', 'test'] as const

/** Those that take something from their command line. */
const BENCHES = readdirSync(pathOf('../bench/')).filter(
  name =>
    name.endsWith('.ts') && /import \{[^}]*\breadOptions\b/.test(readFileSync(pathOf(`../bench/${name}`), 'utf8')),
)

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

function run(script: string, ...typed: readonly string[]) {
  const file = pathOf(script.includes('/') ? script : `${script}.ts`)
  return spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...typed], { encoding: 'utf8' })
}

for (const script of SCRIPTS)
  test(`${script}: says what there is to say, and in a line what is wrong`, () => {
    const help = run(script, '--help')
    assert.deepEqual([help.status, help.stderr], [0, ''])
    assert.match(help.stdout, /^usage: npm (run|test)/)
    const wrong = run(script, '--wrong')
    assert.deepEqual([wrong.status, wrong.stdout], [2, ''])
    const [fault = '', ...usage] = wrong.stderr.split('\n')
    assert.match(fault, /'--wrong'|"--wrong"/)
    assert.equal(usage.join('\n'), help.stdout)
  })

test('every benchmark says in a line what is wrong, and reads its command line by the same means', () => {
  for (const name of readdirSync(pathOf('../bench/')).filter(
    each => each.endsWith('.ts') && each !== 'command-line.ts',
  ))
    assert.doesNotMatch(readFileSync(pathOf(`../bench/${name}`), 'utf8'), /parseArgs|process\.argv/, name)
  assert.ok(BENCHES.length > 15, `${BENCHES.length}`)
  for (const name of BENCHES) {
    const { status, stdout, stderr } = run(`../bench/${name}`, '--wrong')
    assert.deepEqual([status, stdout], [2, ''], name)
    const [fault = '', usage, ...more] = stderr.split('\n')
    assert.match(fault, /'--wrong'/)
    assert.ok(usage?.startsWith(`usage: node bench/${name} `), stderr)
    assert.deepEqual(more, [''])
  }
})

test('a benchmark says what there is to say, and which number or name is none', () => {
  const help = run('../bench/engine.ts', '--help')
  const usage = 'usage: node bench/engine.ts [b1] [b2] [b2-500] [--runs 5] [--json]\n'
  assert.deepEqual([help.status, help.stdout, help.stderr], [0, usage, ''])
  const cases: readonly (readonly [typed: string[], fault: string])[] = [
    [['--runs', 'many'], '--runs many: a whole number from 1 is wanted'],
    [['b1', 'b3'], 'b3: there is b1, b2, b2-500'],
  ]
  for (const [typed, fault] of cases) {
    const { status, stderr } = run('../bench/engine.ts', ...typed)
    assert.deepEqual([status, stderr], [2, `${fault}\n${usage}`])
  }
})
