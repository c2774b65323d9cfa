// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are code as text.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { EXCEPTIONS, findBannedWords } from './tidy/words.ts'
import { ROOT, readSources, tidy } from './tidy.ts'

interface Link {
  readonly linkTo: string
}
type Tree = Readonly<Record<string, string | Buffer | Link>>

const PACKAGE = JSON.stringify({
  dependencies: { yaml: '1.0.0' },
  devDependencies: { 'fast-check': '1.0.0', '@scope/dev': '1.0.0' },
})
/** A tidy house of one file that others are added to; `main` imports what a case names. */
const mainWith = (...imports: string[]) => `/** Starts. */\n${imports.map(each => `import '${each}'\n`).join('')}`
const said = (code: string) => `/** Says what it is for. */\n${code}\n`

/** Shape: every file begins with its sentence, unless the case is about that. */
function findingsOf(tree: Tree): string[] {
  const root = mkdtempSync(path.join(tmpdir(), 'tidy-'))
  try {
    const files: Tree = { 'package.json': PACKAGE, ...tree }
    for (const [file, content] of Object.entries(files)) {
      const target = path.join(root, file)
      mkdirSync(path.dirname(target), { recursive: true })
      if (typeof content === 'object' && 'linkTo' in content) symlinkSync(content.linkTo, target)
      else writeFileSync(target, content)
    }
    return tidy(root).map(finding => finding.replaceAll(root, 'ROOT'))
  } finally {
    rmSync(root, { recursive: true })
  }
}

interface Case {
  readonly name: string
  readonly tree: Tree
  /** What stands in the findings, in their order; none for a tidy tree. */
  readonly finds: readonly string[]
}

function runCases(cases: readonly Case[]): void {
  for (const { name, tree, finds } of cases) {
    test(name, () => {
      const findings = findingsOf(tree)
      assert.equal(findings.length, finds.length, `findings:\n${findings.join('\n')}`)
      for (const [at, part] of finds.entries()) {
        assert.ok(findings[at]!.includes(part), `${findings[at]}\n  does not say: ${part}`)
      }
    })
  }
}

/** One file in src/core/orders, alive by an entrance of the host. */
const inOrders = (code: string): Tree => ({
  'src/host/live/node-main.ts': mainWith('../../core/orders/a.ts'),
  'src/core/orders/a.ts': said(code),
})
const bannedAt = (name: string, line = 2) => [`src/core/orders/a.ts:${line}: ${name} is banned here, use `]

// ── what it cannot look at ───────────────────────────────────────────────────────────────────────────────────────────

runCases([
  { name: 'a tidy tree', tree: { 'src/cli/main.ts': mainWith() }, finds: [] },
  {
    name: 'an empty tree is not tidy',
    tree: {},
    finds: ['src:1: cannot be listed', 'src:1: no source was found'],
  },
  {
    name: 'a src without sources is not tidy',
    tree: { 'src/readme.txt': 'nothing' },
    finds: ['src:1: no source was found, start tidy from the project folder'],
  },
  {
    name: 'a folder that is a file cannot be listed',
    tree: { 'src/cli/main.ts': mainWith(), bench: 'not a folder' },
    finds: ['bench:1: cannot be listed (ENOTDIR'],
  },
  {
    name: 'a file that is no text cannot be read',
    tree: { 'src/cli/main.ts': Buffer.of(0xff, 0xfe, 0x00) },
    finds: ['src/cli/main.ts:1: cannot be read', 'src:1: no source was found'],
  },
  {
    name: 'a link in place of a file',
    tree: { 'src/cli/main.ts': mainWith(), 'src/cli/gone.ts': { linkTo: 'nowhere.ts' } },
    finds: ['src/cli/gone.ts:1: is a link'],
  },
  {
    name: 'a linked folder would be passed over in silence',
    tree: { 'src/cli/main.ts': mainWith(), 'src/cli/more': { linkTo: '../cli' } },
    finds: ['src/cli/more:1: is a link, tidy does not follow links'],
  },
  {
    name: 'code in other files would be passed over in silence',
    tree: { 'src/cli/main.ts': mainWith(), 'src/cli/a.mjs': 'export {}', 'scripts/b.cts': 'export {}' },
    finds: ['scripts/b.cts:1: is code that tidy does not read', 'src/cli/a.mjs:1: is code that tidy does not read'],
  },
  {
    name: 'text that does not end cannot be cut into tokens',
    tree: { 'src/cli/main.ts': "/** Starts. */\nconst a = 'open\n" },
    finds: ['src/cli/main.ts:1: cannot be read (line 2: it is not closed)', 'src:1: no source was found'],
  },
  {
    name: 'without package.json nobody knows the dependencies',
    tree: { 'src/cli/main.ts': mainWith(), 'package.json': '{' },
    finds: ['package.json:1: cannot be read'],
  },
])

