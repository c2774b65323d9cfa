/**
 * Measures how soon a receiver has the notification of an alert: 50 events a second for 20 seconds, each of a subject of its own,
 * through the watch process of a session to a web server on this machine. RTS 6 wants 5 seconds.
 *
 * The default channel, which may send 20 messages a minute: a storm is told in digests. The times are those of its delivery log.
 */

import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { alertsSchema } from '../src/host/config/alerts-schema.ts'
import { ownAlert } from '../src/host/live/own-alert.ts'
import { readOptions } from './command-line.ts'
import { printFigures, summarizeRuns } from './figures.ts'

const { values } = readOptions(import.meta.filename, { options: { json: { type: 'boolean', default: false } } })
const EVENTS_PER_SECOND = 50
const SECONDS = 20
const STATEMENT =
  "SELECT (delivered_us - event_us) / 1e6 AS seconds FROM deliveries WHERE state = 'Delivered' ORDER BY 1"

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

const folder = mkdtempSync(path.join(tmpdir(), 'alert-delay-'))
const dataFolder = path.join(folder, 'data')
mkdirSync(dataFolder)
writeFileSync(path.join(folder, 'secret'), 'secret', { mode: 0o600 })
let messageCount = 0
const receiver = createServer((request, response) => {
  messageCount++
  request.resume().on('end', () => response.end('ok'))
})
await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
const { port } = receiver.address() as AddressInfo
const hook = { kind: 'webhook', url: `http://127.0.0.1:${port}/`, secretFile: 'secret' }
const settings = {
  dataFolder,
  folder,
  desk: 'bench',
  environment: 'paper',
  overrides: [],
  configFile: '',
  console: null,
}
const file = path.join(folder, 'watch.json')
writeFileSync(file, JSON.stringify({ ...settings, alerts: alertsSchema.parse({ channels: { hook } }) }))

const main = fileURLToPath(new URL('../src/host/control-room/watch-main.ts', import.meta.url))
const watch = fork(main, [file], {
  execArgv: ['--disable-warning=ExperimentalWarning'],
  serialization: 'advanced',
  env: {},
})
const database = path.join(dataFolder, 'operations.sqlite')
await wait(3_000)
for (let count = 0; count < EVENTS_PER_SECOND * SECONDS; count++) {
  const alert = ownAlert('Error', `BENCH_${count % 800}`, 'an event of the bench')
  watch.send({ kind: 'Alert', alert, timeUs: Date.now() * 1_000 })
  await wait(1_000 / EVENTS_PER_SECOND)
}
await wait(8_000)
const db = new DatabaseSync(database, { readOnly: true })
const delays = db
  .prepare(STATEMENT)
  .all()
  .map(row => Number(row['seconds']))
const waiting = Number(
  db.prepare("SELECT count(*) AS count FROM deliveries WHERE state <> 'Delivered'").get()?.['count'],
)
if (waiting > 0) throw new Error(`${waiting} notifications were not delivered`)
const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))]!
const answer = { deliveryCount: delays.length, messageCount, medianSeconds: at(0.5), worstSeconds: at(1) }
printFigures([summarizeRuns('alert-delay-p99', 's', [at(0.99)], 5, answer)], values.json)
db.close()
watch.disconnect()
await new Promise(resolve => watch.once('exit', resolve))
receiver.close()
rmSync(folder, { recursive: true })
