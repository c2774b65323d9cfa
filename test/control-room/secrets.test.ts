/** Secrets are planted wherever a session has one, everything is used once, and none is found but where it belongs. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { readZip } from '../../src/operations/incidents/naive-zip-reader.ts'
import { RecordReader } from '../../src/store/record-codec.ts'
import { openJournalReader } from '../../src/store/sqlite/journal-reader.ts'
import { ExchangeProcess } from '../fault/exchange-process.ts'
import { CHURNER, needsProc } from '../fault/live-session.ts'
import { childrenOf, commandOf } from '../fault/processes.ts'
import { scratchFolder } from '../scratch-folder.ts'
import { ConsoleRun } from './console-run.ts'
import { Person } from './person.ts'

const OPTIONS = { skip: needsProc, timeout: 300_000 }
const HOOK_SECRET = 'planted-secret-of-the-webhook-8841'
const LATE_PASSWORD = 'a planted password that is wrong'

const configOf = (endpoint: object) => `environment: live
desk: north
dataFolder: ./data
venues:
  SIM: { kind: ccxt, exchange: binance, keyFile: ./key.yaml, rate: { perSecond: 20000, burst: 40000 }, endpoint: ${JSON.stringify(endpoint)} }
instruments:
  BTC-USDT.SIM: { kind: Spot, tickSize: "0.01", priceMax: "200000", lotSize: "0.001", notionalMin: "5" }
accounts: { main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "1000000", BTC: "10" }, limits: { openOrdersMax: 200 } } }
strategies:
  first: { file: ${JSON.stringify(CHURNER)}, account: main, limits: { openOrdersMax: 50, dataAgeMax: 5s } }
limits: { openOrdersMax: 300 }
data: { source: live }
stop: cancel
`

async function receiverOf(context: TestContext): Promise<{ url: string; heard: string[] }> {
  const heard: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    heard.push(`${JSON.stringify(request.headers)}\n${body}`)
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, heard }
}

/** A file and what is in it, of everything below. */
function filesIn(folder: string): (readonly [name: string, bytes: Buffer])[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name))
    .map(file => [path.relative(folder, file), readFileSync(file)] as const)
}

function journalText(dataFolder: string): string {
  const journal = openJournalReader(dataFolder)
  const records = new RecordReader()
  let text = ''
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
  for (const block of journal.blocksAfter(0)) {
    records.open(block.payload, block.firstSequence)
    while (records.next()) text += JSON.stringify(records.isInput ? records.input : records.event, plain)
  }
  journal.close()
  return text
}

const processesBelow = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(processesBelow)]

