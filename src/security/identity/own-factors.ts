/** What a person changes about himself: password, apps, passkeys, recovery codes; each time with a fresh second factor. */

import { okOf } from '../../core/std/result.ts'
import type { Whence } from '../../ports/audit.ts'
import type {
  Answer,
  Caller,
  FactorView,
  OwnFactors,
  PasskeyOptions,
  PasskeyResponse,
  TotpOffer,
} from '../../ports/people.ts'
import { type Attempts, addressSubject, personSubject } from './attempts.ts'
import type { Authority } from './authority.ts'
import type { FactorSetup } from './factor-setup.ts'
import { FACTORS_MAX, type Factors } from './factors.ts'
import { hashNewPassword, unlessBusy } from './new-password.ts'
import type { PasswordHasher } from './password-hash.ts'
import type { PeopleRows, Person } from './people-rows.ts'
import type { RecoveryCodes } from './recovery-codes.ts'
import { lockedOut, refused } from './refusals.ts'
import type { Sessions } from './sessions.ts'
import type { Tickets } from './tickets.ts'
import type { World } from './world.ts'

export interface OwnParts {
  readonly world: World
  readonly rows: PeopleRows
  readonly authority: Authority
  readonly hasher: PasswordHasher
  readonly attempts: Attempts
  readonly setup: FactorSetup
  readonly factors: Factors
  readonly codes: RecoveryCodes
  readonly sessions: Sessions
  readonly tickets: Tickets
}

export class OwnDesk implements OwnFactors {
  readonly #parts: OwnParts

  constructor(parts: OwnParts) {
    this.#parts = parts
  }

  factors({ personId }: Caller): FactorView[] {
    return this.#parts.factors.views(personId)
  }

  // ── the password ───────────────────────────────────────────────────────────────────────────────────────────────────

  async changePassword(caller: Caller, password: string, next: string, whence: Whence): Promise<Answer<void>> {
    const known = await this.#checkPassword(caller, password, whence)
    if (!known.ok) return known
    const hash = await hashNewPassword(this.#parts.hasher, next, known.value.name)
    if (!hash.ok) return hash
    return this.#changed<void>(caller, whence, 'own/password', '', ({ personId }) => {
      const { rows, sessions, tickets } = this.#parts
      rows.setPassword(personId, hash.value)
      sessions.endAllOf(personId, caller.credentialId)
      tickets.endAllOf(personId)
      return okOf(undefined)
    })
  }

  async #checkPassword(caller: Caller, password: string, whence: Whence): Promise<Answer<Person>> {
    const person = this.#parts.authority.freshPerson(caller)
    if (!person.ok) return person
    const { attempts, hasher } = this.#parts
    const subjects = [personSubject(person.value.name), addressSubject(whence)]
    const charge = attempts.charge(subjects)
    if (charge.retryAtUs !== undefined) return lockedOut(charge.retryAtUs)
    const isRight = await unlessBusy(hasher.verify(password, person.value.password))
    if (isRight.ok && !isRight.value) return refused('SIGN_IN_REFUSED', 'the present password is wrong')
    charge.takeBack()
    return isRight.ok ? person : isRight
  }

  // ── second factors ─────────────────────────────────────────────────────────────────────────────────────────────────

  totpSecret(caller: Caller): Answer<TotpOffer> {
    const person = this.#parts.authority.freshPerson(caller)
    if (!person.ok) return person
    return okOf(this.#parts.setup.offerTotp(ownerOf(caller), person.value.name))
  }

  addTotp(caller: Caller, code: string, whence: Whence): Answer<void> {
    return this.#changed<void>(caller, whence, 'own/add-factor', 'authenticator app', ({ personId }) => {
      const { setup, factors } = this.#parts
      if (factors.views(personId).length >= FACTORS_MAX) return tooManyFactors()
      const proven = setup.proveTotp(ownerOf(caller), code)
      if (!proven.ok) return proven
      factors.addTotp(personId, proven.value.secret, proven.value.step)
      return okOf(undefined)
    })
  }

  async passkeyOptions(caller: Caller): Promise<Answer<PasskeyOptions>> {
    const person = this.#parts.authority.freshPerson(caller)
    if (!person.ok) return person
    const { personId, name, handle } = person.value
    const known = this.#parts.factors.passkeys(personId)
    return await this.#parts.setup.passkeyOptions(ownerOf(caller), name, handle, known)
  }

  async addPasskey(caller: Caller, response: PasskeyResponse, label: string, whence: Whence): Promise<Answer<void>> {
    const proven = await this.#parts.setup.provePasskey(ownerOf(caller), response)
    if (!proven.ok) return proven
    return this.#changed<void>(caller, whence, 'own/add-factor', 'passkey', ({ personId }) => {
      const { factors } = this.#parts
      if (factors.views(personId).length >= FACTORS_MAX) return tooManyFactors()
      if (factors.addPasskey(personId, proven.value, label)) return okOf(undefined)
      return refused('FACTOR_REFUSED', 'this passkey is somebody’s already')
    })
  }

  removeFactor(caller: Caller, factorId: number, whence: Whence): Answer<void> {
    return this.#changed<void>(caller, whence, 'own/remove-factor', String(factorId), ({ personId }) => {
      const { factors } = this.#parts
      const views = factors.views(personId)
      if (!views.some(view => view.factorId === factorId)) return refused('NOT_FOUND', `there is no factor ${factorId}`)
      if (views.length === 1) return refused('FACTOR_MISSING', 'the last second factor stays')
      factors.remove(personId, factorId)
      return okOf(undefined)
    })
  }

  newRecoveryCodes(caller: Caller, whence: Whence): Answer<readonly string[]> {
    return this.#changed<readonly string[]>(caller, whence, 'own/recovery-codes', '', ({ personId }) => {
      return okOf(this.#parts.codes.renew(personId))
    })
  }

  // ── what they have in common ───────────────────────────────────────────────────────────────────────────────────────

  #changed<T>(
    caller: Caller,
    whence: Whence,
    what: string,
    text: string,
    work: (person: Person) => Answer<T>,
  ): Answer<T> {
    const { world, authority } = this.#parts
    return world.change(() => {
      const person = authority.freshPerson(caller)
      if (!person.ok) return person
      const answer = work(person.value)
      const { name } = person.value
      const [outcome, why] = answer.ok ? (['Done', text] as const) : (['Refused', answer.error.text] as const)
      world.record({ who: name, whence, what, subject: name, outcome, text: why })
      return answer
    })
  }
}

function ownerOf({ credentialId }: Caller): string {
  return `own:${credentialId}`
}

function tooManyFactors(): Answer<never> {
  return refused('TOO_MANY', `there are ${FACTORS_MAX} second factors already`)
}
