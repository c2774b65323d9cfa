/** The command as a person starts it: the real executable, its words and its exit codes. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { EXIT_CODES } from './exit-codes.ts'
import { VERBS } from './verbs.ts'

const HOLDFAST = fileURLToPath(new URL('../../bin/holdfast', import.meta.url))
const DEMO = fileURLToPath(new URL('../../examples/configs/demo-paper.yaml', import.meta.url))

function holdfast(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(HOLDFAST, args, { encoding: 'utf8', env: { PATH: process.env['PATH'] } })
  return { code: status, out: stdout, err: stderr }
}

test('names every verb in its help', () => {
  const { code, out } = holdfast('--help')
  assert.equal(code, EXIT_CODES.ok)
  for (const { name } of VERBS) assert.match(out, new RegExp(`^  ${name} `, 'm'))
})

test('tells what holds where nothing is said in words of people', () => {
  assert.match(holdfast('people', 'token', '--help').out, /at most a year \(default: 30d\)/)
  const { out } = holdfast('run', '--help')
  assert.match(out, /may be given again \(default: none\)/)
})

test('suggests what was meant', () => {
  assert.deepEqual(holdfast('confg'), {
    code: EXIT_CODES.usage,
    out: '',
    err: "error: unknown command 'confg'\n(Did you mean config?)\nMore: holdfast --help\n",
  })
  assert.deepEqual(holdfast('help', 'confg'), holdfast('confg'))
  const { code, err } = holdfast('config', 'check', '--jsn', DEMO)
  assert.equal(code, EXIT_CODES.usage)
  assert.equal(err, "error: unknown option '--jsn'\n(Did you mean --json?)\nMore: holdfast config check --help\n")
})

test('what goes wrong is said in JSON to whoever reads JSON, beside the words for people', () => {
  for (const [args, exit, text] of [
    [['config', 'show', '--json', '/nowhere.yaml'], 'config', '/nowhere.yaml: there is no such file'],
    [
      ['history', 'fills', '/nowhere', '--json'],
      'journal',
      '/nowhere has no journal; name the data folder of a session, such as var/demo',
    ],
    [
      ['replay', '/nowhere', '--verify', '--json'],
      'journal',
      '/nowhere has no journal; name the data folder of a session, such as var/demo',
    ],
    [['data', 'list', '/nowhere', '--json'], 'data', undefined],
    [['kill', '/nowhere', '--json'], 'usage', 'name one of --all, --venue, --account, --instrument, --strategy'],
    [['status', '--json'], 'usage', "missing required argument 'session'"],
  ] as const) {
    const { code, out, err } = holdfast(...args)
    assert.equal(code, EXIT_CODES[exit], args.join(' '))
    const { error } = JSON.parse(out) as { error: { code: string; text: string } }
    assert.equal(error.code, exit)
    assert.ok(err.includes(error.text), err)
    if (text !== undefined) assert.equal(error.text, text)
  }
})

test('an output that cannot be written is told as what it is', () => {
  const full = openSync('/dev/full', 'w')
  const { status, stderr } = spawnSync(HOLDFAST, ['--help'], { encoding: 'utf8', stdio: ['ignore', full, 'pipe'] })
  closeSync(full)
  assert.equal(status, EXIT_CODES.environment)
  assert.match(stderr, /^the output cannot be written: ENOSPC: [^\n]*\n$/)
})

test('starts through a link, from any folder', context => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  symlinkSync(HOLDFAST, join(folder, 'linked'))
  const { status, stdout } = spawnSync('./linked', ['--version'], { cwd: folder, encoding: 'utf8' })
  assert.equal(status, EXIT_CODES.ok)
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
})

test('checks the demonstration, without colours in a pipe', () => {
  const { code, out, err } = holdfast('config', 'check', DEMO)
  assert.equal(err, '')
  assert.equal(code, EXIT_CODES.ok)
  assert.match(out, /^sound {2}\S+: paper, 2 strategies, 1 account, 4 instruments, 1 venue\n {7}[0-9a-f]{64}\n$/)
})

test('tells the faults of a configuration on the error stream, or as JSON', () => {
  const wrong = ['--set', 'limits.drawdonMax=5', DEMO]
  const { code, out, err } = holdfast('config', 'check', ...wrong)
  assert.deepEqual([code, out], [EXIT_CODES.config, ''])
  assert.match(err, /^--set limits\.drawdonMax: no such key; did you mean drawdownMax\? allowed: [^\n]*\n$/)
  const json = holdfast('config', 'check', '--json', ...wrong)
  assert.equal(json.code, EXIT_CODES.config)
  const answer = JSON.parse(json.out) as { isSound: boolean; errors: { path: string }[] }
  assert.equal(answer.isSound, false)
  assert.deepEqual(
    answer.errors.map(error => error.path),
    ['limits.drawdonMax'],
  )
})

test('imports, lists and checks data', context => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const [csv, map, into] = [join(folder, 'ticks.csv'), join(folder, 'map.yaml'), join(folder, 'catalogue')]
  writeFileSync(
    csv,
    'time,price,size\n2024-01-01T00:00:00Z,10.5,1\n2024-01-01T00:00:01Z,ten,1\n2024-01-01T00:00:02Z,10.6,2\n',
  )
  writeFileSync(map, 'kind: trade\ncolumns: { time: time, price: price, size: size }\n')
  const imported = holdfast(
    'data',
    'import',
    csv,
    '--into',
    into,
    '--map',
    map,
    '--instrument',
    'A-B.TEST',
    '--tick',
    '0.1',
    '--lot',
    '1',
  )
  assert.equal(imported.code, EXIT_CODES.ok, imported.err)
  assert.match(imported.out, /imported +A-B\.TEST +trade +2 +1 +2024-01-01/)
  assert.match(imported.out, /line 3: 2024-01-01T00:00:01Z,ten,1/)
  assert.match(imported.out, /\n2 rows imported, 1 refused\n$/)
  const listed = JSON.parse(holdfast('data', 'list', into, '--json').out) as { series: string; rowCount: number }[]
  assert.deepEqual(
    listed.map(({ series, rowCount }) => `${series} ${rowCount}`),
    ['trade 2'],
  )
  assert.equal(holdfast('data', 'check', into).code, EXIT_CODES.ok)
  for (const [instrument, format, place, exit, words] of [
    ['A-C.TEST', 'csv', folder, 'data', / has no trade of A-C\.TEST; /],
    ['A-B.TEST', 'csv', join(folder, 'none'), 'environment', /out is not written: ENOENT: /],
    ['A-B.TEST', 'parquet', join(folder, 'none'), 'environment', /out is not written: ENOENT: /],
  ] as const) {
    const out = join(place, 'out')
    const args = ['--instrument', instrument, '--series', 'trade', '--format', format, '--out', out]
    const { code, err } = holdfast('data', 'export', into, ...args)
    assert.equal(code, EXIT_CODES[exit], err)
    assert.match(err, words)
    assert.doesNotMatch(err, /\n./, 'one line')
    assert.ok(!existsSync(out), 'nothing is left in the way of the next try')
  }
})

test('a recording that is not filed yet is no empty catalogue', context => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  assert.match(holdfast('data', 'list', folder).out, /^\S+ holds no series; "holdfast data import --into \S+ FILE"/)
  mkdirSync(join(folder, '.recording/SIM'), { recursive: true })
  assert.match(holdfast('data', 'list', folder).out, /waits to be filed: "holdfast data gather \S+" does it at once\n$/)
})

test('says what is not there', () => {
  const { code, err } = holdfast('data', 'list', '/nowhere/at/all')
  assert.equal(code, EXIT_CODES.data)
  assert.match(err, /^\/nowhere\/at\/all: no such folder/)
})

test('says which Node it needs where there is only an old one', context => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'bin'))
  copyFileSync(HOLDFAST, join(folder, 'bin/holdfast'))
  writeFileSync(join(folder, 'bin/node'), '#!/bin/sh\necho v20.20.2\n', { mode: 0o755 })
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` }
  const { status, stderr } = spawnSync(join(folder, 'bin/holdfast'), ['--help'], { encoding: 'utf8', env })
  assert.equal(status, EXIT_CODES.bug)
  assert.match(
    stderr,
    /^holdfast: needs Node 26 or newer, and found v20\.20\.2; run "npm ci" in \S+, which brings its own\n$/,
  )
})

test('loads nothing heavy for its help', () => {
  for (const file of ['main.ts', 'verbs.ts', 'exit-codes.ts', 'lost-output.ts']) {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8')
    const imported = [...text.matchAll(/^import (?!type).* from '(.*)'$/gm)].map(match => match[1])
    const light = /^(node:fs|commander|\.\/(exit-codes|lost-output|verbs)\.ts|\.\.\/core\/std\/terminal-text\.ts)$/
    assert.deepEqual(
      imported.filter(name => !light.test(name ?? '')),
      [],
    )
  }
})

test('documents every exit code', () => {
  const text = readFileSync(new URL('../../docs/exit-codes.md', import.meta.url), 'utf8')
  for (const [name, code] of Object.entries(EXIT_CODES))
    assert.match(text, new RegExp(`^\\| ${code} \\| ${name} \\|`, 'm'))
})
