import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { deskHashOf } from './desk-hash.ts'

interface Desk {
  readonly dataFolder?: string
  readonly keyFile?: string
  readonly server?: string
  readonly url?: string
  readonly parameters?: object
  readonly desk?: string
  readonly fast?: number
  readonly module?: string
}

const folder = mkdtempSync(path.join(tmpdir(), 'desk-hash-'))
test.after(() => rmSync(folder, { recursive: true }))
let fileCount = 0

function hashOf({
  dataFolder = 'a',
  keyFile = 'k',
  server = 's',
  url = 'u',
  parameters = {},
  desk = 'd',
  fast = 12,
  module = 'export',
}: Desk): string {
  const file = path.join(folder, `strategy-${fileCount++}.ts`)
  writeFileSync(file, module)
  const strategies = [{ strategyId: 's', file, parameters: { fast, ...parameters } }]
  const config = {
    dataFolder,
    desk,
    store: { url },
    venues: { SIM: { keyFile, server } },
    strategies: { s: { file, account: 'main' } },
  }
  return deskHashOf({ config, strategies } as unknown as LoadedConfig)
}

const CASES: readonly (readonly [what: string, desk: Desk, isSame: boolean])[] = [
  ['the same', {}, true],
  ['another folder, and another path of the strategy', { dataFolder: 'b' }, true],
  ['another place of the key', { keyFile: 'elsewhere' }, true],
  ['another way to the database, and to a venue on its machine', { url: 'v', server: 't' }, true],
  ['another parameter that is called as a place is', { parameters: { url: 'v' } }, false],
  ['another desk', { desk: 'e' }, false],
  ['another parameter', { fast: 13 }, false],
  ['another strategy under the same name', { module: 'export default 1' }, false],
]

for (const [what, desk, isSame] of CASES) {
  test(`${what}: ${isSame ? 'one node can stand by for the other' : 'it cannot be promoted'}`, () => {
    assert.equal(hashOf(desk) === hashOf({}), isSame)
  })
}
