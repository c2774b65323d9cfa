/** Commands as people give them: what reaches the session, what is on record of it, and what waits for a second person. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { COMMANDS, type CommandName } from '../../src/api/contract/commands.ts'
import type { BodyOf } from '../../src/api/contract.ts'
import { controlRequest } from '../../src/host/live/control-wire.ts'
import type { Role } from '../../src/ports/permissions.ts'
import { ApiStand, type StandOptions } from './api-stand.ts'
import { SAMPLE_BODIES } from './sample-bodies.ts'

async function standWith(t: TestContext, roles: readonly Role[], options: StandOptions = {}) {
  const stand = await ApiStand.start(t, options)
  const { signedIn } = await stand.enrol('eve', ...roles)
  return { stand, headers: stand.headersOf(signedIn) }
}

const ALL = ['trader', 'risk', 'operator'] as const
const scope = { level: 'Strategy', name: 'ema' }
const reason = 'because the test says so'

/** By endpoint: what the session is told. The kill goes past the node as well, and maintenance to the alert desk. */
const TOLD: { readonly [Name in Exclude<CommandName, 'maintenance'>]: object } = {
  kill: { kind: 'Kill' },
  pause: { kind: 'Pause', scope },
  resume: { kind: 'Resume', scope },
  flatten: { kind: 'Flatten', scope },
  cancel: { kind: 'Cancel', what: 'All', name: '' },
  rearm: { kind: 'Rearm', strategy: 'ema' },
  startStrategy: { kind: 'StartStrategy', strategy: 'ema' },
  stopStrategy: { kind: 'StopStrategy', strategy: 'ema', way: 'Cancel' },
  setParameters: { kind: 'SetParameters', strategy: 'ema', parameters: { fast: 12 } },
  setLimit: {
    ...{ kind: 'SetLimit', scope: { level: 'Strategy', name: 'ema', instrument: '' } },
    ...{ limit: 'orderNotionalMax', value: '10000' },
  },
  failover: { kind: 'Failover', to: '' },
}

for (const name of Object.keys(TOLD) as (keyof typeof TOLD)[])
  test(`${name} reaches the session with the person and the reason, and is on record`, async t => {
    const { stand, headers } = await standWith(t, ALL)
    const reply = await stand.call(name, headers, SAMPLE_BODIES[name] as BodyOf<typeof name>)
    assert.equal(reply.status, 200, reply.text)
    assert.deepEqual(stand.session.commands, [{ command: TOLD[name], said: { actor: 'eve', reason } }])
    const [record] = stand.house.people.audit.page({ limit: 1 })
    const what = COMMANDS[name].path.replace('/api/v1/', '')
    assert.deepEqual([record!.who, record!.what, record!.outcome, record!.text], ['eve', what, 'Done', reason])
    assert.match(record!.whence.address, /^127\./)
  })

test('what the session refuses is told, and is on record as refused', async t => {
  const { stand, headers } = await standWith(t, ALL)
  stand.session.outcome = { kind: 'Refused', code: 'UNKNOWN_NAME', text: 'there is no strategy ema' }
  const reply = await stand.call('pause', headers, SAMPLE_BODIES.pause)
  assert.deepEqual([reply.status, reply.json.error.code], [409, 'REFUSED'])
  assert.match(reply.json.error.text, /UNKNOWN_NAME: there is no strategy ema/)
  assert.equal(stand.house.people.audit.page({ limit: 1 })[0]!.outcome, 'Refused')
})

test('a node that does not answer is told as such, and as a command that failed', async t => {
  const { stand, headers } = await standWith(t, ALL)
  stand.session.outcome = { kind: 'Away', text: 'no answer' }
  const reply = await stand.call('pause', headers, SAMPLE_BODIES.pause)
  assert.deepEqual([reply.status, reply.json.error.code], [503, 'NODE_AWAY'])
  assert.equal(stand.house.people.audit.page({ limit: 1 })[0]!.outcome, 'Failed')
})

test('a kill that no venue has confirmed says so; one that nobody heard is no kill', async t => {
  const { stand, headers } = await standWith(t, ALL)
  stand.session.killed = { told: ['node'], taken: ['node'], confirmed: [], refusals: [], isConfirmed: false }
  const half = await stand.call('kill', headers, SAMPLE_BODIES.kill)
  assert.deepEqual([half.status, half.json['isConfirmed']], [200, false])
  assert.match(String(half.json['text']), /not every venue has confirmed/)
  stand.session.killed = { told: [], taken: [], confirmed: [], refusals: [], isConfirmed: false }
  assert.equal((await stand.call('kill', headers, SAMPLE_BODIES.kill)).json.error.code, 'NODE_AWAY')
})