// ── banned words ─────────────────────────────────────────────────────────────────────────────────────────────────────

runCases([
  { name: 'Date', tree: inOrders('export const now = () => new Date()'), finds: bannedAt('Date') },
  { name: 'Math.random', tree: inOrders('export const a = Math.random()'), finds: bannedAt('Math.random') },
  { name: 'Promise', tree: inOrders('export type A = Promise<number>'), finds: bannedAt('Promise') },
  { name: 'async', tree: inOrders('export const a = async () => 1'), finds: bannedAt('async') },
  { name: 'await', tree: inOrders('export const a = await b'), finds: bannedAt('async') },
  { name: 'Intl', tree: inOrders('export const a = Intl.NumberFormat'), finds: bannedAt('Intl') },
  { name: 'localeCompare', tree: inOrders("export const a = 'a'.localeCompare('b')"), finds: bannedAt('locale') },
  { name: 'toLocaleString', tree: inOrders('export const a = (1).toLocaleString()'), finds: bannedAt('locale') },
  { name: 'WeakRef', tree: inOrders('export const a = new WeakRef({})'), finds: bannedAt('WeakRef') },
  { name: 'Math.log', tree: inOrders('export const a = Math.log(2)'), finds: bannedAt('inexact Math') },
  { name: 'Math.atan2', tree: inOrders('export const a = Math.atan2(2, 1)'), finds: bannedAt('inexact Math') },
  { name: 'a power of ten', tree: inOrders('export const a = 10 ** b'), finds: bannedAt('a power') },
  { name: 'a power of something', tree: inOrders('export const a = b ** 2'), finds: bannedAt('a power') },
  {
    name: 'Math taken apart',
    tree: inOrders('export const { random } = Math'),
    finds: bannedAt('Math by another name'),
  },
  {
    name: 'Math by a text',
    tree: inOrders("export const a = Math['random']()"),
    finds: bannedAt('Math by another name'),
  },
  { name: 'globalThis', tree: inOrders("export const a = globalThis['Da' + 'te']"), finds: bannedAt('a back door') },
  { name: 'in a template', tree: inOrders('export const a = `at ${new Date()}`'), finds: bannedAt('Date') },
  {
    name: 'in the strategy room',
    tree: { 'src/strategy/index.ts': said('export const a = new Date()') },
    finds: ['src/strategy/index.ts:2: Date'],
  },
  {
    name: 'words in texts, comments and patterns are no code',
    tree: inOrders(
      '// new Date()\nexport const a = [\'Date\', `async ${1} Promise`, /Date[\'"]/, "Math.log"] // Intl\n/* Date */',
    ),
    finds: [],
  },
  { name: 'exact Math', tree: inOrders('export const a = Math.floor(Math.sqrt(2 ** 4)) + 10n ** 3n'), finds: [] },
  { name: 'longer words', tree: inOrders('export const updateDates = { asyncLike: 1, PromiseLike: 2 }'), finds: [] },
  {
    name: 'a test may look at the world',
    tree: { ...inOrders(''), 'src/core/orders/a.test.ts': 'const a = new Date()' },
    finds: [],
  },
  { name: 'outside the pure rooms', tree: { 'src/cli/main.ts': said('export const a = new Date()') }, finds: [] },
  {
    name: 'inexact Math in an indicator',
    tree: {
      'src/strategy/index.ts': said("import './indicators/rsi.ts'"),
      'src/strategy/indicators/rsi.ts': said('export const a = Math.exp(1)'),
    },
    finds: ['src/strategy/indicators/rsi.ts:2: inexact Math is banned here'],
  },
  {
    name: 'a cast to RiskApproved outside the gate, whatever room',
    tree: {
      'src/cli/main.ts': said('const a = b as RiskApproved<Order>\nconst c = b as unknown as RiskApproved<Order>'),
    },
    finds: ['src/cli/main.ts:2: as RiskApproved is banned here, use the gate', 'src/cli/main.ts:3: as RiskApproved'],
  },
  {
    name: 'the gate itself casts, and so may material of tests; another file of risk may not',
    tree: {
      'src/host/a-main.ts': mainWith('../core/risk/gate.ts', '../core/risk/other.ts'),
      'src/core/risk/gate.ts': said('export const a = b as RiskApproved<Order>'),
      'src/core/risk/other.ts': said('export const a = b as RiskApproved<Order>'),
      'src/core/risk/gate-fixtures.ts': said('export const a = b as RiskApproved<Order>'),
      'src/core/risk/gate.test.ts': "import './gate-fixtures.ts'",
    },
    finds: ['src/core/risk/other.ts:2: as RiskApproved'],
  },
])

