import assert from 'node:assert/strict'
import test from 'node:test'
import { tableRows, textOf } from './pages.ts'

const PAGE = 'docs/dependencies.md'
const manifest = JSON.parse(textOf('package.json'))
const web = JSON.parse(textOf('web/package.json'))
const lock = JSON.parse(textOf('package-lock.json'))

/** Name, version and licence of each row, by the column that only its table has. */
function documented(column: string, licenceAt = 2): Record<string, string> {
  return Object.fromEntries(
    tableRows(PAGE, column).map(row => [row[0]!.replaceAll('`', ''), `${row[1]} ${row[licenceAt]}`]),
  )
}

function declared(packages: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(packages).map(([name, version]) => {
      const { license } = lock.packages[`node_modules/${name}`]
      return [name, `${version} ${license.replace(' OR ', ' or ')}`]
    }),
  )
}

test('every dependency has a line with its version and licence, and no line is left over', () => {
  assert.deepEqual(documented('what we would write instead'), declared(manifest.dependencies))
  assert.deepEqual(documented('platform'), declared(manifest.optionalDependencies))
  assert.deepEqual(documented('in the browser for'), declared(web.dependencies))
  const development = Object.fromEntries(
    Object.entries(documented('what for')).filter(([name]) => !(name in manifest.dependencies)),
  )
  assert.deepEqual(development, declared(manifest.devDependencies))
})

test('every version is exact, and the lock file has it', () => {
  const { dependencies, optionalDependencies, devDependencies } = manifest
  const all = { ...dependencies, ...optionalDependencies, ...devDependencies, ...web.dependencies }
  for (const [name, version] of Object.entries(all)) {
    assert.match(String(version), /^\d+\.\d+\.\d+$/, name)
    assert.equal(lock.packages[`node_modules/${name}`].version, version, name)
  }
})

test('what the packages at run time bring has a line of its own, and nothing runs an install script', () => {
  const names = Object.keys(manifest.dependencies)
  const brought = new Set<string>()
  const add = (name: string) => {
    const { dependencies, optionalDependencies } = lock.packages[`node_modules/${name}`]
    for (const other of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (names.includes(other) || brought.has(other)) continue
      brought.add(other)
      add(other)
    }
  }
  for (const name of names) add(name)
  const versions = [...brought].sort().map(name => [name, lock.packages[`node_modules/${name}`].version])
  const rows = tableRows(PAGE, 'brought by').map(row => [row[0]!.replaceAll('`', ''), row[1]!])
  assert.deepEqual(rows.sort(), versions)
  const scripted = Object.entries(lock.packages)
    .filter(([, entry]) => (entry as { hasInstallScript?: boolean }).hasInstallScript)
    .map(([place]) => [place.replace('node_modules/', ''), false])
  assert.deepEqual(manifest.allowScripts, Object.fromEntries(scripted))
})

test('the page counts them right', () => {
  assert.match(textOf(PAGE), new RegExp(`^${WORDS[Object.keys(manifest.dependencies).length]} packages, `, 'm'))
})

const WORDS = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
  'Eleven',
  'Twelve',
  'Thirteen',
  'Fourteen',
  'Fifteen',
  'Sixteen',
]
