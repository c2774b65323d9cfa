/** What a person holds in his hand: an authenticator app, and a device with passkeys. */

import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'

const STEP_MS = 30_000

/** Each code works once, and that of the next step is taken: two can be shown without waiting. */
export class AuthenticatorApp {
  readonly #totp: TOTP
  #shownStep = 0

  constructor(secret: string) {
    this.#totp = new TOTP({ secret })
  }

  /** One that was not shown before, of now or the next step: one of the step before would be over when it comes late. */
  async code(): Promise<string> {
    const now = () => Math.floor(Date.now() / STEP_MS)
    const step = Math.max(this.#shownStep + 1, now())
    while (step > now() + 1) await new Promise(resolve => setTimeout(resolve, 500))
    this.#shownStep = step
    return this.#totp.generate({ timestamp: step * STEP_MS })
  }
}

/** A device that makes and shows passkeys, with its owner's finger on it: Chromium's own virtual one. */
export async function addPasskeyDevice(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}