// ── floors ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `from` is kept alive by an entrance in test/, which may see everything; what it is about is the floor alone. */
function importing(from: string, to: string): Tree {
  const target = path.posix.relative(path.posix.dirname(from), to)
  const started = { 'src/cli/main.ts': mainWith() }
  return { ...started, [to]: said(''), [from]: said(`import '${target.startsWith('.') ? target : `./${target}`}'`) }
}

/** Files of `ALLOWED` and `BANNED` are not all alive: only breaches of floors are compared. */
function breachesOf(tree: Tree): string[] {
  return findingsOf(tree).filter(finding => finding.includes('import downward only'))
}

const FLOORS = `
  # from                          to                              may it?
  src/core/domain/a.ts            src/core/std/b.ts               yes
  src/core/std/a.ts               src/core/domain/b.ts            no    upward
  src/core/orders/a.ts            src/core/domain/b.ts            yes
  src/core/orders/a.ts            src/core/risk/b.ts              no    middle rooms do not know each other
  src/core/risk/a.ts              src/core/market/b.ts            no
  src/core/portfolio/a.ts         src/core/engine/b.ts            no    upward
  src/core/engine/a.ts            src/core/risk/b.ts              yes
  src/core/engine/a.ts            src/ports.ts                    no    the core knows no ports
  src/strategy/a.ts               src/core/domain/b.ts            yes
  src/strategy/a.ts               src/core/orders/b.ts            no
  src/ports.ts                    src/core/domain/b.ts            yes
  src/ports.ts                    src/core/engine/b.ts            no
  src/store/a.ts                  src/ports.ts                    yes
  src/store/sqlite/a.ts           src/store/b.ts                  yes
  src/store/a.ts                  src/venues/simulated/b.ts       no    siblings
  src/store/a.ts                  src/core/engine/b.ts            no
  src/venues/simulated/a.ts       src/core/std/b.ts               yes
  src/venues/simulated/a.ts       src/venues/fix/b.ts             no    families are siblings
  src/venues/newcomer/a.ts        src/venues/newcomer/b.ts        yes   a family needs no entry in a list
  src/market-data/a.ts            src/backtest/b.ts               no    siblings
  src/host/live/a.ts              src/store/b.ts                  yes   host composes
  src/host/live/a.ts              src/cli/b.ts                    no    upward
  src/host/live/a.ts              src/sim/b.ts                    no    nobody imports the simulator
  src/cli/a.ts                    src/host/b.ts                   yes
  examples/strategies/a.ts        src/strategy/index.ts           yes
  examples/strategies/a.ts        src/strategy/runner.ts          no    authors use the door
  test/fault/a.ts                 src/sim/b.ts                    yes
  bench/a.ts                      src/core/engine/b.ts            yes
`

for (const row of FLOORS.split('\n').filter(line => line.trim() !== '' && !line.trim().startsWith('#'))) {
  const [from, to, mayIt] = row.trim().split(/\s+/)
  test(`${from} → ${to}: ${mayIt}`, () => {
    const expected =
      mayIt === 'yes' ? [] : [`${from}:2: ${to} is banned here, import downward only (docs/architecture.md)`]
    assert.deepEqual(breachesOf(importing(from!, to!)), expected)
  })
}

