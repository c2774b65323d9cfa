/** Passkeys in this browser: what the server asks for, and what the authenticator answers. */

import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import { Trouble } from './client.ts'

type Options = Readonly<Record<string, unknown>>
/** As the contract takes it: an object through JSON. */
type Response = Record<string, unknown>

/** A browser without them, or a page without a domain. */
export const HAS_PASSKEYS = 'PublicKeyCredential' in window && isSecureContext && !/^[\d.]+$|:/.test(location.hostname)

export async function makePasskey(options: Options): Promise<Response> {
  return told(() => startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON }))
}

export async function showPasskey(options: Options): Promise<Response> {
  return told(() => startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON }))
}

async function told(ceremony: () => Promise<object>): Promise<Response> {
  try {
    return { ...(await ceremony()) }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    throw new Trouble(
      'FACTOR_REFUSED',
      `The passkey was not used: ${text}`,
      'Try again, or use a code of the authenticator app.',
    )
  }
}
