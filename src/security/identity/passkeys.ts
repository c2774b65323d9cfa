/** Passkeys (WebAuthn): what a browser is asked, and whether its answer is the authenticator's. Keeps nothing itself. */

import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { PasskeyResponse } from '../../ports/people.ts'

/** Where the console is: what passkeys are bound to. */
export interface PasskeySite {
  /** A name, `localhost` or `desk.example.org`: browsers make no passkeys for addresses of numbers. */
  readonly rpId: string
  /** `https://localhost:8443`. */
  readonly origins: readonly string[]
}

export interface Passkey {
  readonly credentialId: string
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: readonly string[]
}

/** What a browser is called with, and what it has to sign. */
export interface Challenge {
  readonly challenge: string
  readonly options: object
}

const RP_NAME = 'Holdfast'

export async function newPasskeyChallenge(
  site: PasskeySite,
  name: string,
  handle: string,
  known: readonly Passkey[],
): Promise<Challenge> {
  const options = await generateRegistrationOptions({
    rpName: RP_NAME,
    rpID: site.rpId,
    userName: name,
    userID: Uint8Array.from(Buffer.from(handle, 'base64url')),
    attestationType: 'none',
    excludeCredentials: known.map(credentialOf),
    // The authenticator asks for a finger or a PIN: a passkey that was found or taken is of no use.
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  })
  return { challenge: options.challenge, options }
}

/** Returns: undefined for an answer that is not what was asked for, whatever is wrong with it. */
export async function verifiedNewPasskey(
  site: PasskeySite,
  challenge: string,
  response: PasskeyResponse,
): Promise<Passkey | undefined> {
  const verified = await refusedAsUndefined(() =>
    verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: [...site.origins],
      expectedRPID: site.rpId,
      requireUserVerification: true,
    }),
  )
  if (verified?.verified !== true) return undefined
  const { id, publicKey, counter, transports } = verified.registrationInfo.credential
  return { credentialId: id, publicKey, counter, transports: (transports ?? []).slice(0, 8) }
}

export async function passkeyChallenge(site: PasskeySite, known: readonly Passkey[]): Promise<Challenge> {
  const options = await generateAuthenticationOptions({
    rpID: site.rpId,
    allowCredentials: known.map(credentialOf),
    userVerification: 'required',
  })
  return { challenge: options.challenge, options }
}

/** Returns: how often the authenticator was used, by its own count; undefined where the answer proves nothing. */
export async function verifiedPasskey(
  site: PasskeySite,
  challenge: string,
  response: PasskeyResponse,
  passkey: Passkey,
): Promise<number | undefined> {
  const { credentialId: id, publicKey, counter } = passkey
  const verified = await refusedAsUndefined(() =>
    verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: [...site.origins],
      expectedRPID: site.rpId,
      credential: { id, publicKey: Uint8Array.from(publicKey), counter },
      requireUserVerification: true,
    }),
  )
  return verified?.verified === true ? verified.authenticationInfo.newCounter : undefined
}

/** The name by which an answer says whose it is. */
export function credentialIdOf(response: PasskeyResponse): string | undefined {
  if (typeof response !== 'object' || response === null || !('id' in response)) return undefined
  return typeof response.id === 'string' ? response.id : undefined
}

/** The library throws for every answer that it does not like, and anybody can send any. */
async function refusedAsUndefined<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch {
    return undefined
  }
}

function credentialOf({ credentialId, transports }: Passkey): { id: string; transports: string[] } {
  return { id: credentialId, transports: [...transports] }
}
