/** Ways in: the printed link, name and password with an app's code, a passkey, a recovery code. */

import assert from 'node:assert/strict'
import type { Visitor } from '../browser.ts'
import { enrol } from '../enrol.ts'
import { type Journey, NAME, PASSWORD } from '../journey.ts'

export async function waysIn(journey: Journey): Promise<void> {
  const { session, step, visitor } = journey
  const { page } = visitor

  await step('the first person enrols by the printed link, with an authenticator app', async () => {
    journey.app = await enrol(visitor, {
      link: await session.link(),
      name: NAME,
      password: PASSWORD,
      look: async where => {
        await visitor.assertAccessible(`enrolment, ${where}`)
        await visitor.picture(`enrolment-${where}`)
        if (where === 'codes') {
          const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
          assert.equal(await codes.count(), 10)
        }
        if (where !== 'password') return
        await visitor.fill('Password again', `${PASSWORD}!`)
        await visitor.sees('It is not the same yet.')
        assert.ok(await page.getByRole('button', { name: 'Continue' }).isDisabled())
      },
    })
    assert.doesNotMatch(page.url(), /enrol/, 'the link is gone from the address')
  })

  await step('a link counts where the console is open as well, leaves the address, and serves once', async () => {
    await signOut(visitor)
    await page.evaluate(`location.hash = ${JSON.stringify(new URL(await session.link()).hash)}`)
    await page.getByRole('alert').filter({ hasText: 'This link is over, was used, or was never made.' }).waitFor()
    assert.doesNotMatch(page.url(), /enrol/)
    await visitor.assertAccessible('a link that was used')
    await visitor.press('Sign in')
  })

  await step('a wrong password and an old code are refused in words; the right ones open', async () => {
    await visitor.fill('Name', NAME)
    await visitor.fill('Password', 'not this password')
    await visitor.press('Continue')
    await page.getByRole('alert').filter({ hasText: 'The name or the password is wrong.' }).waitFor()
    await visitor.assertAccessible('sign-in')
    await visitor.fill('Password', PASSWORD)
    await visitor.press('Continue')
    await visitor.press('App code')
    await visitor.fill(/Six-digit code/, '000000')
    await visitor.press('Continue')
    await page.getByRole('alert').waitFor()
    await visitor.assertAccessible('second factor')
    await visitor.fill(/Six-digit code/, await journey.app.code())
    await visitor.press('Continue')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  })
}

export async function signOut({ page }: Visitor): Promise<void> {
  await page.locator('.bar').getByRole('button', { name: NAME }).click()
  await page.getByRole('dialog', { name: NAME }).getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}

/** As far as the second factor. */
export async function givePassword(visitor: Visitor, password: string): Promise<void> {
  await visitor.fill('Name', NAME)
  await visitor.fill('Password', password)
  await visitor.press('Continue')
}
