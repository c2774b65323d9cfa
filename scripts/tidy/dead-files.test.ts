// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are code as text.

import { type Case, mainWith, runCases, said, type Tree } from './house.fixture.ts'

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
