// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cases are code as text.

import assert from 'node:assert/strict'
import test from 'node:test'
import { ROOT, readSources } from '../tidy.ts'
import { bannedAt, inOrders, mainWith, runCases, said } from './house.fixture.ts'
import { EXCEPTIONS, findBannedWords } from './words.ts'

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

for (const exception of EXCEPTIONS) {
  test(`still needed: ${exception.file} may use ${exception.ban}`, () => {
    const without = EXCEPTIONS.filter(each => each !== exception)
    assert.notDeepEqual(findBannedWords(readSources(ROOT, []), without), findBannedWords(readSources(ROOT, [])))
  })
}
