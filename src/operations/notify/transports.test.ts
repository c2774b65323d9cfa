import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { Desktop } from './desktop.ts'
import { retryAfterUsOf } from './http-post.ts'
import { DeliveryError, type Transport } from './notification.ts'
import { Ntfy } from './ntfy.ts'
import { openTransport } from './open-transport.ts'
import { PagerDuty } from './pagerduty.ts'
import { certificateFile, localCertificate, NOTIFICATION, temporaryFolder, webReceiver } from './receivers.fixture.ts'
import { Slack } from './slack.ts'
import { Telegram } from './telegram.ts'
import { signatureOf, Webhook } from './webhook.ts'

const SECRET = 'planted-secret'
const secret = () => SECRET

async function faultOf(transport: Transport): Promise<DeliveryError> {
  const error = await transport.send(NOTIFICATION).then(
    () => assert.fail('it was taken'),
    (failed: unknown) => failed,
  )
  assert.ok(error instanceof DeliveryError, String(error))
  assert.ok(!`${error.message}${error.stack}`.includes(SECRET), error.message)
  return error
}

test('a webhook is signed over its time and its body, and told by TLS whom it trusts', async t => {
  const certificate = await localCertificate()
  const folder = temporaryFolder(t)
  const server = await webReceiver(t, undefined, certificate)
  const settings = { kind: 'webhook', url: `${server.url}/hook`, secretFile: 'x' } as const
  const caFile = certificateFile(folder, certificate)
  assert.equal(await new Webhook({ ...settings, caFile }, secret, () => 1_700_000_000_000).send(NOTIFICATION), 'ok')
  const [{ headers, body, path: where }] = server.received as [(typeof server.received)[number]]
  assert.equal(where, '/hook')
  assert.equal(headers['holdfast-timestamp'], '1700000000')
  assert.equal(headers['holdfast-signature'], `v1=${signatureOf(SECRET, '1700000000', body)}`)
  assert.equal(headers['idempotency-key'], NOTIFICATION.id)
  assert.deepEqual(JSON.parse(body), { version: 1, ...NOTIFICATION })
  const distrusted = await faultOf(new Webhook(settings, secret))
  assert.match(distrusted.message, /cannot be reached: (DEPTH_ZERO_)?SELF_SIGNED/)
})

test('Slack is told in its letters, and its own "ok" alone counts', async t => {
  const server = await webReceiver(t, (response, count) => void response.end(count === 1 ? 'ok' : 'no_text'))
  const slack = new Slack({ kind: 'slack', urlFile: 'x' }, () => `${server.url}/services/${SECRET}`)
  await slack.send(NOTIFICATION)
  const { text } = JSON.parse(server.received[0]!.body)
  assert.match(text, /^\*\[Critical\] OVERFILL/)
  assert.match(text, /ours 1, theirs 2 &lt;&amp;&gt;/)
  assert.match((await faultOf(slack)).message, /Slack answers "no_text"/)
})

