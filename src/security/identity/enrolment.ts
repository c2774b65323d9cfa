/** From a one-time link to somebody who can sign in: a password, a second factor, recovery codes. */

import { okOf } from '../../core/std/result.ts'
import type { Whence } from '../../ports/audit.ts'
import type {
  Answer,
  Enrolment,
  LinkFacts,
  PasskeyOptions,
  PasskeyResponse,
  SignedIn,
  TotpOffer,
} from '../../ports/people.ts'
import { FIRST_PERSON_ROLES } from '../../ports/permissions.ts'
import { type Attempts, addressSubject, personSubject } from './attempts.ts'
import type { FactorSetup } from './factor-setup.ts'
import { FACTORS_MAX, type Factors } from './factors.ts'
import { signedIn } from './front-door.ts'
import type { KnownPlaces } from './known-places.ts'
import type { Draft, DraftPasskey, Link, Links } from './links.ts'
import { hashNewPassword } from './new-password.ts'
import type { PasswordHasher } from './password-hash.ts'
import { isPersonName, NAME_RULE } from './password-rules.ts'
import type { PeopleRows, Person } from './people-rows.ts'
import type { RecoveryCodes } from './recovery-codes.ts'
import { lockedOut, refused } from './refusals.ts'
import { sealed, unsealed } from './sealed-secret.ts'
import { newSecret } from './secrets.ts'
import type { Sessions } from './sessions.ts'
import type { World } from './world.ts'

export interface EnrolmentParts {
  readonly world: World
  readonly rows: PeopleRows
  readonly hasher: PasswordHasher
  readonly attempts: Attempts
  readonly links: Links
  readonly setup: FactorSetup
  readonly factors: Factors
  readonly codes: RecoveryCodes
  readonly sessions: Sessions
  readonly places: KnownPlaces
}

export class EnrolmentDesk implements Enrolment {
  readonly #parts: EnrolmentParts

  constructor(parts: EnrolmentParts) {
    this.#parts = parts
  }

  look(link: string, whence: Whence): Answer<LinkFacts> {
    const found = this.#linkOf(link, whence)
    if (!found.ok) return found
    const { purpose, untilUs } = found.value
    const person = this.#personOf(found.value)
    return okOf({ purpose, untilUs, name: person?.name ?? '', roles: person?.roles ?? FIRST_PERSON_ROLES })
  }

