// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are code as text.

import assert from 'node:assert/strict'
import path from 'node:path'
import test from 'node:test'
import { findingsOf, inOrders, mainWith, runCases, said, type Tree } from './house.fixture.ts'

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
  examples/strategies/a.ts        src/strategy/testing.ts         yes
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

// ── packages ───────────────────────────────────────────────────────────────────────────────────────────────────────────

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
