/** Tokens for programs: made by a person with a fresh second factor, for less than that person may, and for a year at most. */

import { okOf } from '../../core/std/result.ts'
import { US_PER_DAY } from '../../core/std/time.ts'
import type { Whence } from '../../ports/audit.ts'
import type { Actor, Answer, ApiTokens, TokenFacts, TokenWish } from '../../ports/people.ts'
import { permissionsOf, TOKEN_SCOPES } from '../../ports/permissions.ts'
import type { ApiTokenRows } from './api-token-rows.ts'
import type { Authority } from './authority.ts'
import type { PeopleChanges } from './people-changes.ts'
import type { PeopleRows, Person } from './people-rows.ts'
import { refused } from './refusals.ts'
import type { World } from './world.ts'

const LASTS_US_MAX = 366 * US_PER_DAY
const TOKENS_OF_PERSON_MAX = 20
const LABEL_CHARS_MAX = 60

export interface TokenParts {
  readonly world: World
  readonly rows: PeopleRows
  readonly authority: Authority
  readonly changes: PeopleChanges
  readonly tokens: ApiTokenRows
}

export class TokenDesk implements ApiTokens {
  readonly #parts: TokenParts

  constructor(parts: TokenParts) {
    this.#parts = parts
  }

  tokens(of?: string): TokenFacts[] {
    return this.#parts.tokens.list(of)
  }

  create(by: Actor, wish: TokenWish, whence: Whence): Answer<{ facts: TokenFacts; secret: string }> {
    const { changes, tokens } = this.#parts
    const deed = { by, whence, what: 'tokens/create', subject: wish.name, permission: undefined }
    return changes.make(deed, () => {
      const person = this.#ownerOf(by, wish.name)
      if (!person.ok) return person
      const fault = this.#faultOf(wish, person.value)
      if (fault !== undefined) return fault
      const label = wish.label
        .replaceAll(/\p{Cc}+/gu, ' ')
        .slice(0, LABEL_CHARS_MAX)
        .toWellFormed()
      const { tokenId, secret } = tokens.add(person.value.personId, label, wish.scopes, wish.endsUs)
      const facts = tokens.list(wish.name).find(each => each.tokenId === tokenId)!
      return okOf({ value: { facts, secret }, after: { tokenId, label, scopes: wish.scopes.join(' ') } })
    })
  }

  revoke(by: Actor, tokenId: number, whence: Whence): Answer<void> {
    const { changes, tokens, authority } = this.#parts
    const token = tokens.list().find(each => each.tokenId === tokenId)
    const isOwn = by.kind === 'Session' && token?.name === by.name
    const subject = token?.name ?? ''
    return changes.make({ by, whence, what: 'tokens/revoke', subject, permission: undefined }, () => {
      const allowed = isOwn ? authority.person(by) : authority.check(by, 'ManagePeople')
      if (!allowed.ok) return allowed
      if (!tokens.revoke(tokenId)) return refused('NOT_FOUND', `there is no token ${tokenId}`)
      return okOf({ value: undefined, before: { tokenId, label: token?.label ?? '' } })
    })
  }

  /** A person at the console makes tokens for himself. */
  #ownerOf(by: Actor, name: string): Answer<Person> {
    const { rows, authority } = this.#parts
    if (by.kind === 'Machine') {
      const person = rows.byName(name)
      return person?.state === 'Active' ? okOf(person) : refused('NOT_FOUND', `nobody called ${name} can sign in`)
    }
    const fresh = authority.freshPerson(by)
    return !fresh.ok || by.name === name ? fresh : refused('NOT_PERMITTED', 'tokens are made for oneself')
  }

  #faultOf({ scopes, endsUs }: TokenWish, { name, roles }: Person): Answer<never> | undefined {
    const { world, tokens } = this.#parts
    const allowed = permissionsOf(roles).filter(each => TOKEN_SCOPES.includes(each))
    const strange = scopes.filter(each => !allowed.includes(each))
    if (scopes.length === 0) return refused('SCOPES_REFUSED', 'a token needs at least one scope')
    if (strange.length > 0) return refused('SCOPES_REFUSED', `not for a token of ${name}: ${strange.join(', ')}`)
    const nowUs = world.nowUs()
    if (!(endsUs > nowUs && endsUs <= nowUs + LASTS_US_MAX))
      return refused('EXPIRY_REFUSED', 'a token ends in the future, and within a year')
    if (tokens.list(name).length >= TOKENS_OF_PERSON_MAX)
      return refused('TOO_MANY', `${name} has ${TOKENS_OF_PERSON_MAX} tokens already`)
    return undefined
  }
}
