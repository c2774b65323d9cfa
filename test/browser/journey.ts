/** The way through the console: steps one after another in one browser, each page watched, and a picture of what failed. */

import type { TestContext } from 'node:test'
import type { Browser } from 'playwright-core'
import { AuthenticatorApp } from './authenticator.ts'
import { Visitor } from './browser.ts'
import type { ConsoleSession } from './console-session.ts'
import { Driven } from './driven.ts'

export const NAME = 'first'
export const PASSWORD = 'kelp holds to the rock'

export class Journey {
  readonly test: TestContext
  readonly browser: Browser
  readonly session: ConsoleSession
  readonly visitor: Visitor
  readonly driven = new Driven()
  /** The first person's; another one once it was added. */
  app = new AuthenticatorApp('')
  readonly #visitors: Visitor[] = []
  #hasFailed = false

  private constructor(test: TestContext, browser: Browser, session: ConsoleSession, visitor: Visitor) {
    this.test = test
    this.browser = browser
    this.session = session
    this.visitor = visitor
    this.#take(visitor)
  }

  static async of(test: TestContext, browser: Browser, session: ConsoleSession): Promise<Journey> {
    return new Journey(test, browser, session, await Visitor.of(browser))
  }

  /** Somebody else, or the same person in another browser. */
  async another(): Promise<Visitor> {
    const visitor = await Visitor.of(this.browser)
    this.#take(visitor)
    return visitor
  }

  /** What comes after a failure would fail for it, and is skipped. */
  readonly step = (name: string, act: () => Promise<void>): Promise<void> =>
    this.test.test(name, async context => {
      if (this.#hasFailed) return context.skip('an earlier step failed')
      this.#hasFailed = true
      this.driven.step = name
      await act().catch(async error => {
        for (const [at, visitor] of this.#open().entries()) await visitor.picture(`failed-${at}`)
        throw error
      })
      for (const visitor of this.#visitors) visitor.assertNoFaults()
      this.#hasFailed = false
    })

  #open(): readonly Visitor[] {
    return this.#visitors.filter(({ page }) => !page.isClosed())
  }

  #take(visitor: Visitor): void {
    this.#visitors.push(visitor)
    this.driven.watch(visitor.page)
  }
}