test('a kill is done although nothing can be put on record, and that is told', async t => {
  const { stand, headers } = await standWith(t, ALL)
  t.mock.method(stand.house.people.audit, 'record', () => {
    throw new Error('the disk is full')
  })
  assert.equal((await stand.call('kill', headers, SAMPLE_BODIES.kill)).status, 200)
  assert.equal(stand.session.commands.length, 1)
  assert.match(stand.alerts[0]!, /^AUDIT_FAILING: commands\/kill by eve could not be put on record: the disk is full/)
})

test('what may add risk is not done where it cannot be put on record; what reduces it is', async t => {
  const { stand, headers } = await standWith(t, ALL)
  const record = t.mock.method(stand.house.people.audit, 'record', () => {
    throw new Error('the disk is full')
  })
  const names = Object.keys(COMMANDS) as CommandName[]
  for (const name of names) {
    const isReducing = COMMANDS[name].permission === 'ReduceRisk'
    const { length } = stand.session.commands
    const reply = await stand.call(name, headers, SAMPLE_BODIES[name])
    assert.equal(reply.status, isReducing ? 200 : 503, name)
    if (!isReducing) assert.equal(reply.json.error.code, 'AUDIT_AWAY', name)
    assert.equal(stand.session.commands.length, length + (isReducing ? 1 : 0), name)
  }
  record.mock.restore()
  stand.world.deeds.retry()
  assert.match(stand.alerts.at(-1)!, new RegExp(`^AUDIT_WRITES_AGAIN: .*; ${names.length} deeds went on it late`))
  const late = stand.house.people.audit.page({ limit: 100, what: 'commands/' })
  const outcomes = Object.fromEntries(late.map(({ what, outcome }) => [what, outcome]))
  assert.deepEqual([outcomes['commands/kill'], outcomes['commands/resume']], ['Done', 'Refused'])
  assert.ok(
    late.every(({ after }) => Number(after['doneUs']) > 0),
    'with the time of the deed',
  )
  assert.equal((await stand.call('resume', headers, SAMPLE_BODIES.resume)).status, 200)
})

test('what may add risk is on record before it is done, and then what came of it', async t => {
  const { stand, headers } = await standWith(t, ALL)
  stand.session.outcome = { kind: 'Refused', code: 'NOT_HALTED', text: 'it trades' }
  await stand.call('resume', headers, SAMPLE_BODIES.resume)
  const records = stand.house.people.audit.page({ limit: 2 })
  assert.deepEqual(
    records.map(({ what, outcome, who }) => [what, outcome, who]),
    [
      ['commands/resume', 'Refused', 'eve'],
      ['commands/resume', 'Asked', 'eve'],
    ],
  )
})

test('who may not is on record, and does not fill the record by trying', async t => {
  const { stand, headers } = await standWith(t, ['viewer'])
  const count = () => stand.house.people.audit.page({ limit: 500, what: 'commands/' }).length
  for (let tried = 0; tried < 60; tried++)
    assert.equal((await stand.call('kill', headers, SAMPLE_BODIES.kill)).json.error.code, 'NOT_ALLOWED')
  assert.equal(count(), 20)
  assert.deepEqual(stand.session.commands, [])
})

test('maintenance silences every alert for so long, in the person’s name', async t => {
  const { stand, headers } = await standWith(t, ALL)
  const reply = await stand.call('maintenance', headers, SAMPLE_BODIES.maintenance)
  assert.match(String(reply.json['text']), /silence S1: nobody is called for what is not Critical for 5 min/)
  stand.session.isWatchAway = true
  assert.equal((await stand.call('maintenance', headers, SAMPLE_BODIES.maintenance)).json.error.code, 'WATCH_AWAY')
})

// ── four eyes ────────────────────────────────────────────────────────────────────────────────────────────────────────

