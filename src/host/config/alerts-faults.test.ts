import assert from 'node:assert/strict'
import test from 'node:test'
import { parse } from 'yaml'
import { alertSettingsOf } from '../control-room/alert-settings.ts'
import { refuseAlertFaults } from './alerts-faults.ts'
import { alertsSchema } from './alerts-schema.ts'
import type { BuildContext } from './build-context.ts'

const BASE = `
channels:
  mail: { kind: email, host: mail.example.org, from: a@example.org, to: [b@example.org], fallback: log }
  log: { kind: log }
people: { first: [mail], second: [log] }
schedules:
  desk: { zone: Europe/Berlin, people: [first, second], firstTurn: 2026-01-05 }
policies:
  urgent: { steps: [{ tell: [desk] }, { tell: [log, second], after: 10m }], repeat: 2 }
routes: [{ severityMin: Error, policy: urgent }]
rules: { DISK_LOW: { threshold: 15, for: 1m } }
`

/** Texts alone, as the reader of a configuration gives them to the schema. */
function textsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(textsOf)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, textsOf(inner)]))
  return typeof value === 'number' ? String(value) : value
}

/** Returns: `path: message` of each fault; those of the schema where it has some. */
function faultsOf(text: string): string[] {
  const parsed = alertsSchema.safeParse(textsOf(parse(text)))
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  const faults: string[] = []
  const complain = (path: readonly string[], message: string) => faults.push(`${path.slice(1).join('.')}: ${message}`)
  refuseAlertFaults({ config: { alerts: parsed.data }, complain } as unknown as BuildContext)
  return faults
}

test('a sound section has no faults', () => assert.deepEqual(faultsOf(BASE), []))

const CASES: readonly (readonly [from: string, to: string, fault: RegExp])[] = [
  ['fallback: log', 'fallback: lgo', /^channels\.mail\.fallback: there is no channel lgo; did you mean log\?/],
  ['log: { kind: log }', 'log: { kind: log, fallback: mail }', /^channels\.mail\.fallback: leads back to this channel/],
  ['host: mail.example.org', 'host: mail.example.org, tls: none', /^channels\.mail\.tls: without TLS everybody/],
  [
    'host: mail.example.org',
    'host: mail.example.org, user: x',
    /^channels\.mail: a user and a passwordFile belong together/,
  ],
  ['to: [b@example.org]', 'to: []', /^channels\.mail\.to: names nobody/],
  ['to: [b@example.org]', 'to: [nobody]', /^channels\.mail\.to\.0: expected an e-mail address/],
  ['first: [mail]', 'first: [post]', /^people\.first\.0: there is no channel post; there are: mail, log/],
  ['second: [log] }', 'mail: [log], second: [log] }', /^people\.mail: is the name of a channel as well/],
  ['people: [first, second], f', 'people: [], f', /^schedules\.desk\.people: names nobody/],
  [
    'people: [first, second], f',
    'people: [frist], f',
    /^schedules\.desk\.people\.0: there is no person frist; did you mean first\?/,
  ],
  ['zone: Europe/Berlin', 'zone: Europe/Nowhere', /^schedules\.desk\.zone: expected a time zone/],
  ['firstTurn: 2026-01-05', "firstTurn: '2026-02-30'", /^schedules\.desk\.firstTurn: expected a date/],
  [
    'firstTurn: 2026-01-05 }',
    'firstTurn: 2026-01-05, overrides: [{ from: 2026-02-02, to: 2026-02-01, person: third }] }',
    /overrides\.0\.person: there is no person third/,
  ],
  [
    'tell: [desk]',
    'tell: [dsk]',
    /^policies\.urgent\.steps\.0\.tell\.0: there is no channel, person or schedule dsk; did you mean desk\?/,
  ],
  ['after: 10m', 'after: 0s', /^policies\.urgent\.steps\.1\.after: is not later than the step before/],
  ['policy: urgent }', '}', /^routes\.0\.policy: missing; expected the name of a policy \(letters/],
  [
    'policy: urgent }',
    'policy: [urgent] }',
    /^routes\.0\.policy: expected the name of a policy .*, found a list of 1$/,
  ],
  ['policy: urgent }', 'policy: urgnet }', /^routes\.0\.policy: there is no policy urgnet; did you mean urgent\?/],
  ['DISK_LOW', 'DISK_LWO', /^rules: no such key; did you mean DISK_LOW\?/],
  ['DISK_LOW: { threshold: 15', 'VENUE_DOWN: { threshold: 15', /^rules\.VENUE_DOWN\.threshold: it is so or it is not/],
  ['threshold: 15', 'threshold: -1', /^rules\.DISK_LOW\.threshold: expected a number above 0/],
]

for (const [from, to, fault] of CASES)
  test(`${to} is refused`, () => {
    assert.ok(BASE.includes(from), from)
    const faults = faultsOf(BASE.replace(from, to))
    assert.ok(
      faults.some(each => fault.test(each)),
      `${faults.join('\n')} is not ${fault}`,
    )
  })

test('a webhook that would be open to read, or holds a secret in its address, is refused', () => {
  for (const url of ['http://example.org/x', 'https://user:pass@example.org/', 'https://example.org/?token=x']) {
    const faults = faultsOf(`channels: { hook: { kind: webhook, url: '${url}', secretFile: x } }`)
    assert.match(faults[0] ?? '', /^channels\.hook\.url: expected an address such as https/, url)
  }
})

test('settings have what the file says: places from its folder, ports of mail, everybody where no route is written', () => {
  const written = alertsSchema.parse(textsOf(parse(BASE)))
  const settings = alertSettingsOf(written, '/desk')
  const mail = settings.channels.get('mail')
  assert.deepEqual(mail?.transport.kind === 'email' && [mail.transport.port, mail.transport.tls], [587, 'starttls'])
  assert.equal(mail?.fallback, 'log')
  assert.deepEqual(settings.rules.DISK_LOW, { isOff: false, severity: undefined, threshold: 15, pendingUs: 60_000_000 })
  assert.equal(settings.escalation.policies['urgent']?.repeatCount, 2)
  assert.equal(settings.escalation.schedules['desk']?.handoverMinute, 540)
  const hook = { kind: 'webhook', url: 'https://example.org/x', secretFile: 'keys/hook' }
  const plain = alertSettingsOf(alertsSchema.parse({ channels: { hook } }), '/desk')
  const transport = plain.channels.get('hook')?.transport
  assert.equal(transport?.kind === 'webhook' && transport.secretFile, '/desk/keys/hook')
  assert.deepEqual(plain.escalation.routes, [{ severityMin: 'Warning', code: '*', subject: '*', policy: 'everybody' }])
  assert.deepEqual(plain.escalation.policies['everybody']?.steps, [{ tell: ['hook'], afterUs: 0 }])
})