  async begin(link: string, name: string, password: string, whence: Whence): Promise<Answer<{ ticket: string }>> {
    const found = this.#linkOf(link, whence)
    if (!found.ok) return found
    const person = this.#personOf(found.value)
    const chosen = this.#nameOf(found.value, name)
    if (!chosen.ok) return chosen
    const hash = await hashNewPassword(this.#parts.hasher, password, chosen.value)
    if (!hash.ok) return hash
    return this.#parts.world.change(() => {
      // The link may have ended while the password was hashed.
      const still = this.#parts.links.byLink(link)
      if (still === undefined) return linkOver()
      const handle = person?.handle ?? newSecret(this.#parts.world.random).slice(0, 22)
      const draft: Draft = { name: chosen.value, password: hash.value, handle, totp: undefined, passkeys: [] }
      return okOf({ ticket: this.#parts.links.begin(still, draft) })
    })
  }

  // ── second factors ─────────────────────────────────────────────────────────────────────────────────────────────────

  totpSecret(ticket: string): Answer<TotpOffer> {
    const begun = this.#begunOf(ticket)
    if (!begun.ok) return begun
    const { link, draft } = begun.value
    return okOf(this.#parts.setup.offerTotp(ownerOf(link), draft.name))
  }

  addTotp(ticket: string, code: string): Answer<void> {
    const begun = this.#begunOf(ticket)
    if (!begun.ok) return begun
    const { link, draft } = begun.value
    const proven = this.#parts.setup.proveTotp(ownerOf(link), code)
    if (!proven.ok) return proven
    const { secret, step } = proven.value
    const totp = { sealedSecret: Buffer.from(sealed(secret)).toString('base64'), step }
    this.#parts.links.keep(link, { ...draft, totp })
    return okOf(undefined)
  }

  async passkeyOptions(ticket: string): Promise<Answer<PasskeyOptions>> {
    const begun = this.#begunOf(ticket)
    if (!begun.ok) return begun
    const { link, draft } = begun.value
    const known = draft.passkeys.map(passkeyOf)
    return await this.#parts.setup.passkeyOptions(ownerOf(link), draft.name, draft.handle, known)
  }

  async addPasskey(ticket: string, response: PasskeyResponse, label: string): Promise<Answer<void>> {
    const begun = this.#begunOf(ticket)
    if (!begun.ok) return begun
    const proven = await this.#parts.setup.provePasskey(ownerOf(begun.value.link), response)
    if (!proven.ok) return proven
    // What else was added meanwhile is kept.
    const now = this.#begunOf(ticket)
    if (!now.ok) return now
    const { link, draft } = now.value
    if (draft.passkeys.length >= FACTORS_MAX) return refused('TOO_MANY', `there are ${FACTORS_MAX} passkeys already`)
    const publicKey = Buffer.from(proven.value.publicKey).toString('base64')
    const passkey: DraftPasskey = { ...proven.value, publicKey, label: label.slice(0, 100) }
    this.#parts.links.keep(link, { ...draft, passkeys: [...draft.passkeys, passkey] })
    return okOf(undefined)
  }

  // ── the end ────────────────────────────────────────────────────────────────────────────────────────────────────────

  finish(ticket: string, whence: Whence): Answer<{ recoveryCodes: readonly string[]; signedIn: SignedIn }> {
    const { world, rows, codes, sessions, links, attempts, places } = this.#parts
    return world.change(() => {
      const begun = this.#begunOf(ticket)
      if (!begun.ok) return begun
      const { link, draft } = begun.value
      const fault = this.#faultOfDraft(draft)
      if (fault !== undefined) return fault
      const person = this.#personOf(link) ?? this.#firstPerson(draft)
      if (person === undefined || person.state !== 'Invited') return linkOver()
      this.#takeOver(person, draft)
      const recoveryCodes = codes.renew(person.personId)
      links.end(link)
      attempts.clear(personSubject(person.name))
      rows.noteSignIn(person.personId)
      places.note(person.personId, whence)
      const { session, secret } = sessions.begin(person.personId, whence)
      const after = { roles: person.roles.join(' '), totp: draft.totp !== undefined, passkeys: draft.passkeys.length }
      world.record({
        who: person.name,
        whence,
        what: 'enrolment',
        subject: person.name,
        outcome: 'Done',
        text: link.purpose,
        after,
      })
      return okOf({ recoveryCodes, signedIn: signedIn(person, session, secret) })
    })
  }

  #faultOfDraft({ totp, passkeys }: Draft): Answer<never> | undefined {
    if (totp === undefined && passkeys.length === 0)
      return refused('FACTOR_MISSING', 'nobody signs in by a password alone')
    const isTaken = passkeys.some(({ credentialId }) => this.#parts.factors.isKnown(credentialId))
    return isTaken ? refused('FACTOR_REFUSED', 'a passkey is somebody’s already') : undefined
  }

  /** Returns: undefined where another was faster, or has the name. */
  #firstPerson({ name }: Draft): Person | undefined {
    const { rows } = this.#parts
    if (rows.isAnybodyEnrolled() || rows.byName(name) !== undefined) return undefined
    return rows.invite(name, FIRST_PERSON_ROLES)
  }

  #takeOver({ personId }: Person, { password, totp, passkeys }: Draft): void {
    const { rows, factors } = this.#parts
    rows.enrol(personId, password)
    if (totp !== undefined) factors.addTotp(personId, unsealed(Buffer.from(totp.sealedSecret, 'base64')), totp.step)
    for (const passkey of passkeys) factors.addPasskey(personId, passkeyOf(passkey), passkey.label)
  }

  // ── links ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Guessing is hopeless, and counted all the same. */
  #linkOf(link: string, whence: Whence): Answer<Link> {
    const charge = this.#parts.attempts.charge([addressSubject(whence)])
    if (charge.retryAtUs !== undefined) return lockedOut(charge.retryAtUs)
    const found = this.#parts.links.byLink(link)
    if (found === undefined) return linkOver()
    charge.takeBack()
    return okOf(found)
  }

  #begunOf(ticket: string): Answer<{ link: Link; draft: Draft }> {
    const link = this.#parts.links.byTicket(ticket)
    if (link?.draft === undefined) return refused('TICKET_OVER', 'this enrolment is over, or was never begun')
    return okOf({ link, draft: link.draft })
  }

  #personOf({ personId }: Link): Person | undefined {
    return personId === undefined ? undefined : this.#parts.rows.byId(personId)
  }

  /** The first person chooses a name; others were given one. */
  #nameOf(link: Link, wished: string): Answer<string> {
    const name = this.#personOf(link)?.name
    if (name !== undefined) return okOf(name)
    if (!isPersonName(wished)) return refused('NAME_REFUSED', `a name has ${NAME_RULE}`)
    if (this.#parts.rows.byName(wished) !== undefined) return refused('NAME_TAKEN', `${wished} was invited already`)
    return okOf(wished)
  }
}

function ownerOf({ linkHash }: Link): string {
  return `enrolment:${linkHash}`
}

function passkeyOf({ credentialId, publicKey, counter, transports }: DraftPasskey) {
  return { credentialId, publicKey: Uint8Array.from(Buffer.from(publicKey, 'base64')), counter, transports }
}

function linkOver(): Answer<never> {
  return refused('LINK_REFUSED', 'this link is over, was used, or was never made')
}