test('where two are asked for, one asks, another approves, and it is done in the name of the first', async t => {
  const { stand, headers } = await standWith(t, ['trader'], { fourEyes: ['resume'] })
  const asked = await stand.call('resume', headers, SAMPLE_BODIES.resume)
  assert.equal(asked.status, 202, asked.text)
  const requestId = String(asked.json['requestId'])
  assert.deepEqual(stand.session.commands, [])

  const own = await stand.call('approveRequest', headers, {}, { requestId })
  assert.deepEqual([own.json.error.code, own.json.error.text], ['REFUSED', 'nobody approves himself'])
  const viewer = stand.headersOf((await stand.enrol('vera', 'viewer')).signedIn)
  assert.equal((await stand.call('approveRequest', viewer, {}, { requestId })).json.error.code, 'NOT_ALLOWED')

  const risk = stand.headersOf((await stand.enrol('rita', 'risk')).signedIn)
  const approved = await stand.call('approveRequest', risk, {}, { requestId })
  assert.equal(approved.status, 200, approved.text)
  assert.deepEqual(stand.session.commands, [
    { command: TOLD.resume, said: { actor: 'eve', reason: `${reason}; approved by rita` } },
  ])
  const again = await stand.call('approveRequest', risk, {}, { requestId })
  assert.equal(again.json.error.code, 'CONFLICT')
  assert.equal(stand.session.commands.length, 1)
})

test('what was declined is not done, and what reduces risk asks nobody', async t => {
  const { stand, headers } = await standWith(t, ['trader'], { fourEyes: ['resume', 'setLimit'] })
  const asked = await stand.call('resume', headers, SAMPLE_BODIES.resume)
  const params = { requestId: String(asked.json['requestId']) }
  const risk = stand.headersOf((await stand.enrol('rita', 'risk')).signedIn)
  assert.equal((await stand.call('declineRequest', risk, {}, params)).json['state'], 'Declined')
  assert.equal((await stand.call('approveRequest', risk, {}, params)).json.error.code, 'CONFLICT')
  assert.deepEqual(stand.session.commands, [])
  assert.equal((await stand.call('kill', headers, SAMPLE_BODIES.kill)).status, 200)
})

test('a wish is shown whole to the second person, or is not taken', async t => {
  const { stand, headers } = await standWith(t, ['trader'], { fourEyes: ['setParameters'] })
  const wish = (parameters: object) => ({ strategy: 'ema', parameters, reason: 'a calm day' })
  const asked = await stand.call('setParameters', headers, wish({ note: 'x'.repeat(400), size: 1_000_000 }))
  assert.equal(asked.status, 202, asked.text)
  const { rows } = (await stand.call('requests', headers)).json as unknown as { rows: { summary: string }[] }
  assert.match(rows[0]!.summary, /, size 1000000, reason: a calm day$/)
  const long = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`note${at}`, 'x'.repeat(490)]))
  const refused = await stand.call('setParameters', headers, wish(long))
  assert.equal(refused.json.error.code, 'BAD_REQUEST', refused.text)
})

test('who approved stands behind the longest reason, and the node takes it', async t => {
  const { stand, headers } = await standWith(t, ['trader'], { fourEyes: ['resume'] })
  const asked = await stand.call('resume', headers, { ...SAMPLE_BODIES.resume, reason: 'x'.repeat(500) })
  const risk = stand.headersOf((await stand.enrol('rita', 'risk')).signedIn)
  await stand.call('approveRequest', risk, {}, { requestId: String(asked.json['requestId']) })
  const { said } = stand.session.commands[0]!
  assert.match(said.reason, /^x+; approved by rita$/)
  assert.ok(controlRequest.safeParse({ type: 'Resume', ...said, scope: { level: 'All', name: '' } }).success)
  const [deed] = stand.house.people.audit.page({ limit: 1 })
  assert.match(deed!.text, /; approved by rita$/)
})

test('every parameter that somebody sets is on record, however many there are', async t => {
  const { stand, headers } = await standWith(t, ['trader'])
  const parameters = {
    ...Object.fromEntries(Array.from({ length: 99 }, (_, at) => [`p${at}`, 'x'.repeat(18)])),
    size: 7,
  }
  const reply = await stand.call('setParameters', headers, { strategy: 'ema', parameters, reason })
  assert.equal(reply.status, 200, reply.text)
  const [done, asked] = stand.house.people.audit.page({ limit: 2 })
  assert.deepEqual([done!.outcome, asked!.outcome], ['Done', 'Asked'])
  for (const { after } of [done!, asked!]) assert.equal(after['parameters.size'], 7)
})