const WAYS = [
  "import '../risk/b.ts'",
  "import type { B } from '../risk/b.ts'",
  "import {\n  type B,\n} from '../risk/b.ts'",
  "export * from '../risk/b.ts'",
  "export { b } from '../risk/b.ts'",
  "export const b = import('../risk/b.ts')",
  "export type B = import('../risk/b.ts').B",
  "export const b = new URL('../risk/b.ts', import.meta.url)",
  "export const b = import.meta.resolve('../risk/b.ts')",
  "export const b = `${import('../risk/b.ts')}`",
]

for (const way of WAYS) {
  test(`seen as an import: ${way.replaceAll('\n', ' ')}`, () => {
    const tree = { ...importing('src/core/orders/a.ts', 'src/core/risk/b.ts'), 'src/core/orders/a.ts': said(way) }
    assert.equal(breachesOf(tree).length, 1)
  })
}

const NOT_IMPORTS = [
  "const a = `import '../risk/b.ts'`",
  "// import '../risk/b.ts'",
  `const a = "from '../risk/b.ts'"`,
  "const a = Array.from('../risk/b.ts')",
]

for (const text of NOT_IMPORTS) {
  test(`not an import: ${text}`, () => {
    assert.deepEqual(
      breachesOf({ ...importing('src/core/orders/a.ts', 'src/core/risk/b.ts'), 'src/core/orders/a.ts': said(text) }),
      [],
    )
  })
}

runCases([
  {
    name: 'a file outside every room',
    tree: { 'src/cli/main.ts': mainWith('../utils/a.ts'), 'src/utils/a.ts': said('') },
    finds: ['src/cli/main.ts:2: src/utils/a.ts is banned here', 'src/utils/a.ts:1: stands in no room of the house'],
  },
  {
    name: 'the line is that of the import',
    tree: inOrders("const a = 1\n\nimport '../risk/gone.ts'"),
    finds: ['src/core/orders/a.ts:4: src/core/risk/gone.ts is not there'],
  },
  {
    name: 'an import out of the project',
    tree: inOrders("import '../../../../outside.ts'"),
    finds: ['../outside.ts is not there, tidy cannot follow it'],
  },
  {
    name: 'a computed import in a pure room',
    tree: inOrders('export const b = import(name)'),
    finds: ['src/core/orders/a.ts:2: a computed import is banned here'],
  },
  { name: 'a computed import elsewhere', tree: { 'src/cli/main.ts': said('await import(name)') }, finds: [] },
])

// ── packages ─────────────────────────────────────────────────────────────────────────────────────────────────────────

runCases([
  {
    name: 'a package in a pure room',
    tree: inOrders("import 'yaml'"),
    finds: ['src/core/orders/a.ts:2: yaml is banned here, the pure rooms import no package'],
  },
  {
    name: 'a module of Node in a pure room',
    tree: inOrders("import 'node:fs'"),
    finds: ['src/core/orders/a.ts:2: node:fs is banned here'],
  },
  { name: 'a module of Node elsewhere', tree: { 'src/cli/main.ts': mainWith('node:fs') }, finds: [] },
  { name: 'a dependency', tree: { 'src/cli/main.ts': mainWith('yaml', 'yaml/part') }, finds: [] },
  {
    name: 'a package that is no dependency',
    tree: { 'src/cli/main.ts': mainWith('left-pad') },
    finds: ['src/cli/main.ts:2: left-pad is no dependency of package.json'],
  },
  {
    name: 'a development package in the product',
    tree: { 'src/cli/main.ts': mainWith('@scope/dev/part') },
    finds: ['src/cli/main.ts:2: @scope/dev is no dependency'],
  },
  {
    name: 'a development package in a test of a pure room',
    tree: { ...inOrders(''), 'src/core/orders/a.test.ts': "import 'fast-check'\nimport 'node:test'" },
    finds: [],
  },
  {
    name: 'a package of nobody in a test',
    tree: { ...inOrders(''), 'src/core/orders/a.test.ts': "import 'left-pad'" },
    finds: ['left-pad is no dependency'],
  },
  {
    name: 'our own package by its name counts as the file it means',
    tree: { 'src/strategy/index.ts': said(''), 'src/store/a-main.ts': mainWith('holdfast/strategy') },
    finds: ['src/store/a-main.ts:2: src/strategy/index.ts is banned here, import downward only'],
  },
])

