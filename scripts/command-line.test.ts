import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const SCRIPTS = ['failover', 'fault', 'fuzz', 'sim', 'test'] as const

function run(script: string, option: string) {
  const file = fileURLToPath(new URL(`${script}.ts`, import.meta.url))
  return spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', file, option], { encoding: 'utf8' })
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
