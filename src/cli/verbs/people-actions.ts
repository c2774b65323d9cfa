/** What `holdfast people` does, and how it tells it. */

import { statSync } from 'node:fs'
import path from 'node:path'
import type { TimeUs } from '../../core/domain/ids.ts'
import { addUs } from '../../core/std/time.ts'
import type { Whence } from '../../ports/audit.ts'
import {
  type Answer,
  type AtTheMachine,
  ENROLMENT_FRAGMENT,
  type OneTimeLink,
  type People,
} from '../../ports/people.ts'
import { PERMISSION_TABLE, PERMISSIONS, type Permission, ROLES, type Role } from '../../ports/permissions.ts'
import { openPeople } from '../../security/identity/people.ts'
import { peoplePathOf } from '../../security/identity/people-file.ts'
import { CliError, EXIT_CODES } from '../exit-codes.ts'
import { formatCount, formatWhen, styled, writeJson, writeLine, writeTable } from '../output.ts'
import { actorName, dataFolderOf } from '../session-control.ts'

export interface SomeOptions {
  readonly json?: boolean
}
export interface InviteOptions extends SomeOptions {
  readonly role: readonly Role[]
}
export interface TokenOptions extends SomeOptions {
  readonly scope: readonly Permission[]
  readonly label: string
  /** Microseconds. */
  readonly for: number
}
export interface AuditOptions extends SomeOptions {
  readonly verify?: boolean
  readonly who?: string
  readonly what?: string
  readonly limit: number
}

const WHENCE: Whence = { address: 'machine', program: 'holdfast people' }

export function showRoles({ json }: SomeOptions): void {
  if (json) return writeJson(PERMISSION_TABLE)
  const rows = PERMISSIONS.map(permission => {
    const { roles, stepUp, meaning } = PERMISSION_TABLE[permission]
    return [permission, ...ROLES.map(role => yesOr(roles.includes(role))), yesOr(stepUp), meaning]
  })
  table(['permission', ...ROLES, 'fresh factor', 'to'], rows)
}

// ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export async function listPeople(target: string, { json }: SomeOptions): Promise<void> {
  await withPeople(target, ({ roster }) => {
    const people = roster.people()
    if (json) return writeJson(people)
    if (people.length === 0) return writeLine('nobody yet: the first start of the console prints a link')
    const rows = people.map(({ name, state, roles, factors, recoveryCodesLeft, lastSignInUs }) => [
      name,
      state,
      roles.join(' '),
      factors.filter(each => each !== 'Recovery').join(' ') || '-',
      String(recoveryCodesLeft),
      whenOr(lastSignInUs),
    ])
    table(['name', 'state', 'roles', 'second factors', 'codes left', 'last in (UTC)'], rows)
  })
}

export async function invitePerson(target: string, name: string, { role, json }: InviteOptions): Promise<void> {
  await withPeople(target, ({ roster }) => tellLink(granted(roster.invite(actor(), name, role, WHENCE)), json))
}

export async function resetPerson(target: string, name: string, { json }: SomeOptions): Promise<void> {
  await withPeople(target, ({ roster }) => tellLink(granted(roster.reset(actor(), name, WHENCE)), json))
}

export async function setRolesOf(target: string, name: string, { role, json }: InviteOptions): Promise<void> {
  await withPeople(target, ({ roster }) => {
    const person = granted(roster.setRoles(actor(), name, role, WHENCE))
    tell(person, `${name}: ${person.roles.join(', ')}`, json)
  })
}

export async function disablePerson(target: string, name: string, { json }: SomeOptions): Promise<void> {
  await withPeople(target, ({ roster }) => {
    const person = granted(roster.disable(actor(), name, WHENCE))
    tell(person, `${name} is disabled; sessions and tokens have ended`, json)
  })
}

export async function enablePerson(target: string, name: string, { json }: SomeOptions): Promise<void> {
  await withPeople(target, ({ roster }) => {
    const person = granted(roster.enable(actor(), name, WHENCE))
    tell(person, `${name} is ${person.state}`, json)
  })
}

function tellLink({ link, name, untilUs }: OneTimeLink, json: boolean | undefined): void {
  if (json) return writeJson({ name, fragment: `${ENROLMENT_FRAGMENT}${link}`, untilUs })
  writeLine(`${styled('green', 'one-time link')} for ${name}, until ${formatWhen(untilUs)} UTC`)
  writeLine(`open the console's address with this at its end:  /${ENROLMENT_FRAGMENT}${link}`)
}

// ── sessions and tokens ──────────────────────────────────────────────────────────────────────────────────────────────

