/** A house of people with a clock that tests set, chance that repeats itself, and passwords that cost little. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { Secret } from 'otpauth'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { Whence } from '../../ports/audit.ts'
import type { Actor, Answer, People, PeopleRefusalCode, SignedIn } from '../../ports/people.ts'
import type { Role } from '../../ports/permissions.ts'
import type { PasskeySite } from './passkeys.ts'
import type { PasswordCost } from './password-hash.ts'
import { openPeople } from './people.ts'
import { peoplePathOf } from './people-file.ts'
import { codeOfStep, stepAt } from './totp.ts'
import type { Nature } from './world.ts'

export const CHEAP: PasswordCost = { memoryKib: 8, passes: 1, lanes: 1 }
export const SITE: PasskeySite = { rpId: 'localhost', origins: ['https://localhost:8443'] }
export const HERE: Whence = { address: '192.0.2.7', program: 'a browser' }
export const AT_MACHINE: Actor = { kind: 'Machine', name: 'root' }
export const PASSWORD = 'tall kelp in cold water'
const BEGIN_US = 1_800_000_000_000_000

export class FixtureClock implements Nature {
  timeUs = BEGIN_US
  #state = 1

  readonly nowUs = (): TimeUs => this.timeUs as TimeUs

  /** Of no use for secrets, and the same in every run. */
  readonly random = (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => {
      this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) >>> 0
      return this.#state >>> 24
    })

  wait(us: number): void {
    this.timeUs += us
  }
}

export interface House {
  readonly people: People
  readonly clock: FixtureClock
  readonly file: string
}

export function openHouse(context: TestContext, passwordCost: PasswordCost = CHEAP): House {
  const folder = mkdtempSync(path.join(tmpdir(), 'people-'))
  const clock = new FixtureClock()
  const file = peoplePathOf(folder)
  const people = openPeople(file, { site: () => SITE, nature: clock, passwordCost })
  context.after(() => {
    people.close()
    rmSync(folder, { recursive: true })
  })
  return { people, clock, file }
}

/** Somebody with an authenticator app. */
export interface Enrolled {
  readonly name: string
  readonly totpSecret: Uint8Array
  readonly recoveryCodes: readonly string[]
  readonly signedIn: SignedIn
}

export async function enrolFirst(house: House, name = 'first'): Promise<Enrolled> {
  return await enrolBy(house, house.people.roster.firstLink()!.link, name)
}

export async function enrolPerson(house: House, name: string, ...roles: readonly Role[]): Promise<Enrolled> {
  const invited = granted(house.people.roster.invite(AT_MACHINE, name, roles, HERE))
  return await enrolBy(house, invited.link, name)
}

export async function enrolBy({ people, clock }: House, link: string, name: string): Promise<Enrolled> {
  const { enrolment } = people
  const { ticket } = granted(await enrolment.begin(link, name, PASSWORD, HERE))
  const totpSecret = Secret.fromBase32(granted(enrolment.totpSecret(ticket)).secret).bytes
  granted(enrolment.addTotp(ticket, codeNow(clock, totpSecret)))
  clock.wait(30_000_000)
  return { name, totpSecret, ...granted(enrolment.finish(ticket, HERE)) }
}

/** The code that an app would show now. */
export function codeNow(clock: FixtureClock, totpSecret: Uint8Array): string {
  return codeOfStep(totpSecret, stepAt(clock.nowUs()))
}

export async function signIn({ people, clock }: House, person: Enrolled): Promise<SignedIn> {
  const { ticket } = granted(await people.door.signIn(person.name, PASSWORD, HERE))
  const signedIn = granted(people.door.signInByTotp(ticket, codeNow(clock, person.totpSecret), HERE))
  clock.wait(30_000_000)
  return signedIn
}

export function granted<T>(answer: Answer<T>): T {
  assert.ok(answer.ok, answer.ok ? '' : `${answer.error.code}: ${answer.error.text}`)
  return answer.value
}

export function assertRefused(answer: Answer<unknown>, code: PeopleRefusalCode): void {
  assert.equal(answer.ok ? 'nothing was refused' : answer.error.code, code)
}