test('no secret is anywhere but in its own file', OPTIONS, async t => {
  const stand = scratchFolder(t, 'secrets')
  const exchange = await ExchangeProcess.start(stand, 20)
  t.after(() => exchange.close())
  const { url, heard: hooked } = await receiverOf(t)
  const run = await ConsoleRun.make(
    `alerts: { channels: { hook: { kind: webhook, url: ${JSON.stringify(url)}, secretFile: ./hook.secret } } }\n`,
    configOf(exchange.endpoint),
  )
  t.after(() => run.discard())
  exchange.writeKey(path.join(run.folder, 'key.yaml'))
  writeFileSync(path.join(run.folder, 'hook.secret'), `${HOOK_SECRET}\n`, { mode: 0o600 })
  run.start('--confirm-live', 'north')

  const link = String((await run.until('Enrolment'))['url'])
  const ann = new Person('ann', run.place)
  await ann.enrol(link)
  const stream = ann.page.openStream()
  t.after(() => stream.close())
  await stream.until(({ node, reasons }) => node?.isReady === true && reasons?.length === 0, 'it trades')
  const { token } = await ann.page.ask('createToken', {
    body: { label: 'tests', scopes: ['ViewTrading', 'ViewLogs', 'ReduceRisk', 'HandleAlerts'], days: 1 },
  })

  // Everything that could tell one is used: good requests, bad ones, a kill, a notification, an incident with its evidence.
  await ann.page.try('signIn', { body: { name: 'ann', password: LATE_PASSWORD } })
  const texts = [
    await run.say(['logs', run.config], { HOLDFAST_TOKEN: token }),
    await run.say(['status', run.place.origin], { HOLDFAST_TOKEN: token }),
    await run.say(['alerts', 'test', run.config, '--json']),
    await run.say(['doctor', run.config]),
  ].map(({ out, err }) => out + err)
  await ann.page.ask('kill', { body: { scope: { level: 'All', name: '' }, flatten: false, reason: 'a drill' } })
  const { id } = await ann.page.ask('openIncident', { body: { title: 'a drill', severity: 'SEV3', alertIds: [] } })
  const evidence = await ann.page.ask('evidence', { path: { id } })
  for (const name of ['audit', 'logs', 'people', 'tokens', 'sessions', 'factors'] as const) await ann.page.try(name, {})
  await run.untilTrue(() => hooked.length > 0, 'the webhook is told')
  const { rows } = await ann.page.ask('orders', { query: { limit: 20 } })
  const lives = await Promise.all(
    rows.map(({ clientOrderId }) => ann.page.ask('orderLife', { path: { clientOrderId } })),
  )
  const said = lives.flatMap(({ rawMessages }) => rawMessages.map(({ direction, text }) => `${direction} ${text}`))
  assert.ok(
    said.some(text => text.startsWith('Sent POST /api/v3/order {"symbol":"BTCUSDT"')),
    'what was sent is shown',
  )
  assert.ok(
    said.some(text => text.startsWith('Received HTTP 200 {"symbol":"BTCUSDT"')),
    'and its answer',
  )
  assert.ok(
    said.some(text => text.startsWith('Received {') && text.includes('"executionReport"')),
    'and its reports',
  )
  const commands = processesBelow(run.pid).map(commandOf)
  stream.close()
  await run.stop()

  const key = readFileSync(path.join(run.folder, 'key.yaml'), 'utf8')
  const [apiKey, apiSecret] = [/apiKey: (.*)/.exec(key)![1]!, /secret: (.*)/.exec(key)![1]!]
  const linkSecret = link.slice(link.indexOf('=') + 1)
  const told = ann.page.heard.join('\n')
  const files = filesIn(run.folder)
  const messages = files.filter(([name]) => /^data\/messages\/SIM\/\d+\.jsonl$/.test(name))
  assert.ok(
    messages.some(([, bytes]) => bytes.length > 1_000) &&
      !messages.some(([, bytes]) => /"signature|listenKey"/.test(String(bytes))),
  )
  assert.ok(files.some(([name]) => name.endsWith('people.sqlite')) && told.length > 1_000 && commands.length > 5)
  const journal = journalText(run.dataFolder)
  assert.ok(journal.includes('a drill'), 'the journal was read')
  const bundle = readZip(Buffer.from(evidence.base64, 'base64'))
    .map(({ content }) => Buffer.from(content).toString('utf8'))
    .join('\n')
  assert.ok(bundle.includes('a drill'), 'the evidence was read')

  /** Each with the files that may have it, and how often it may be shown to its own person. */
  const planted: readonly (readonly [what: string, secret: string, own: RegExp, shown: number])[] = [
    ['key of the venue', apiKey, /^key\.yaml$/, 0],
    ['secret of the venue', apiSecret, /^key\.yaml$/, 0],
    ['secret of the webhook', HOOK_SECRET, /^hook\.secret$/, 0],
    ['password', ann.password, /^$/, 0],
    ['wrong password', LATE_PASSWORD, /^$/, 0],
    ['one-time link', linkSecret, /^$/, 0],
    ['token', token, /^$/, 1],
    ['secret of the authenticator app', ann.totpSecret, /^$/, 2],
    ...ann.recoveryCodes.map(code => ['recovery code', code, /^$/, 1] as const),
  ]
  assert.deepEqual(
    files.filter(([, bytes]) => bytes.includes(ann.totpBytes)).map(([name]) => name.replace(/-wal$/, '')),
    ['data/people.sqlite'],
    'the secret of the authenticator app, as it is kept',
  )
  for (const [what, secret, own, shown] of planted) {
    assert.ok(secret.length > 5, `${what} was planted`)
    const found = files.filter(([name, bytes]) => !own.test(name) && bytes.includes(secret)).map(([name]) => name)
    assert.deepEqual(found, [], `${what} is in a file`)
    assert.ok(told.split(secret).length - 1 <= shown, `${what} was answered too often`)
    const heard = { stream: stream.texts.join(''), commands: commands.join('\n'), cli: texts.join('\n'), journal }
    for (const [place, text] of Object.entries({ ...heard, hook: hooked.join('\n'), evidence: bundle }))
      assert.ok(!text.includes(secret), `${what} is in: ${place}`)
    // The one-time link is what the terminal is for.
    if (what !== 'one-time link') assert.ok(!run.output.includes(secret), `${what} was printed`)
  }
})
