/** What the doctor finds in the folders that strategies can read. */

import { deepEqual, equal, match } from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { describeStrategy } from '../config/describe-strategy.ts'
import { SOUND_CONFIG, writeConfig } from '../config/fixtures/config-text.ts'
import { loadConfig } from '../config/load-config.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { lookAtStrategies } from './doctor-strategies.ts'

/** A sound configuration in a folder of its own, with more lines; its strategy is said to be in `strategyFolder`. */
async function loadedWith(context: TestContext, strategyFolder: string, more = ''): Promise<LoadedConfig> {
  const written = writeConfig(context, SOUND_CONFIG.concat(more))
  const loaded = await loadConfig(written.file, { describe: describeStrategy, command: 'run' })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error))
  const folder = path.resolve(written.folder, strategyFolder)
  mkdirSync(folder, { recursive: true })
  const strategies = loaded.value.strategies.map(each => ({ ...each, file: path.join(folder, 'strategy.ts') }))
  return { ...loaded.value, strategies }
}

const found = (loaded: LoadedConfig) =>
  lookAtStrategies(loaded).map(({ grade, found: text }) => `${grade} ${text.replaceAll(loaded.folder, '.')}`)

const SOUND = ['ok no key, no data and no home is where a strategy can read it']
const DATA = 'crossing can read the journal and the people of the data folder ./var'

test('a folder of its own is sound, beside the data and the keys as well', async context => {
  deepEqual(found(await loadedWith(context, 'mine')), SOUND)
  deepEqual(found(await loadedWith(context, 'va')), SOUND)
  deepEqual(found(await loadedWith(context, 'var/mine')), SOUND)
})

test('data below the folder of a strategy is a warning on paper, and keeps a live session from starting', async context => {
  const loaded = await loadedWith(context, '.')
  deepEqual(found(loaded), [`warn ${DATA}`])
  match(lookAtStrategies(loaded)[0]!.remedy, /^move it, or the strategy into a folder of its own/)
  deepEqual(found({ ...loaded, config: { ...loaded.config, environment: 'live' } }), [`fail ${DATA}`])
  deepEqual(found(await loadedWith(context, 'var')), [`warn ${DATA}`], 'in it')
})

test('a secret is a failure on paper as well, whatever it is for', async context => {
  const recording = 'recording: { catalogue: rec, encryption: { keyFile: mine/k, olderKeyFiles: [old/k] } }\n'
  const certificate = 'console: { certificate: { file: c.pem, keyFile: mine/deep/c.key } }\n'
  deepEqual(found(await loadedWith(context, 'mine', recording + certificate)), [
    'fail crossing can read the secret in ./mine/deep/c.key',
    'fail crossing can read the secret in ./mine/k',
  ])
})

test('links lead further than the folder', { skip: process.platform === 'win32' }, async context => {
  const loaded = await loadedWith(context, 'mine')
  mkdirSync(path.join(loaded.folder, 'mine/node_modules'))
  mkdirSync(path.join(loaded.folder, 'elsewhere'))
  symlinkSync(path.join(loaded.folder, 'elsewhere'), path.join(loaded.folder, 'mine/node_modules/fine'))
  symlinkSync(path.join(loaded.folder, 'nowhere'), path.join(loaded.folder, 'mine/node_modules/broken'))
  deepEqual(found(loaded), SOUND)
  symlinkSync(loaded.folder, path.join(loaded.folder, 'mine/node_modules/all'))
  deepEqual(found(loaded), [`warn ${DATA}`])
})

test('a data folder that is a link is where it leads', { skip: process.platform === 'win32' }, async context => {
  const loaded = await loadedWith(context, 'mine')
  mkdirSync(path.join(loaded.folder, 'mine/real'))
  symlinkSync(path.join(loaded.folder, 'mine/real'), loaded.dataFolder)
  deepEqual(found(loaded), [`warn ${DATA}`])
})

test('a strategy in the home folder reads all of it', async context => {
  const loaded = await loadedWith(context, 'mine')
  const strategies = loaded.strategies.map(each => ({ ...each, file: path.join(homedir(), 'strategy.ts') }))
  const [home] = lookAtStrategies({ ...loaded, strategies }).filter(each => each.found.includes('home folder'))
  equal(home?.grade, 'warn')
})
