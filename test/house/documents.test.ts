import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { EXEC_TYPES } from '../../src/core/domain/inputs.ts'
import { isClosed, ORDER_STATUSES } from '../../src/core/domain/order.ts'
import { ORDER_STIMULI, RULES } from '../../src/core/orders/transitions.ts'
import { codeOf, pathOf, tableRows, textOf } from './pages.ts'

// ── words.md ─────────────────────────────────────────────────────────────────────────────────────────────────────────

test('words.md has the transition table, row by row', () => {
  const documented = tableRows('docs/words.md', 'what happens').map(row => row.join(' | '))
  const inCode = RULES.map(({ status, stimulus, next, isSurprising, note }) => {
    const becomes = `${next === status ? '(stays)' : next}${isSurprising ? ' !' : ''}`
    return [status, stimulus, becomes, note].join(' | ')
  })
  assert.deepEqual(documented, inCode)
  assert.ok(documented.length > ORDER_STIMULI.length, 'the table was found')
})

test('words.md has every status, and says which are closed', () => {
  const documented = tableRows('docs/words.md', 'closed').map(([status, , open, closed]) => [status, open, closed])
  const inCode = ORDER_STATUSES.map(status => [
    `\`${status}\``,
    isClosed(status) ? '–' : 'yes',
    isClosed(status) ? 'yes' : '–',
  ])
  assert.deepEqual(documented, inCode)
})

/** The kinds of a file's messages: what stands in `readonly kind: '…'`. */
function kindsIn(file: string): string[] {
  return [...textOf(file).matchAll(/^ {2}readonly kind: '(\w+)'$/gm)].map(match => match[1]!)
}

for (const [file, kinds] of [
  ['inputs.ts', kindsIn('src/core/domain/inputs.ts')],
  ['events.ts', kindsIn('src/core/domain/events.ts')],
  ['account-events.ts', kindsIn('src/core/domain/account-events.ts')],
  ['effects.ts', kindsIn('src/core/domain/effects.ts')],
] as const) {
  test(`words.md explains every kind of message in ${file}`, () => {
    assert.ok(kinds.length >= EXEC_TYPES.length, `only ${kinds.length} kinds were found`)
    const words = new Set(codeOf(textOf('docs/words.md')))
    // These two are explained by what an input is, in the text.
    const missing = kinds.filter(kind => !words.has(kind) && kind !== 'Configure' && kind !== 'TimerFired')
    assert.deepEqual(missing, [])
  })
}

// ── architecture.md ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Folders of src that have files of their own: these are the rooms. */
function roomsOfSource(folder = 'src'): string[] {
  const entries = readdirSync(pathOf(folder), { withFileTypes: true })
  const hasFiles = folder !== 'src' && entries.some(entry => entry.isFile() && /\.ts$/.test(entry.name))
  const below = entries.filter(entry => entry.isDirectory()).flatMap(({ name }) => roomsOfSource(`${folder}/${name}`))
  return hasFiles ? [folder, ...below] : below
}

/** Drawers of a room: explained with it. */
const DRAWERS = ['src/cli/verbs', 'src/market-data/importers', 'src/strategy/indicators']

test('architecture.md has a row for every room, and no row for a room that is not there', () => {
  const documented = tableRows('docs/architecture.md', 'may see').map(([room]) => room!.replaceAll('`', ''))
  const rooms = roomsOfSource().filter(room => !DRAWERS.includes(room) && !room.endsWith('/fixtures'))
  // Files that lie beside the rooms of host and in src itself.
  const doors = ['src/ports.ts']
  assert.deepEqual(documented.toSorted(), [...rooms.filter(room => room !== 'src/host'), ...doors].toSorted())
})

test('architecture.md names the processes by files that exist', () => {
  const files = tableRows('docs/architecture.md', 'when it dies').flatMap(([, file]) => codeOf(file!))
  assert.ok(files.length > 4)
  for (const file of files) {
    assert.doesNotThrow(() => readFileSync(pathOf(file.includes('/') ? file : `src/host/live/${file}`)), file)
  }
})
