/** `holdfast people` as a person types it, on a folder whose console is open at the same time. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Secret, TOTP } from 'otpauth'
import type { Answer, People } from '../../ports/people.ts'
import { openPeople } from '../../security/identity/people.ts'
import { peoplePathOf } from '../../security/identity/people-file.ts'
import { EXIT_CODES } from '../exit-codes.ts'

const HOLDFAST = fileURLToPath(new URL('../../../bin/holdfast', import.meta.url))
const BROWSER = { address: '127.0.0.1', program: 'a browser' }
const PASSWORD = 'tall kelp in cold water'

interface Console {
  readonly folder: string
  readonly people: People
  holdfast(...args: string[]): { code: number | null; out: string; err: string }
}

function openConsole(context: TestContext): Console {
  const folder = mkdtempSync(path.join(tmpdir(), 'cli-people-'))
  const cheap = { memoryKib: 8, passes: 1, lanes: 1 }
  const people = openPeople(peoplePathOf(folder), { passwordCost: cheap })
  context.after(() => {
    people.close()
    rmSync(folder, { recursive: true })
  })
  const env = { PATH: process.env['PATH'] }
  return {
    folder,
    people,
    holdfast: (verb, ...args) => {
      const done = spawnSync(HOLDFAST, ['people', verb!, folder, ...args], { encoding: 'utf8', env })
      return { code: done.status, out: done.stdout, err: done.stderr }
    },
  }
}

function granted<T>(answer: Answer<T>): T {
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.value
}

async function enrol({ people: { enrolment } }: Console, link: string) {
  const { ticket } = granted(await enrolment.begin(link, '', PASSWORD, BROWSER))
  const secret = Secret.fromBase32(granted(enrolment.totpSecret(ticket)).secret)
  granted(enrolment.addTotp(ticket, new TOTP({ secret }).generate()))
  return granted(enrolment.finish(ticket, BROWSER)).signedIn
}

test('an invitation leads in, a revocation out at once, and all of it is on record', async context => {
  const desk = openConsole(context)
  const invited = desk.holdfast('invite', 'mate', '--role', 'trader', '--role', 'risk')
  assert.equal(invited.code, EXIT_CODES.ok, invited.err)
  assert.match(invited.out, /^one-time link for mate, until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n/)
  const [, link] = /\/#enrol=([\w-]{43})\n$/.exec(invited.out)!
  const { secret, caller } = await enrol(desk, link!)
  assert.deepEqual(caller.roles, ['trader', 'risk'])
  assert.match(desk.holdfast('list').out, /^mate +Active +trader risk +Totp +10 +\d{4}-/m)
  assert.match(desk.holdfast('sessions').out, /^1 +mate .* 127\.0\.0\.1 +a browser$/m)
  const token = desk.holdfast('token', 'mate', '--scope', 'ViewMetrics', '--label', 'prometheus', '--for', '90d')
  assert.match(token.out, /\nhf_[0-9a-f]{72}\n$/)
  assert.match(desk.holdfast('tokens').out, /^1 +mate +prometheus +ViewMetrics +\d{4}-/m)
  assert.equal(desk.holdfast('revoke', 'mate').out, 'mate is disabled; sessions and tokens have ended\n')
  assert.equal(desk.people.door.callerOfSession(secret), undefined)
  const audit = desk.holdfast('audit', '--limit', '3')
  assert.match(audit.out, /machine:\S+ +machine +people\/disable +mate +Done/)
  assert.match(audit.out, /mate +127\.0\.0\.1 +enrolment +mate +Done +Invitation/)
  assert.match(desk.holdfast('audit', '--verify').out, /^whole {2}4 records, the newest is\n[0-9a-f]{64}\n/)
})

test('what is refused says why and ends with its own code', context => {
  const desk = openConsole(context)
  const refused = (...args: [string, ...string[]]) => {
    const { code, out, err } = desk.holdfast(...args)
    assert.equal(out, '')
    return [code, err.split('\n')[0]]
  }
  assert.deepEqual(refused('reset', 'nobody'), [
    EXIT_CODES.refused,
    'NOT_FOUND: there is nobody called nobody; look at the list',
  ])
  const [code, text] = refused('invite', 'Mate', '--role', 'viewer')
  assert.equal(code, EXIT_CODES.refused)
  assert.match(String(text), /^NAME_REFUSED: a name has 1 to 40 small letters/)
  assert.equal(refused('invite', 'mate')[0], EXIT_CODES.usage)
  assert.equal(refused('invite', 'mate', '--role', 'owner')[0], EXIT_CODES.usage)
  assert.equal(refused('token', 'mate', '--scope', 'ManagePeople', '--label', 'x')[0], EXIT_CODES.usage)
})

test('a folder that is not there is not made, and a file that is no people’s is told', context => {
  const desk = openConsole(context)
  const missing = spawnSync(HOLDFAST, ['people', 'list', `${desk.folder}/typo`], { encoding: 'utf8' })
  assert.equal(missing.status, EXIT_CODES.config)
  assert.equal(readdirSync(desk.folder).includes('typo'), false)
  const other = mkdtempSync(path.join(desk.folder, 'other-'))
  writeFileSync(peoplePathOf(other), 'no database at all, and long enough for its head to be read\n'.repeat(20))
  const spoiled = spawnSync(HOLDFAST, ['people', 'list', other], { encoding: 'utf8' })
  assert.equal(spoiled.status, EXIT_CODES.environment)
  assert.match(spoiled.stderr, /^UNREADABLE: .*people\.sqlite: .*restore it from a copy/)
})

test('--json is for programs, and the file stays its owner’s', context => {
  const desk = openConsole(context)
  const invited = JSON.parse(desk.holdfast('invite', 'mate', '--role', 'viewer', '--json').out)
  assert.match(invited.fragment, /^#enrol=[\w-]{43}$/)
  const [person] = JSON.parse(desk.holdfast('list', '--json').out)
  assert.deepEqual([person.name, person.state, person.roles], ['mate', 'Invited', ['viewer']])
  assert.equal(JSON.parse(desk.holdfast('audit', '--verify', '--json').out).isWhole, true)
  assert.equal(statSync(peoplePathOf(desk.folder)).mode & 0o777, 0o600)
})

test('a record that was changed is named, with a code of its own', async context => {
  const desk = openConsole(context)
  desk.holdfast('invite', 'mate', '--role', 'viewer')
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(peoplePathOf(desk.folder))
  db.exec("DROP TRIGGER audit_stays; UPDATE audit SET subject = 'other'")
  db.close()
  const { code, out } = desk.holdfast('audit', '--verify')
  assert.deepEqual([code, out], [EXIT_CODES.differs, 'changed  record 1 is not what was written: its hash differs\n'])
})