// ── the console ──────────────────────────────────────────────────────────────────────────────────────────────────────

const WEB_PACKAGE = JSON.stringify({ dependencies: { preact: '1.0.0' } })
/** A page whose text no tokenizer of TypeScript can cut. */
const page = (...imports: string[]) => `${mainWith(...imports)}\nexport const a = <p class={b}>don't</p>\n`
const consoleOf = (main: string, others: Tree = {}): Tree => ({
  'src/cli/main.ts': mainWith(),
  'web/package.json': WEB_PACKAGE,
  'web/src/console-main.tsx': main,
  ...others,
})

runCases([
  { name: 'a page with its package', tree: consoleOf(page('preact')), finds: [] },
  {
    name: 'a page may not use what the server is made of',
    tree: consoleOf(page('yaml', 'node:fs')),
    finds: [
      'console-main.tsx:2: yaml is no dependency',
      'console-main.tsx:3: node:fs is banned here, a browser has none',
    ],
  },
  {
    name: 'a page may not look into the server',
    tree: consoleOf(page('../../src/api/server.ts'), {
      'src/api/server-main.ts': mainWith('./server.ts'),
      'src/api/server.ts': said(''),
    }),
    finds: ['console-main.tsx:2: src/api/server.ts is banned here'],
  },
  {
    name: 'an import over several lines, of a page that is not there',
    tree: consoleOf(`/** Starts. */\nimport {\n  a,\n} from './gone.tsx'\n\nexport const b = <p>don't</p>\n`),
    finds: ['console-main.tsx:4: web/src/gone.tsx is not there'],
  },
  {
    name: 'a page that nobody shows, and one that does not say what it is for',
    tree: consoleOf(page('./shown.tsx'), {
      'web/src/dead.tsx': page(),
      'web/src/shown.tsx': "export const a = <p>don't</p>\n",
    }),
    finds: ['web/src/dead.tsx:1: nobody imports it', 'web/src/shown.tsx:1: does not say what it is for'],
  },
  {
    name: 'what is built is not looked at, and pages stand in the console alone',
    tree: consoleOf(page(), { 'web/dist/a.js': 'x', 'src/cli/a.tsx': page() }),
    finds: ['src/cli/a.tsx:1: is code that tidy does not read'],
  },
])

// ── circles ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const circleOfTwo = (first: string, second: string): Tree => ({
  'src/cli/main.ts': mainWith('./b.ts'),
  'src/cli/a.ts': said(first),
  'src/cli/b.ts': said(second),
})

runCases([
  {
    name: 'two files',
    tree: circleOfTwo("import './b.ts'", "import './a.ts'"),
    finds: ['src/cli/a.ts:1: import circle src/cli/a.ts -> src/cli/b.ts -> src/cli/a.ts'],
  },
  {
    name: 'types count',
    tree: circleOfTwo("import type { B } from './b.ts'", "import type { A } from './a.ts'"),
    finds: ['src/cli/a.ts:1: import circle'],
  },
  {
    name: 'a file that imports itself',
    tree: circleOfTwo("import './a.ts'", "import './a.ts'"),
    finds: ['src/cli/a.ts:1: import circle src/cli/a.ts -> src/cli/a.ts'],
  },
  {
    name: 'three files, told once',
    tree: { ...circleOfTwo("import './c.ts'", "import './a.ts'"), 'src/cli/c.ts': said("import './b.ts'") },
    finds: ['src/cli/a.ts:1: import circle src/cli/a.ts -> src/cli/c.ts -> src/cli/b.ts -> src/cli/a.ts'],
  },
  {
    name: 'two ways to one file are no circle',
    tree: { ...circleOfTwo("import './c.ts'", "import './a.ts'\nimport './c.ts'"), 'src/cli/c.ts': said('') },
    finds: [],
  },
  {
    name: 'a process that its child knows by address is no circle',
    tree: circleOfTwo("export const b = new URL('./b.ts', import.meta.url)", "import './a.ts'"),
    finds: [],
  },
])

// ── dead files ───────────────────────────────────────────────────────────────────────────────────────────────────────

const ONLY_TESTS = 'only tests and benchmarks reach it'
const usedByTest = (file: string): Tree => ({
  'src/cli/main.ts': mainWith(),
  [`src/store/${file}`]: said(''),
  'src/store/x.test.ts': `import './${file}'`,
})

