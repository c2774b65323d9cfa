/** The first person's way in by the printed link, with an authenticator app. */

import { AuthenticatorApp } from './authenticator.ts'
import type { Visitor } from './browser.ts'

export interface Enrolling {
  readonly link: string
  readonly name: string
  readonly password: string
  /** Called at each of its pages, by what is asked there. */
  readonly look?: (page: 'password' | 'app' | 'codes') => Promise<void>
}

/** Returns: the app that now shows codes for this person, who is signed in. */
export async function enrol(visitor: Visitor, { link, name, password, look }: Enrolling): Promise<AuthenticatorApp> {
  const { page } = visitor
  await page.goto(link)
  await visitor.fill('Name to sign in with', name)
  await visitor.fill('Password', password)
  await look?.('password')
  await visitor.fill('Password again', password)
  await visitor.press('Continue')
  await page.getByRole('img', { name: 'Picture for the authenticator app' }).waitFor()
  await page.getByText('It cannot be scanned').click()
  const app = new AuthenticatorApp((await page.locator('[data-secret]').innerText()).trim())
  await look?.('app')
  await visitor.fill(/Six-digit code/, await app.code())
  await visitor.press('Continue')
  await page.getByRole('list', { name: 'Recovery codes' }).waitFor()
  await look?.('codes')
  await page.getByLabel('I keep them where I keep other keys').check()
  await visitor.press('Done')
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  return app
}
