/** docs/strategies.md, followed to the letter: its strategy, its configuration, its commands, its test. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { pathOf, textOf } from './pages.ts'

const PAGE = 'docs/strategies.md'

/** The blocks of code of a page with one language. */
function blocksOf(page: string, language: string): string[] {
  return [...textOf(page).matchAll(/^```(\w*)\n(.*?)^```/gms)]
    .filter(([, of]) => of === language)
    .map(found => found[2]!)
}

/** A folder as the page wants it for a strategy that stands elsewhere: with a link to us. */
function workFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tutorial-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(path.join(folder, 'my/node_modules'), { recursive: true })
  symlinkSync(pathOf('.'), path.join(folder, 'my/node_modules/holdfast'))
  writeFileSync(path.join(folder, 'my/breakout.ts'), blocksOf(PAGE, 'ts')[0]!)
  writeFileSync(path.join(folder, 'my/breakout.yaml'), configText())
  return folder
}

/** The example with the strategies of the page in place of its own, and a market for the session on paper. */
function configText(): string {
  const [strategies] = blocksOf(PAGE, 'yaml')
  const example = textOf('examples/configs/backtest-bars.yaml').replaceAll('../../var', '../var')
  const replaced = example.replace(/^strategies:\n.*?\n\n/ms, () => `${strategies}\n`)
  assert.notEqual(replaced, example)
  return replaced.replace('takerFeeBps: "5"\n', 'takerFeeBps: "5"\n    market: { price: "65000" }\n')
}

function holdfast(folder: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(pathOf('bin/holdfast'), args, { cwd: folder, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

test('the strategy of the page is sound under each option that the page sets', context => {
  const folder = workFolder(context)
  const settings = [...textOf(PAGE).matchAll(/ my\/breakout\.yaml --set ([\w.=-]+)/g)].map(found => found[1]!)
  assert.deepEqual(settings, ['period=55', 'environment=paper'])
  for (const setting of settings) {
    const { status, said } = holdfast(folder, 'config', 'check', 'my/breakout.yaml', '--set', setting)
    assert.equal(status, 0, said)
  }
})

test('it runs on bars of a minute as they are imported, and its test passes', context => {
  const folder = workFolder(context)
  const bars = Array.from({ length: 90 }, (_, at) => {
    const close = Math.round(65_000 + 300 * Math.sin(at / 12))
    const time = new Date(Date.UTC(2024, 0, 1, 0, at)).toISOString()
    return `${time},${close},${close + 5},${close - 5},${close},1`
  })
  writeFileSync(path.join(folder, 'bars.csv'), `time,open,high,low,close,volume\n${bars.join('\n')}\n`)
  const columns = '{ time: time, open: open, high: high, low: low, close: close, volume: volume }'
  writeFileSync(path.join(folder, 'map.yaml'), `kind: bar\nstep: 1m\ncolumns: ${columns}\n`)
  const scale = ['--instrument', 'BTC-USDT.SIM', '--tick', '0.01', '--lot', '0.00001']
  const imported = holdfast(folder, 'data', 'import', '--into', 'var/data', '--map', 'map.yaml', ...scale, 'bars.csv')
  assert.equal(imported.status, 0, imported.said)
  const { status, said } = holdfast(folder, 'backtest', 'my/breakout.yaml', '--json')
  assert.equal(status, 0, said)
  assert.match(said, /"fills": [1-9]/, 'it traded')

  const tester = blocksOf(PAGE, 'ts').find(text => text.includes('StrategyTester'))
  writeFileSync(path.join(folder, 'my/breakout.test.ts'), tester!)
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const run = spawnSync(process.execPath, ['--test', 'my/'], { cwd: folder, env, encoding: 'utf8' })
  assert.equal(run.status, 0, run.stdout)
})
