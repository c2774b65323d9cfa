// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are code as text.

import assert from 'node:assert/strict'
import test from 'node:test'
import { mainWith, runCases, said, type Tree } from './tidy/house.fixture.ts'
import { tidy } from './tidy.ts'

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

// ── the console ────────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── the real house ─────────────────────────────────────────────────────────────────────────────────────────────────────

test('this house is read whole', () => {
  assert.deepEqual(
    tidy().filter(finding => /cannot be|is not there|no source|is a link|does not read/.test(finding)),
    [],
  )
})
