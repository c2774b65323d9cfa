/** The proof of a second factor, for whatever asks for one: a sign-in, a fresh look at somebody who is signed in. */

import { okOf } from '../../core/std/result.ts'
import type { Answer, FactorKind, PasskeyOptions, PasskeyResponse } from '../../ports/people.ts'
import type { Ceremonies } from './ceremonies.ts'
import type { Factors } from './factors.ts'
import { credentialIdOf, type PasskeySite, passkeyChallenge, verifiedPasskey } from './passkeys.ts'
import type { RecoveryCodes } from './recovery-codes.ts'
import { refused } from './refusals.ts'

/** Looks at an answer, and takes what counts once. To be called within the change that it allows. */
export type Proof = (personId: number) => boolean

const NOT_PROVEN: Proof = () => false

export class SecondFactor {
  readonly #factors: Factors
  readonly #codes: RecoveryCodes
  readonly #ceremonies: Ceremonies
  readonly #site: () => PasskeySite | undefined

  constructor(factors: Factors, codes: RecoveryCodes, ceremonies: Ceremonies, site: () => PasskeySite | undefined) {
    this.#factors = factors
    this.#codes = codes
    this.#ceremonies = ceremonies
    this.#site = site
  }

  kinds(personId: number): FactorKind[] {
    const views = this.#factors.views(personId)
    return [
      ...(views.some(({ kind }) => kind === 'Passkey') ? (['Passkey'] as const) : []),
      ...(views.some(({ kind }) => kind === 'Totp') ? (['Totp'] as const) : []),
      ...(this.#codes.left(personId) > 0 ? (['Recovery'] as const) : []),
    ]
  }

  byTotp(code: string): Proof {
    return personId => this.#factors.useTotp(personId, code)
  }

  byRecoveryCode(code: string): Proof {
    return personId => this.#codes.use(personId, code)
  }

  /** `owner`: what the answer will have to belong to. */
  async passkeyOptions(personId: number, owner: string): Promise<Answer<PasskeyOptions>> {
    const site = this.#site()
    const passkeys = this.#factors.passkeys(personId)
    if (site === undefined) return refused('FACTOR_REFUSED', 'the console’s address is no name: it has no passkeys')
    if (passkeys.length === 0) return refused('FACTOR_MISSING', 'there is no passkey')
    const { challenge, options } = await passkeyChallenge(site, passkeys)
    this.#ceremonies.put(owner, challenge)
    return okOf(options)
  }

  /** The challenge is gone from here on, whatever the answer is worth. */
  async byPasskey(personId: number, owner: string, response: PasskeyResponse): Promise<Proof> {
    const challenge = this.#ceremonies.take(owner)
    const site = this.#site()
    const credentialId = credentialIdOf(response)
    const passkey = this.#factors.passkeys(personId).find(each => each.credentialId === credentialId)
    if (challenge === undefined || site === undefined || passkey === undefined) return NOT_PROVEN
    const counter = await verifiedPasskey(site, challenge, response, passkey)
    if (counter === undefined) return NOT_PROVEN
    return provenId => provenId === personId && this.#factors.usePasskey(passkey, counter)
  }
}
