/** Passkeys in this browser: what the server asks for, and what the authenticator answers. */

import { Trouble } from './client.ts'

type Options = Readonly<Record<string, unknown>>
/** As the contract takes it: an object through JSON. */
type Response = Record<string, unknown>

/** A browser without them, or one that does not read the standard's JSON yet; or a page without a domain. */
export const HAS_PASSKEYS =
  'PublicKeyCredential' in window &&
  'parseCreationOptionsFromJSON' in PublicKeyCredential &&
  isSecureContext &&
  !/^[\d.]+$|:/.test(location.hostname)

export async function makePasskey(options: Options): Promise<Response> {
  const given = options as unknown as PublicKeyCredentialCreationOptionsJSON
  return told(signal =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(given), signal }),
  )
}

export async function showPasskey(options: Options): Promise<Response> {
  const given = options as unknown as PublicKeyCredentialRequestOptionsJSON
  return told(signal =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(given), signal }),
  )
}

let asked = new AbortController()

/** A browser asks one question at a time: the one before is taken back. */
async function told(ceremony: (signal: AbortSignal) => Promise<Credential | null>): Promise<Response> {
  asked.abort()
  asked = new AbortController()
  try {
    const credential = (await ceremony(asked.signal)) as PublicKeyCredential
    return { ...credential.toJSON() }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    throw new Trouble(
      'FACTOR_REFUSED',
      `The passkey was not used: ${text}`,
      'Try again, or use a code of the authenticator app.',
    )
  }
}