runCases([
  {
    name: 'nobody imports it',
    tree: { 'src/cli/main.ts': mainWith(), 'src/cli/a.ts': said('') },
    finds: ['src/cli/a.ts:1: nobody imports it'],
  },
  {
    name: 'two dead files that hold each other up',
    tree: { 'src/cli/main.ts': mainWith(), 'src/cli/a.ts': said("import './b.ts'"), 'src/cli/b.ts': said('') },
    finds: ['src/cli/a.ts:1: nobody imports it', 'src/cli/b.ts:1: nobody imports it'],
  },
  {
    name: 'a module that is started by its address',
    tree: {
      'src/cli/main.ts': said("new Worker(new URL('./thread.ts', import.meta.url))"),
      'src/cli/thread.ts': said(''),
    },
    finds: [],
  },
  { name: 'only its test imports it', tree: usedByTest('a.ts'), finds: [`src/store/a.ts:1: ${ONLY_TESTS}`] },
  {
    name: 'only a benchmark imports it',
    tree: {
      'src/cli/main.ts': mainWith(),
      'src/store/a.ts': said(''),
      'bench/b.ts': said("import '../src/store/a.ts'"),
    },
    finds: [`src/store/a.ts:1: ${ONLY_TESTS}`],
  },
  ...[
    'fixtures.ts',
    'gate-fixtures.ts',
    'server.fixture.ts',
    'naive-book.ts',
    'fixtures/text.ts',
    'book-twin.ts',
    'tester.ts',
    'tester-venue.ts',
  ].map((file): Case => ({ name: `material of tests: ${file}`, tree: usedByTest(file), finds: [] })),
  {
    name: 'material that no test uses',
    tree: { 'src/cli/main.ts': mainWith(), 'src/store/fixtures.ts': said('') },
    finds: ['src/store/fixtures.ts:1: nobody imports it'],
  },
  {
    name: 'the product does not lean on material of tests; a tester for authors may',
    tree: {
      'src/strategy/index.ts': said("import './tester.ts'"),
      'src/strategy/tester.ts': said("import '../core/domain/fixtures.ts'"),
      'src/core/domain/fixtures.ts': said(''),
      'src/cli/main.ts': mainWith('../core/domain/fixtures.ts'),
    },
    finds: ['src/cli/main.ts:2: src/core/domain/fixtures.ts is banned here, it is material of tests'],
  },
  {
    name: 'scripts, benchmarks, examples and tests need no importer',
    tree: {
      'src/cli/main.ts': mainWith(),
      'scripts/a.ts': said(''),
      'bench/a.ts': said(''),
      'examples/a.ts': said(''),
      'test/a.ts': said(''),
    },
    finds: [],
  },
])

// ── layout ───────────────────────────────────────────────────────────────────────────────────────────────────────────

runCases([
  {
    name: 'no sentence at its head',
    tree: { 'src/cli/main.ts': 'export const a = 1\n' },
    finds: ['src/cli/main.ts:1: does not say what it is for'],
  },
  {
    name: 'the sentence stands after the interpreter line',
    tree: { 'src/cli/main.ts': '#!/usr/bin/env node\n// Starts.\n' },
    finds: [],
  },
  { name: 'a monster', tree: { 'src/cli/main.ts': said('\n'.repeat(420)) }, finds: ['src/cli/main.ts:400: is 4'] },
  {
    name: 'a test may be long and begin with its imports',
    tree: { 'src/cli/main.ts': mainWith(), 'src/cli/a.test.ts': `const a = 1${'\n'.repeat(420)}` },
    finds: [],
  },
])

// ── the real house ───────────────────────────────────────────────────────────────────────────────────────────────────

test('this house is read whole', () => {
  assert.deepEqual(
    tidy().filter(finding => /cannot be|is not there|no source|is a link|does not read/.test(finding)),
    [],
  )
})

for (const exception of EXCEPTIONS) {
  test(`still needed: ${exception.file} may use ${exception.ban}`, () => {
    const without = EXCEPTIONS.filter(each => each !== exception)
    assert.notDeepEqual(findBannedWords(readSources(ROOT, []), without), findBannedWords(readSources(ROOT, [])))
  })
}
