/** A person of tests: enrols by a one-time link, signs in with password and authenticator app, shows the second factor again. */

import { TOTP } from 'otpauth'
import type { ConsolePlace } from '../../src/cli/api/console-place.ts'
import { ENROLMENT_FRAGMENT } from '../../src/ports/people.ts'
import { Page } from './page.ts'

const STEP_S = 30

export class Person {
  readonly name: string
  readonly password: string
  readonly page: Page
  recoveryCodes: readonly string[] = []
  #totp: TOTP | undefined
  #lastStep = 0

  constructor(name: string, place: ConsolePlace) {
    this.name = name
    this.password = `a long password of ${name}`
    this.page = new Page(place)
  }

  get totpBytes(): Uint8Array {
    return this.#totp!.secret.bytes
  }

  get totpSecret(): string {
    return this.#totp!.secret.base32
  }

  /** By the link that the first start prints. */
  async enrol(link: string): Promise<void> {
    await this.page.ask('enrolment', { body: { link: secretOf(link), name: this.name, password: this.password } })
    const { uri } = await this.page.ask('enrolmentTotpBegin', { body: {} })
    this.#totp = new TOTP({ secret: new URL(uri).searchParams.get('secret')!, period: STEP_S })
    await this.page.ask('enrolmentTotp', { body: { code: await this.#nextCode() } })
    const { recoveryCodes, session } = await this.page.ask('enrolmentFinish', { body: {} })
    this.recoveryCodes = recoveryCodes
    this.page.csrfToken = session.csrfToken
  }

  async signIn(): Promise<void> {
    await this.page.ask('signIn', { body: { name: this.name, password: this.password } })
    await this.page.ask('signInTotp', { body: { code: await this.#nextCode() } })
  }

  async stepUp(): Promise<void> {
    await this.page.ask('stepUpTotp', { body: { code: await this.#nextCode() } })
  }

  /** A code counts once; that of the next step counts as well. That of the step before would be over when it comes late. */
  async #nextCode(): Promise<string> {
    for (;;) {
      const now = Math.floor(Date.now() / 1_000 / STEP_S)
      const step = Math.max(now, this.#lastStep + 1)
      if (step <= now + 1) {
        this.#lastStep = step
        return this.#totp!.generate({ timestamp: step * STEP_S * 1_000 })
      }
      await new Promise(resolve => setTimeout(resolve, 500))
    }
  }
}

/** What a browser does not send to a server: it stands behind the `#`. */
function secretOf(link: string): string {
  return new URL(link).hash.slice(ENROLMENT_FRAGMENT.length)
}
