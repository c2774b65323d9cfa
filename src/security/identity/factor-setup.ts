/** A second factor that is being added: what is offered, and the proof that the person has it. Adds nothing itself. */

import { okOf } from '../../core/std/result.ts'
import type { Answer, PasskeyOptions, PasskeyResponse, TotpOffer } from '../../ports/people.ts'
import type { Ceremonies } from './ceremonies.ts'
import { newPasskeyChallenge, type Passkey, type PasskeySite, verifiedNewPasskey } from './passkeys.ts'
import { refused } from './refusals.ts'
import { sealed, unsealed } from './sealed-secret.ts'
import { offerOf, stepOfCode, TOTP_SECRET_BYTES } from './totp.ts'
import type { World } from './world.ts'

const NEVER = -1

export class FactorSetup {
  readonly #world: World
  readonly #ceremonies: Ceremonies
  readonly #site: () => PasskeySite | undefined

  constructor(world: World, ceremonies: Ceremonies, site: () => PasskeySite | undefined) {
    this.#world = world
    this.#ceremonies = ceremonies
    this.#site = site
  }

  /** `owner`: what the proof will have to belong to. */
  offerTotp(owner: string, name: string): TotpOffer {
    const secret = this.#world.random(TOTP_SECRET_BYTES)
    this.#ceremonies.put(`${owner}:totp`, Buffer.from(sealed(secret)).toString('base64'))
    return offerOf(secret, name)
  }

  /** A code that was mistyped may be typed again; the one that is right is used up by it. */
  proveTotp(owner: string, code: string): Answer<{ secret: Uint8Array; step: number }> {
    const offered = this.#ceremonies.look(`${owner}:totp`)
    if (offered === undefined) return refused('TICKET_OVER', 'the secret was offered too long ago')
    const secret = unsealed(Buffer.from(offered, 'base64'))
    const step = stepOfCode(secret, code, this.#world.nowUs(), NEVER)
    if (step === undefined) return refused('SECOND_FACTOR_REFUSED', 'this is not the code of the secret')
    this.#ceremonies.take(`${owner}:totp`)
    return okOf({ secret, step })
  }

  async passkeyOptions(
    owner: string,
    name: string,
    handle: string,
    known: readonly Passkey[],
  ): Promise<Answer<PasskeyOptions>> {
    const site = this.#site()
    if (site === undefined) return noSite()
    const { challenge, options } = await newPasskeyChallenge(site, name, handle, known)
    this.#ceremonies.put(`${owner}:passkey`, challenge)
    return okOf(options)
  }

  async provePasskey(owner: string, response: PasskeyResponse): Promise<Answer<Passkey>> {
    const site = this.#site()
    if (site === undefined) return noSite()
    const challenge = this.#ceremonies.take(`${owner}:passkey`)
    const passkey = challenge === undefined ? undefined : await verifiedNewPasskey(site, challenge, response)
    if (passkey === undefined) return refused('FACTOR_REFUSED', 'this passkey is not what was asked for')
    return okOf(passkey)
  }
}

function noSite(): Answer<never> {
  return refused('FACTOR_REFUSED', 'the console’s address is no name, and browsers make passkeys for names alone')
}
