import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeProcessFolder } from './process-folder.ts'

const MODULE = fileURLToPath(new URL('process-folder.ts', import.meta.url))

function parentOf(context: TestContext): string {
  const parent = mkdtempSync(path.join(tmpdir(), 'holdfast-folders-'))
  context.after(() => rmSync(parent, { recursive: true, force: true }))
  return parent
}

/** By a process that dies of a signal, as one that is killed does. */
function leftIn(parent: string): string {
  const text = `import { makeProcessFolder } from ${JSON.stringify(MODULE)}
    process.stdout.write(makeProcessFolder('lines-', ${JSON.stringify(parent)}), () => process.kill(process.pid, 'SIGKILL'))
    setInterval(() => {}, 1000)`
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', text]
  const { stdout, signal } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  assert.equal(signal, 'SIGKILL')
  return stdout
}

test('what a killed process left is removed by the next one, what a living one uses is not', context => {
  const parent = parentOf(context)
  const left = leftIn(parent)
  writeFileSync(path.join(left, 'venue.sqlite'), 'rows')
  const ours = makeProcessFolder('lines-', parent)
  assert.equal(existsSync(left), false)
  const other = makeProcessFolder('lines-', parent)
  assert.deepEqual([existsSync(ours), existsSync(other), ours === other], [true, true, false])
})

test('nothing else is touched: folders of other purposes, without a holder, and links', context => {
  const parent = parentOf(context)
  const left = leftIn(parent)
  const linked = path.join(parent, 'lines-link')
  const unheld = path.join(parent, 'lines-unheld')
  const another = path.join(parent, 'other-lines')
  for (const folder of [unheld, another]) mkdirSync(folder)
  writeFileSync(path.join(another, 'holder'), '999999999')
  symlinkSync(another, linked)
  makeProcessFolder('lines-', parent)
  assert.deepEqual([linked, unheld, another, left].map(existsSync), [true, true, true, false])
})