export async function listSessions(target: string, { json }: SomeOptions): Promise<void> {
  await withPeople(target, ({ roster }) => {
    const sessions = roster.sessions()
    if (json) return writeJson(sessions)
    if (sessions.length === 0) return writeLine('nobody is signed in')
    const rows = sessions.map(({ sessionId, name, beganUs, lastUsedUs, whence }) => [
      String(sessionId),
      name,
      formatWhen(beganUs),
      formatWhen(lastUsedUs),
      whence.address,
      whence.program,
    ])
    table(['session', 'name', 'began (UTC)', 'last used', 'from', 'by'], rows)
  })
}

export async function listTokens(target: string, { json }: SomeOptions): Promise<void> {
  await withPeople(target, ({ tokens }) => {
    const found = tokens.tokens()
    if (json) return writeJson(found)
    if (found.length === 0) return writeLine('no tokens')
    const rows = found.map(({ tokenId, name, label, scopes, endsUs, lastUsedUs }) => [
      String(tokenId),
      name,
      label,
      scopes.join(' '),
      formatWhen(endsUs),
      whenOr(lastUsedUs),
    ])
    table(['token', 'name', 'for', 'scopes', 'ends (UTC)', 'last used'], rows)
  })
}

export async function createToken(target: string, name: string, options: TokenOptions): Promise<void> {
  await withPeople(target, ({ tokens }) => {
    const { label, scope: scopes, json } = options
    const endsUs = addUs((Date.now() * 1000) as TimeUs, options.for)
    const { facts, secret } = granted(tokens.create(actor(), { name, label, scopes, endsUs }, WHENCE))
    if (json) return writeJson({ ...facts, secret })
    writeLine(`token ${facts.tokenId} of ${name}, until ${formatWhen(endsUs)} UTC; it is shown this once:`)
    writeLine(secret)
  })
}

export async function revokeToken(target: string, number: string, { json }: SomeOptions): Promise<void> {
  await withPeople(target, ({ tokens }) => {
    granted(tokens.revoke(actor(), Number(number), WHENCE))
    tell({ tokenId: Number(number) }, `token ${number} has ended`, json)
  })
}

// ── the record ───────────────────────────────────────────────────────────────────────────────────────────────────────

export async function showAudit(target: string, options: AuditOptions): Promise<void> {
  await withPeople(target, people => (options.verify ? verifyAudit(people, options) : pageOfAudit(people, options)))
}

async function verifyAudit({ audit }: People, { json }: AuditOptions): Promise<void> {
  const verdict = await audit.verify()
  if (!verdict.isWhole) process.exitCode = EXIT_CODES.differs
  if (json) return writeJson(verdict)
  if (!verdict.isWhole) return writeLine(`${styled('red', 'changed')}  ${verdict.text}`)
  const { recordNumber, hash } = verdict.head
  const archived = audit.archivedNumber === 0 ? '' : ` (${formatCount(audit.archivedNumber)} of them in the archive)`
  writeLine(`${styled('green', 'whole')}  ${formatCount(recordNumber)} records${archived}, the newest is`)
  writeLine(hash)
  writeLine('Keep this elsewhere: a chain that was computed anew has another one.')
}

function pageOfAudit({ audit }: People, { who, what, limit, json }: AuditOptions): void {
  const page = audit.page({ limit, ...(who === undefined ? {} : { who }), ...(what === undefined ? {} : { what }) })
  if (json) return writeJson(page)
  if (page.length === 0) return writeLine('no records')
  const rows = page.map(record => [
    String(record.recordNumber),
    formatWhen(record.timeUs),
    record.who || '-',
    record.whence.address,
    record.what,
    record.subject,
    record.outcome,
    record.text,
  ])
  table(['record', 'time (UTC)', 'who', 'from', 'what', 'about', 'outcome', 'text'], rows)
  if (audit.archivedNumber > 0)
    writeLine(`records up to ${audit.archivedNumber} are in the files of audit-archive in the data folder`)
}

// ── what they have in common ─────────────────────────────────────────────────────────────────────────────────────────

/** The folder has to be there: a mistyped name must not make one with people in it. */
async function withPeople(target: string, work: (people: People) => void | Promise<void>): Promise<void> {
  const folder = await dataFolderOf(target)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new CliError('config', `${folder}: there is no such data folder yet; start the session once: holdfast run`)
  const people = openPeople(peoplePathOf(path.resolve(folder)))
  try {
    await work(people)
  } finally {
    people.close()
  }
}

/** Errors: CliError `refused`. */
function granted<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value
  const { code, text, remedy } = answer.error
  throw new CliError('refused', `${code}: ${text}; ${remedy}`)
}

function actor(): AtTheMachine {
  return { kind: 'Machine', name: actorName() }
}

function tell(value: object, text: string, json: boolean | undefined): void {
  if (json) writeJson(value)
  else writeLine(text)
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): void {
  writeTable(
    titles.map(title => ({ title })),
    rows,
  )
}

function yesOr(value: boolean): string {
  return value ? 'yes' : '-'
}

function whenOr(timeUs: number | undefined): string {
  return timeUs === undefined ? '-' : formatWhen(timeUs)
}
