import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { Email } from './email.ts'
import { DeliveryError } from './notification.ts'
import { certificateFile, localCertificate, NOTIFICATION, temporaryFolder } from './receivers.fixture.ts'

const PASSWORD = 'planted-password'

interface Mail {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
  readonly isSecure: boolean
}

async function mailServer(t: TestContext, options: SMTPServerOptions) {
  const mails: Mail[] = []
  const server = new SMTPServer({
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'holdfast' && password === PASSWORD) done(null, { user: username })
      else done(new Error(`5.7.8 no: ${password}`))
    },
    onData: (stream, { envelope, secure }, done) => {
      let text = ''
      stream.on('data', chunk => {
        text += chunk
      })
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), text, isSecure: secure })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise<void>(resolve => server.close(() => resolve())))
  return { mails, port: (server.server.address() as AddressInfo).port }
}

const BASE = {
  kind: 'email',
  host: '127.0.0.1',
  from: 'holdfast@example.org',
  to: ['desk@example.org', 'b@example.org'],
} as const
const WITH_LOGIN = { user: 'holdfast', passwordFile: 'x' } as const

async function faultOf(email: Email): Promise<DeliveryError> {
  const failed = await email.send(NOTIFICATION).then(
    () => undefined,
    (error: unknown) => error,
  )
  assert.ok(failed instanceof DeliveryError, String(failed))
  assert.ok(!`${failed.message}${failed.stack}`.includes(PASSWORD), failed.message)
  return failed
}

for (const tls of ['starttls', 'tls'] as const) {
  test(`mail goes by ${tls} with a login, in a thread of its page`, async t => {
    const certificate = await localCertificate()
    const { mails, port } = await mailServer(t, {
      ...certificate,
      secure: tls === 'tls',
      authMethods: ['PLAIN', 'LOGIN'],
    })
    const caFile = certificateFile(temporaryFolder(t), certificate)
    const email = new Email({ ...BASE, ...WITH_LOGIN, tls, port, caFile }, () => PASSWORD)
    assert.match(await email.send(NOTIFICATION), /^250/)
    const [mail] = mails
    assert.deepEqual([mail?.from, mail?.to, mail?.isSecure], [BASE.from, [...BASE.to], true])
    assert.match(mail!.text, /^Message-ID: <holdfast-0011-P1-trigger-5@holdfast>/m)
    assert.match(mail!.text, /^References: <holdfast-0011-P1@holdfast>/m)
    assert.match(mail!.text, /^Subject: \[Critical\] OVERFILL BTC-USDT\.SIM/m)
    assert.match(mail!.text.replaceAll('=\r\n', ''), /what to do: docs\/alerts\.md#overfill/)
  })
}

test('a wrong password is a last word, and is not shown even where the server says it', async t => {
  const certificate = await localCertificate()
  const { port } = await mailServer(t, { ...certificate, authMethods: ['PLAIN'] })
  const caFile = certificateFile(temporaryFolder(t), certificate)
  const email = new Email({ ...BASE, ...WITH_LOGIN, tls: 'starttls', port, caFile }, () => `${PASSWORD}-old`)
  const fault = await faultOf(email)
  assert.equal(fault.isRetryable, false)
  assert.match(fault.message, /Invalid login/)
})

test('a server without TLS gets neither mail nor password', async t => {
  const { mails, port } = await mailServer(t, { hideSTARTTLS: true, allowInsecureAuth: true })
  const fault = await faultOf(new Email({ ...BASE, ...WITH_LOGIN, tls: 'starttls', port }, () => PASSWORD))
  assert.match(fault.message, /mail server/)
  assert.deepEqual(mails, [])
})

test('a server that nobody vouches for gets nothing', async t => {
  const { mails, port } = await mailServer(t, { ...(await localCertificate()) })
  await faultOf(new Email({ ...BASE, ...WITH_LOGIN, tls: 'starttls', port }, () => PASSWORD))
  assert.deepEqual(mails, [])
})

test('"later" is tried again, "never" is not', async t => {
  const answers = [451, 550]
  const { port } = await mailServer(t, {
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onMailFrom: (_address, _session, done) => {
      done(Object.assign(new Error('no'), { responseCode: answers.shift() }))
    },
  })
  const email = new Email({ ...BASE, tls: 'none', port }, () => '')
  assert.equal((await faultOf(email)).isRetryable, true)
  assert.equal((await faultOf(email)).isRetryable, false)
})

test('a title cannot add a header', async t => {
  const { mails, port } = await mailServer(t, { authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'] })
  const email = new Email({ ...BASE, tls: 'none', port }, () => '')
  await email.send({ ...NOTIFICATION, title: 'x\r\nBcc: other@example.org' })
  assert.deepEqual(mails[0]?.to, [...BASE.to])
  assert.ok(!/^Bcc:/m.test(mails[0]!.text))
})
