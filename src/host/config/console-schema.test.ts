/** What a person may write about the console, word for word what is refused, and who may connect then. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networksOf } from './console-schema.ts'
import { describeStrategy } from './describe-strategy.ts'
import { errorLinesOf, SOUND_CONFIG, writeConfig } from './fixtures/config-text.ts'
import { loadConfig } from './load-config.ts'

const withConsole = (text: string) => `${SOUND_CONFIG}console: ${text}\n`
const FOUR_EYES = 'resume, rearm, start-strategy, set-parameters, set-limit, failover'

const ROWS: readonly (readonly [what: string, text: string, told: readonly string[]])[] = [
  ['nothing said', '{}', []],
  [
    'every key',
    "{ listen: '[::1]:7443', allow: [127.0.0.1], name: console.example.org, certificate: { file: c.pem, keyFile: k.pem }, fourEyes: [resume, set-limit], sessionMax: 8h, sessionIdle: 10m }",
    [],
  ],
  ['beyond the machine', '{ listen: 0.0.0.0:7443, allow: [10.0.0.0/8], name: desk.example.org }', []],
  [
    'beyond the machine for nobody',
    '{ listen: 0.0.0.0:7443, name: desk.example.org }',
    [
      'config.yaml:25:20 console.listen: expected an address of this machine, such as 127.0.0.1:7443, found "0.0.0.0:7443": beyond it only with console.allow, the networks that may connect',
    ],
  ],
  [
    'beyond the machine without a name',
    '{ listen: 0.0.0.0:7443, allow: [10.0.0.0/8] }',
    [
      'config.yaml:25:20 console.listen: 0.0.0.0:7443 is beyond this machine: browsers there need a name to reach it by; set console.name',
    ],
  ],
  [
    'a name where an address belongs',
    '{ listen: localhost:7443 }',
    [
      `config.yaml:25:20 console.listen: expected an address and a port such as 127.0.0.1:7443 or '[::1]:7443', found "localhost:7443"`,
    ],
  ],
  [
    'a port that there is not',
    '{ listen: 127.0.0.1:70000 }',
    [
      `config.yaml:25:20 console.listen: expected an address and a port such as 127.0.0.1:7443 or '[::1]:7443', found "127.0.0.1:70000"`,
    ],
  ],
  [
    'no network',
    '{ allow: [10.0.0.0/33] }',
    ['config.yaml:25:20 console.allow.0: expected a network such as 10.0.0.0/8 or an address, found "10.0.0.0/33"'],
  ],
  [
    'an address as a name',
    '{ name: 10.0.0.1 }',
    [
      'config.yaml:25:18 console.name: expected the name of a host such as console.example.org, in lower case, found 10.0.0.1',
    ],
  ],
  [
    'a second person for what reduces risk',
    '{ fourEyes: [kill] }',
    [`config.yaml:25:23 console.fourEyes.0: expected one of ${FOUR_EYES}, found kill`],
  ],
  [
    'idle for longer than a session is',
    '{ sessionMax: 1h, sessionIdle: 2h }',
    [
      'config.yaml:25:41 console.sessionIdle: is longer than sessionMax: it would never count; expected the same or less',
    ],
  ],
  [
    'a certificate without its key',
    '{ certificate: { file: c.pem } }',
    ['config.yaml:25:12 console.certificate.keyFile: missing; expected the path of a file'],
  ],
]

for (const [what, text, told] of ROWS)
  test(`console: ${what}`, async t => {
    assert.deepEqual(await errorLinesOf(writeConfig(t, withConsole(text))), told)
  })

test('a console that says nothing listens on this machine, and half an hour of rest ends a session', async t => {
  const loaded = await loadConfig(writeConfig(t, withConsole('{}')).file, { describe: describeStrategy })
  assert.ok(loaded.ok)
  assert.deepEqual(loaded.value.config.console, {
    listen: '127.0.0.1:7443',
    allow: ['127.0.0.0/8', '::1'],
    name: 'localhost',
    fourEyes: [],
    auditRowsMax: 100_000,
    sessionMax: 43_200_000_000,
    sessionIdle: 1_800_000_000,
  })
})

test('networks let in their own addresses and no others', () => {
  const allowed = networksOf(['10.1.0.0/16', '192.0.2.7', '2001:db8::/32'])
  const isIn = (address: string) => allowed.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
  assert.deepEqual(['10.1.255.255', '10.2.0.0', '192.0.2.7', '192.0.2.8', '2001:db8::1', '2001:db9::1'].map(isIn), [
    true,
    false,
    true,
    false,
    true,
    false,
  ])
})
