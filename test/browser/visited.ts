/** The real server and its page, and somebody in a browser; what a node would tell is told by the test. */

import path from 'node:path'
import type { TestContext } from 'node:test'
import { buildWeb, WEB } from '../../scripts/web/build.ts'
import { isStale } from '../../scripts/web/stale.ts'
import type { Enrolled } from '../../src/security/identity/people.fixture.ts'
import { ApiStand } from '../api/api-stand.ts'
import { startBrowser, Visitor } from './browser.ts'

export interface Visited {
  readonly stand: ApiStand
  readonly person: Enrolled
  readonly visitor: Visitor
  readonly page: Visitor['page']
}

/** Somebody who may almost everything, signed in. `tell`: what the server knows before. */
export async function visited(t: TestContext, tell: (stand: ApiStand) => void = () => {}): Promise<Visited> {
  const pagesFolder = path.join(WEB, 'dist')
  if (isStale(pagesFolder)) await buildWeb(pagesFolder)
  const stand = await ApiStand.start(t, { pagesFolder })
  tell(stand)
  const browser = await startBrowser()
  t.after(() => browser.close())
  const person = await stand.enrol('first', 'viewer', 'operator', 'trader', 'risk', 'admin')
  const visitor = await Visitor.of(browser)
  await visitor.context.addCookies([
    { name: stand.cookieName, value: person.signedIn.secret, url: stand.origin, secure: true },
  ])
  await visitor.page.goto(stand.origin)
  await visitor.page.locator('main h1').first().waitFor()
  return { stand, person, visitor, page: visitor.page }
}
