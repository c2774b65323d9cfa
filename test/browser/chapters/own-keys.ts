/** What is one's own: second factors, the password, recovery codes, sessions, tokens. */

import assert from 'node:assert/strict'
import { request } from 'playwright-core'
import { AuthenticatorApp, addPasskeyDevice } from '../authenticator.ts'
import { type Journey, NAME, PASSWORD } from '../journey.ts'
import { stepUp } from '../step-up.ts'
import { givePassword, signOut } from './ways-in.ts'

const NEXT_PASSWORD = 'the tide goes out again'

export async function ownKeys(journey: Journey): Promise<void> {
  const { session, step, visitor } = journey
  const { page } = visitor

  await step('a passkey is added after an old second factor was shown again, and signs in', async () => {
    await addPasskeyDevice(page)
    session.ageSecondFactor(NAME)
    await visitor.goTo('people')
    await visitor.press('Add …')
    await stepUp(visitor, { app: journey.app })
    await visitor.dialog('Another second factor').getByRole('button', { name: 'Passkey' }).click()
    await visitor.fill('What to call it', 'test device')
    await visitor.press('Make a passkey')
    await visitor.row('My second factors', 'test device').waitFor()
    await signOut(visitor)
    await givePassword(visitor, PASSWORD)
    await visitor.press('Use passkey')
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  })

  await step('another authenticator app takes the place of the first', async () => {
    await visitor.goTo('people')
    await visitor.press('Add …')
    const dialog = visitor.dialog('Another second factor')
    await dialog.getByText('It cannot be scanned').click()
    const app = new AuthenticatorApp((await dialog.locator('[data-secret]').innerText()).trim())
    await dialog.getByLabel(/Six-digit code/).fill(await app.code())
    await dialog.getByRole('button', { name: 'Continue' }).click()
    const factors = page.getByRole('region', { name: 'My second factors' }).getByRole('row')
    await visitor.until(async () => (await factors.count()) === 4, 'a head and three factors')
    await visitor.row('My second factors', 'Authenticator app').getByRole('button', { name: 'Remove' }).click()
    await visitor.isTold('It is taken away.')
    await visitor.until(async () => (await factors.count()) === 3, 'one factor less')
    journey.app = app
  })

  await step('the password is changed; the old one is none any more', async () => {
    session.ageSecondFactor(NAME)
    await visitor.press('Password …')
    await visitor.fill('Password now', PASSWORD)
    await visitor.fill('New password', NEXT_PASSWORD)
    await visitor.press('Change it')
    await stepUp(visitor, 'Passkey')
    await visitor.isTold('The password is changed.')
    await signOut(visitor)
    await givePassword(visitor, PASSWORD)
    await page.getByRole('alert').filter({ hasText: 'The name or the password is wrong.' }).waitFor()
    await givePassword(visitor, NEXT_PASSWORD)
    await visitor.press('App code')
    await visitor.fill(/Six-digit code/, await journey.app.code())
    await visitor.press('Continue')
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  })

  let codes: readonly string[] = []
  await step('new recovery codes are shown once', async () => {
    await visitor.press('New recovery codes')
    const dialog = visitor.dialog('New recovery codes')
    const list = dialog.getByRole('list', { name: 'Recovery codes' })
    await list.waitFor()
    codes = await list.getByRole('listitem').allInnerTexts()
    assert.equal(new Set(codes).size, 10)
    assert.ok(await dialog.getByRole('button', { name: 'Done' }).isDisabled())
    await visitor.assertAccessible('recovery codes')
    await dialog.getByLabel('I keep them where I keep other keys').check()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await visitor.row('People', NAME).getByText('10', { exact: true }).waitFor()
  })

  const other = await journey.another()
  await step('one of them opens another browser, which the first one sees and shuts', async () => {
    await other.page.goto(new URL('/', page.url()).href)
    await givePassword(other, NEXT_PASSWORD)
    await other.press('Recovery code')
    await other.fill('Recovery code', codes[0]!)
    await other.press('Continue')
    await other.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await visitor.goTo('settings')
    await visitor.goTo('people')
    await visitor.row('People', NAME).getByText('9', { exact: true }).waitFor()
    await page.getByRole('region', { name: 'Sessions' }).getByRole('button', { name: 'End' }).click()
    await visitor.isTold('The session is over.')
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await visitor.row('Sessions', 'this one').waitFor()
  })

  await step('no code opens twice', async () => {
    await givePassword(other, NEXT_PASSWORD)
    await other.press('Recovery code')
    await other.fill('Recovery code', codes[0]!)
    await other.press('Continue')
    await other.page.getByRole('alert').waitFor()
    await other.context.close()
  })

  await step('a token is shown once, is used by a program, and is of no use once it is revoked', async () => {
    await visitor.goTo('people')
    await visitor.press('New token …')
    await visitor.fill('What for', 'scraper')
    await visitor.press('Make it')
    const token = (await visitor.dialog('The token').locator('[data-secret]').innerText()).trim()
    assert.match(token, /^hf_/)
    await visitor.press('Done')
    const program = await request.newContext({
      ignoreHTTPSErrors: true,
      baseURL: new URL('/', page.url()).href,
      extraHTTPHeaders: { authorization: `Bearer ${token}` },
    })
    assert.equal((await program.get('/api/v1/state')).status(), 200)
    assert.equal((await program.get('/api/v1/logs')).status(), 403, 'what it was not made for')
    await visitor.goTo('settings')
    await visitor.goTo('people')
    await visitor.row('Tokens', 'scraper').locator('time').nth(1).waitFor()
    await visitor.row('Tokens', 'scraper').getByRole('button', { name: 'Revoke' }).click()
    await visitor.isTold('The token is over.')
    await visitor.row('Tokens', 'scraper').waitFor({ state: 'detached' })
    assert.equal((await program.get('/api/v1/state')).status(), 401)
    await program.dispose()
  })
}
