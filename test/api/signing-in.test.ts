/** From a one-time link to a session, a fresh factor and out again, as a browser goes. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from 'otpauth'
import { ENDPOINTS } from '../../src/api/contract.ts'
import { codeNow, PASSWORD } from '../../src/security/identity/people.fixture.ts'
import { ApiStand, type Reply } from './api-stand.ts'

const cookiesOf = ({ headers }: Reply) => (headers['set-cookie'] ?? []).map(each => each.split(';')[0]!)
const cookieOf = (reply: Reply) => cookiesOf(reply).findLast(each => !each.endsWith('='))!
const asText = (reply: Reply) => `${reply.status} ${reply.text}`

test('the first person enrols by the link, is signed in, leaves, and comes back with the app', async t => {
  const stand = await ApiStand.start(t)
  const { link } = stand.house.people.roster.firstLink()!
  const begin = { link, name: 'eve', password: PASSWORD }
  const look = await stand.call('enrolmentLink', { origin: stand.origin }, { link })
  assert.deepEqual(look.json['purpose'], 'First')

  const begun = await stand.call('enrolment', { origin: stand.origin }, begin)
  const ticket = { cookie: cookieOf(begun), origin: stand.origin }
  const offer = await stand.call('enrolmentTotpBegin', ticket)
  const secret = Secret.fromBase32(String(offer.json['secret'])).bytes
  const added = await stand.call('enrolmentTotp', ticket, { code: codeNow(stand.house.clock, secret) })
  assert.equal(asText(added), '200 {"done":true}')
  stand.house.clock.wait(30_000_000)
  const finished = await stand.call('enrolmentFinish', ticket)
  assert.equal(finished.status, 200, finished.text)
  const { recoveryCodes, session } = ENDPOINTS.enrolmentFinish.answer.parse(finished.json)
  assert.deepEqual([recoveryCodes.length, session.name, session.desk], [10, 'eve', 'kelp'])

  const signedIn = { cookie: cookieOf(finished), origin: stand.origin, 'x-csrf-token': session.csrfToken }
  assert.equal((await stand.call('session', signedIn)).status, 200)
  assert.equal((await stand.call('signOut', signedIn)).status, 200)
  assert.equal((await stand.call('session', signedIn)).json.error.code, 'NOT_SIGNED_IN')

  const named = await stand.call('signIn', { origin: stand.origin }, { name: 'eve', password: PASSWORD })
  assert.deepEqual(named.json, { next: 'SecondFactor', factors: ['Totp', 'Recovery'] })
  const code = codeNow(stand.house.clock, secret)
  const back = await stand.call('signInTotp', { cookie: cookieOf(named), origin: stand.origin }, { code })
  const who = ENDPOINTS.signInTotp.answer.parse(back.json)
  assert.deepEqual([who.name, who.by, who.roles.length], ['eve', 'Session', 5])
  for (const cookie of back.headers['set-cookie']!)
    assert.match(cookie, /^__Host-holdfast-\S+; Path=\/; Secure; HttpOnly; SameSite=Strict(; Max-Age=0)?$/)
})

test('a second factor that is shown again counts for five minutes, and changes the secret of the session', async t => {
  const stand = await ApiStand.start(t)
  const eve = await stand.enrol('eve', 'trader')
  const { clock } = stand.house
  clock.wait(6 * 60_000_000)
  const resume = { scope: { level: 'All', name: '' }, reason: 'mended' }
  const before = stand.headersOf(eve.signedIn)
  assert.equal((await stand.call('resume', before, resume)).json.error.code, 'STEP_UP_NEEDED')

  const fresh = await stand.call('stepUpTotp', before, { code: codeNow(clock, eve.totpSecret) })
  const { csrfToken, stepUpUntilUs } = ENDPOINTS.stepUpTotp.answer.parse(fresh.json)
  assert.equal(stepUpUntilUs - clock.nowUs(), 5 * 60_000_000)
  const after = { cookie: cookieOf(fresh), origin: stand.origin, 'x-csrf-token': csrfToken }
  assert.deepEqual((await stand.call('resume', after, resume)).json, {
    ...{ outcome: 'Taken', isDurable: true, text: 'so it is' },
  })
  assert.equal((await stand.call('session', before)).status, 401, 'the old secret is worth nothing')
  clock.wait(5 * 60_000_000)
  assert.equal((await stand.call('resume', after, resume)).json.error.code, 'STEP_UP_NEEDED')
})

test('a code of the app works once, also where two ask at once', async t => {
  const stand = await ApiStand.start(t)
  const eve = await stand.enrol('eve', 'viewer')
  const code = codeNow(stand.house.clock, eve.totpSecret)
  const ticketOf = async () => {
    const named = await stand.call('signIn', { origin: stand.origin }, { name: 'eve', password: PASSWORD })
    return { cookie: cookieOf(named), origin: stand.origin }
  }
  const tickets = [await ticketOf(), await ticketOf()]
  const replies = await Promise.all(tickets.map(ticket => stand.call('signInTotp', ticket, { code })))
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 401])
})

test('whoever is not there is refused as one who is, and too many guesses wait', async t => {
  const stand = await ApiStand.start(t)
  await stand.enrol('eve', 'viewer')
  const tryAs = (name: string) => stand.call('signIn', { origin: stand.origin }, { name, password: 'wrong, and long' })
  const [known, unknown] = [await tryAs('eve'), await tryAs('nobody-at-all')]
  assert.deepEqual([known.status, known.text], [unknown.status, unknown.text])
  const replies = await Promise.all(Array.from({ length: 40 }, () => tryAs('somebody')))
  const late = replies.filter(({ status }) => status === 429)
  assert.ok(late.length >= 10, `${late.length} of 40 were told to wait`)
  assert.ok(Number(late[0]!.headers['retry-after']) > 0)
})

test('a session that was known before signing in is not the one after it', async t => {
  const stand = await ApiStand.start(t)
  const eve = await stand.enrol('eve', 'viewer')
  const planted = `${stand.cookieName}=planted-by-somebody-else`
  const named = await stand.call(
    'signIn',
    { origin: stand.origin, cookie: planted },
    { name: 'eve', password: PASSWORD },
  )
  const code = codeNow(stand.house.clock, eve.totpSecret)
  const cookie = `${planted}; ${cookieOf(named)}`
  const entered = await stand.call('signInTotp', { cookie, origin: stand.origin }, { code })
  assert.equal(entered.status, 200)
  assert.notEqual(cookieOf(entered), planted)
  assert.equal((await stand.call('session', { cookie: planted })).status, 401)
})

test('who is locked out is told, by name where the house knows it, and never by what was typed', async t => {
  const stand = await ApiStand.start(t)
  await stand.enrol('ada', 'viewer')
  const refusalsOf = async (name: string) => {
    for (let tries = 0; tries < 8; tries++) {
      const { json } = await stand.call('signIn', {}, { name, password: 'wrong, and long enough' })
      if (json.error.code === 'LOCKED_OUT') return tries
    }
    return Number.NaN
  }
  assert.equal(await refusalsOf('ada'), 5)
  assert.match(stand.alerts.at(-1)!, /^SIGN_IN_LOCKED: ada is locked out at 127\.0\.0\.1: .* in 30 s$/)
  assert.equal(await refusalsOf('my-own-password'), 5)
  assert.match(stand.alerts.at(-1)!, /^SIGN_IN_LOCKED: somebody unknown is locked out/)
  assert.ok(!stand.alerts.join().includes('my-own-password'))
})
