import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { sessionFolder, startWatch, until } from '../host/control-room/watch-child.fixture.ts'
import { WATCH_SOCKET } from '../host/control-room/watch-wire.ts'
import { readZip } from '../operations/incidents/naive-zip-reader.ts'
import { EXIT_CODES } from './exit-codes.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

function holdfast(...args: string[]) {
  const all = ['--disable-warning=ExperimentalWarning', MAIN, ...args]
  return spawnSync(process.execPath, all, { encoding: 'utf8', env: { NO_COLOR: '1' } })
}

test('an incident from its opening to its files, by the command line', async t => {
  const folder = sessionFolder(t)
  const data = path.join(folder, 'data')
  startWatch(t, folder, { channels: { log: { kind: 'log' } } })
  await until(
    () => existsSync(path.join(data, WATCH_SOCKET)) || existsSync(path.join(data, `${WATCH_SOCKET}.path`)),
    'the socket',
  )
  const incidents = (verb: string, ...args: string[]) => holdfast('incidents', verb, data, ...args)

  assert.match(incidents('list').stdout, /no open incidents/)
  assert.match(
    incidents('open', 'nothing trades', '--severity', 'SEV2', '--alert', 'A1').stdout,
    /^I1 SEV2 Open: nothing trades/,
  )
  assert.match(incidents('role', 'I1', 'Commander', '--person', 'ada').stdout, /commander ada/)
  const wrong = incidents('state', 'I1', 'Closed')
  assert.equal(wrong.status, EXIT_CODES.refused)
  assert.match(wrong.stderr, /NO_SUCH_STEP: I1 is Open/)
  assert.equal(incidents('state', 'I1', 'Gone').status, EXIT_CODES.usage)
  assert.equal(incidents('done', 'I1', 'first').status, EXIT_CODES.usage)
  assert.match(incidents('action', 'I1', 'a second line', '--owner', 'grace').stdout, /action 1, for grace/)
  const shown = JSON.parse(incidents('show', 'I1', '--json').stdout)
  assert.equal(shown.commander, 'ada')
  assert.deepEqual(shown.alertIds, ['A1'])
  assert.equal(shown.openActionCount, 1)

  const review = path.join(folder, 'review.md')
  assert.equal(incidents('export', 'I1', '--out', review).status, 0)
  assert.match(readFileSync(review, 'utf8'), /^# I1: nothing trades\n/)
  assert.equal(statSync(review).mode & 0o777, 0o600)
  const again = incidents('export', 'I1', '--out', review)
  assert.equal(again.status, EXIT_CODES.environment, 'nothing is overwritten')
  assert.match(again.stderr, /EEXIST/)
  const bundle = path.join(folder, 'evidence.zip')
  assert.equal(incidents('evidence', 'I1', '--out', bundle).status, 0)
  assert.ok(readZip(readFileSync(bundle)).some(({ name }) => name === 'I1/incident.json'))
})

test('where nobody answers, the verb says so', t => {
  const { status, stderr } = holdfast('incidents', 'list', path.join(sessionFolder(t), 'data'))
  assert.equal(status, EXIT_CODES.unreachable)
  assert.match(stderr, /DESK_AWAY/)
})