test('Telegram is told by its bot; the token is in no error', async t => {
  const server = await webReceiver(t, (response, count) => {
    response.statusCode = count === 1 ? 200 : 401
    response.end(count === 1 ? '{"ok":true}' : `{"ok":false,"description":"bad ${SECRET}"}`)
  })
  const telegram = new Telegram({ kind: 'telegram', tokenFile: 'x', chat: '-42', endpoint: server.url }, secret)
  await telegram.send(NOTIFICATION)
  assert.equal(server.received[0]!.path, `/bot${SECRET}/sendMessage`)
  const { chat_id, text } = JSON.parse(server.received[0]!.body)
  assert.equal(chat_id, '-42')
  assert.match(text, /since 2023-11-14T22:13:20Z; what to do: docs\/alerts.md#overfill/)
  const fault = await faultOf(telegram)
  assert.match(fault.message, /401: .*\[redacted\]/)
  assert.equal(fault.isRetryable, false)
})

test('PagerDuty opens, acknowledges and ends one incident by its dedup key; a test leaves none open', async t => {
  const server = await webReceiver(t, response => {
    response.statusCode = 202
    response.end('{"status":"success"}')
  })
  const settings = {
    kind: 'pagerduty',
    routingKeyFile: 'x',
    region: 'us',
    endpoint: `${server.url}/v2/enqueue`,
  } as const
  const pagerDuty = new PagerDuty(settings, secret)
  for (const kind of ['Trigger', 'Acknowledge', 'Resolve', 'Test'] as const)
    await pagerDuty.send({ ...NOTIFICATION, kind })
  const events = server.received.map(({ body }) => JSON.parse(body))
  assert.deepEqual(
    events.map(({ event_action, dedup_key, routing_key }) => [event_action, dedup_key, routing_key]),
    ['trigger', 'acknowledge', 'resolve', 'trigger', 'resolve'].map(action => [action, NOTIFICATION.dedupKey, SECRET]),
  )
  const { payload } = events[0]
  assert.deepEqual(
    [payload.summary, payload.severity, payload.source, payload.timestamp],
    [NOTIFICATION.title, 'critical', 'test-desk', '2023-11-14T22:13:20.500000Z'],
  )
  assert.equal(events[1].payload, undefined)
})

test('ntfy is told with a priority, a title in ASCII and a token', async t => {
  const server = await webReceiver(t)
  const ntfy = new Ntfy({ kind: 'ntfy', urlFile: 'url', tokenFile: 'token' }, file =>
    file === 'url' ? `${server.url}/topic` : SECRET,
  )
  await ntfy.send({ ...NOTIFICATION, title: 'fällt auf' })
  await ntfy.send({ ...NOTIFICATION, kind: 'Resolve' })
  const [first, second] = server.received.map(({ headers }) => headers)
  assert.equal(first!['authorization'], `Bearer ${SECRET}`)
  assert.deepEqual([first!['priority'], second!['priority']], ['5', '2'])
  assert.equal(Buffer.from(String(first!['title']).slice('=?UTF-8?B?'.length, -2), 'base64').toString(), 'fällt auf')
})

test('the desktop gets title and text as arguments, never as a command', async t => {
  const folder = temporaryFolder(t)
  const file = path.join(folder, 'show')
  const mark = path.join(folder, 'mark')
  writeFileSync(file, `#!/bin/sh\nprintf '%s|' "$@" > ${mark}\n`)
  chmodSync(file, 0o755)
  const desktop = new Desktop({ file, arguments: (title, body) => [title, body] })
  const evil = `$(touch ${folder}/evil) ; x`
  assert.equal(await desktop.send({ ...NOTIFICATION, title: evil }), 'shown')
  assert.ok(readFileSync(mark, 'utf8').startsWith(`${evil}|Critical OVERFILL`))
  assert.ok(!existsSync(path.join(folder, 'evil')))
  const absent = await faultOf(new Desktop({ file: path.join(folder, 'nowhere'), arguments: () => [] }))
  assert.match(absent.message, /this machine has no .*nowhere/)
})

test('a line of the log is one line', async () => {
  const lines: string[] = []
  const world = { readSecret: secret, writeLog: (line: string) => void lines.push(line) }
  await openTransport({ kind: 'log' }, world).send({ ...NOTIFICATION, title: 'one\ntwo\u001b[2J' })
  assert.deepEqual(lines, ['notification: one two [2J (A1)'])
})

// ── what receivers do wrong ──────────────────────────────────────────────────────────────────────────────────────────

const hookOf = (url: string) => new Webhook({ kind: 'webhook', url, secretFile: 'x' }, secret)

test('an answer tells whether to try again, and when', async t => {
  const cases = [
    [200, {}, undefined],
    [204, {}, undefined],
    [302, { Location: 'https://elsewhere.example.org/' }, [false, 0]],
    [400, {}, [false, 0]],
    [404, {}, [false, 0]],
    [408, {}, [true, 0]],
    [429, { 'Retry-After': '7' }, [true, 7_000_000]],
    [500, {}, [true, 0]],
    [503, { 'Retry-After': '999999' }, [true, 3_600_000_000]],
  ] as const
  let at = 0
  const server = await webReceiver(t, response => {
    const [status, headers] = cases[at]!
    response.writeHead(status, headers)
    response.end(`body ${SECRET}`)
  })
  for (const [status, , expected] of cases) {
    if (expected === undefined) await hookOf(server.url).send(NOTIFICATION)
    else {
      const fault = await faultOf(hookOf(server.url))
      assert.deepEqual([fault.isRetryable, fault.retryAfterUs], expected, String(status))
      assert.match(fault.message, new RegExp(`answers ${status}`))
    }
    at++
  }
  assert.equal(server.received.length, cases.length, 'a redirect is not followed')
})

test('Retry-After is seconds or a date, and nonsense is nothing', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  assert.equal(retryAfterUsOf('120', now), 120_000_000)
  assert.equal(retryAfterUsOf('Thu, 01 Jan 2026 00:00:30 GMT', now), 30_000_000)
  assert.equal(retryAfterUsOf('Thu, 01 Jan 1970 00:00:30 GMT', now), 0)
  assert.equal(retryAfterUsOf('soon', now), 0)
  assert.equal(retryAfterUsOf('', now), 0)
})

test('an answer without end is cut, and one that breaks off or never comes is tried again', async t => {
  const endless = await webReceiver(t, response => {
    response.writeHead(500)
    const more = setInterval(() => response.write('x'.repeat(10_000)), 1)
    response.on('close', () => clearInterval(more))
  })
  const cut = await faultOf(hookOf(endless.url))
  assert.ok(cut.message.length < 400, 'what is shown is short')
  const broken = await webReceiver(t, response => response.destroy())
  assert.match((await faultOf(hookOf(broken.url))).message, /cannot be reached: ECONNRESET/)
  const { port } = await webReceiver(t)
  const gone = hookOf(`http://127.0.0.1:${port === 1 ? 2 : 1}`)
  const refused = await faultOf(gone)
  assert.equal(refused.isRetryable, true)
  assert.match(refused.message, /cannot be reached/)
})

test('an address that would carry a secret in the open, or is none, is refused', async () => {
  for (const url of ['http://example.org/hook', 'ftp://127.0.0.1/', 'no address', '']) {
    const fault = await faultOf(hookOf(url))
    assert.equal(fault.isRetryable, false, url)
    assert.ok(url === '' || !fault.message.includes(url), 'the address is not shown')
  }
})
