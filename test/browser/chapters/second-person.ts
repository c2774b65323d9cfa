/** Two people in two browsers: invited, four eyes, other roles, a new link, out and in again. */

import assert from 'node:assert/strict'
import { addPasskeyDevice } from '../authenticator.ts'
import type { Visitor } from '../browser.ts'
import { type Journey, NAME, PASSWORD } from '../journey.ts'
import { stepUp } from '../step-up.ts'

const SECOND = 'second'

export async function secondPerson(journey: Journey): Promise<void> {
  const { session, step, visitor } = journey
  const { page } = visitor
  const other = await journey.another()
  const secondRow = () => visitor.row('People', /^second/)

  await step('somebody is invited, enrols with a passkey, and sees what his roles let him', async () => {
    await visitor.goTo('people')
    await visitor.press('Invite …')
    await visitor.fill('Name', SECOND)
    await page.getByRole('checkbox', { name: /^risk/ }).check()
    await visitor.press('Make the link')
    await addPasskeyDevice(other.page)
    await enrolByPasskey(other, await linkFor(visitor))
    await other.goTo('strategies')
    assert.equal(await other.page.getByRole('button', { name: 'Start' }).count(), 0, 'he may not start strategies')
    await other.page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  })

  await step(
    'what takes two people waits for the second, whose old factor is asked for, and who approves',
    async () => {
      await changeLimit('Open orders', '48')
      session.ageSecondFactor(SECOND)
      await other.goTo('requests')
      await other.row('Requests', NAME).getByRole('button', { name: 'Approve' }).click()
      await stepUp(other, 'Passkey')
      await other.isTold('Approved, and done.')
      await visitor.goTo('risk')
      await visitor
        .row('Limits', /main.*Open orders/)
        .getByText('48', { exact: true })
        .waitFor()
      await visitor
        .row('Limits', /main.*Open orders/)
        .getByText(NAME)
        .waitFor()
    },
  )

  await step('or declines', async () => {
    await changeLimit('Open orders', '49')
    await other.goTo('requests')
    await other.row('Requests', 'Open').getByRole('button', { name: 'Decline' }).click()
    await other.isTold('Declined.')
    await visitor.goTo('requests')
    await visitor.row('Requests', `Declined by ${SECOND}`).waitFor()
  })

  await step('nobody approves what he asked for himself; he takes it back', async () => {
    await changeLimit('Open orders', '50')
    await visitor.goTo('requests')
    const own = visitor.row('Requests', 'Open')
    await own.getByRole('button', { name: 'Take back' }).waitFor()
    assert.equal(await own.getByRole('button', { name: 'Approve' }).count(), 0)
    await own.getByRole('button', { name: 'Take back' }).click()
    await visitor.isTold('Taken back.')
  })

  await step('a strategy that executed too often is re-armed, once its limit is as configured again', async () => {
    await changeLimit('Repeated executions', '1', 'market-maker')
    await approve()
    await visitor.goTo('strategies')
    const panel = page.locator('.panel', { hasText: 'market-maker' })
    await panel.getByText('Throttle tripped', { exact: true }).waitFor()
    await visitor.picture('throttle-Light-wide')
    await visitor.goTo('risk')
    await visitor
      .row('Limits', /market-maker.*Repeated executions/)
      .getByRole('button', { name: 'Change …' })
      .click()
    await visitor.press('As configured')
    await visitor.sees('A second person has to approve this.')
    await page.keyboard.press('Escape')
    await approve()
    await visitor.goTo('strategies')
    await panel.getByRole('button', { name: 'Re-arm' }).click()
    await visitor.isTold('market-maker may trade again.')
    await panel.getByText('Throttle tripped', { exact: true }).waitFor({ state: 'detached' })
  })

  await step('other roles hold from the next request on, and the page follows', async () => {
    await visitor.goTo('people')
    await secondRow().getByRole('button', { name: 'Roles …' }).click()
    const dialog = visitor.dialog(`Roles of ${SECOND}`)
    await visitor.assertAccessible('roles')
    await dialog.getByRole('checkbox', { name: /^risk/ }).uncheck()
    await dialog.getByRole('button', { name: 'Set roles' }).click()
    await dialog.waitFor({ state: 'detached' })
    await other.page.reload()
    await other.page.getByRole('heading', { level: 1 }).waitFor()
    assert.equal(await other.page.getByRole('button', { name: 'Stop', exact: true }).count(), 0, 'he may look alone')
  })

  await step('somebody who is disabled is out at once, and may come in again', async () => {
    await secondRow().getByRole('button', { name: 'Disable' }).click()
    await visitor.isTold(`${SECOND} is out at once.`)
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await secondRow().getByRole('button', { name: 'Enable' }).click()
    await visitor.isTold(`${SECOND} may sign in again.`)
    await signInByPasskey(other, `${PASSWORD}, too`)
  })

  await step('a new link ends what somebody had, and is a way in', async () => {
    await secondRow().getByRole('button', { name: 'New link …' }).click()
    await visitor.dialog(`New link for ${SECOND}`).getByRole('button', { name: 'Make the link' }).click()
    const link = await linkFor(visitor)
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await other.page.goto('about:blank')
    await enrolByPasskey(other, link)
    await other.context.close()
  })

  async function changeLimit(limit: string, to: string, scope = 'main'): Promise<void> {
    await visitor.goTo('risk')
    await visitor
      .row('Limits', new RegExp(`${scope}.*${limit}`))
      .getByRole('button', { name: 'Change …' })
      .click()
    await visitor.fill(/^At most/, to)
    await visitor.press('Change')
    await visitor.sees('A second person has to approve this.')
    await page.keyboard.press('Escape')
  }

  async function approve(): Promise<void> {
    await other.goTo('requests')
    await other.row('Requests', 'Open').getByRole('button', { name: 'Approve' }).click()
    await other.isTold('Approved, and done.')
  }
}

async function linkFor(visitor: Visitor): Promise<string> {
  const link = await visitor.dialog(`Link for ${SECOND}`).locator('[data-secret]').innerText()
  await visitor.press('Done')
  return link.trim()
}

async function enrolByPasskey(other: Visitor, link: string): Promise<void> {
  await other.page.goto(link)
  await other.fill('Password', `${PASSWORD}, too`)
  await other.fill('Password again', `${PASSWORD}, too`)
  await other.press('Continue')
  await other.press('Passkey')
  await other.fill('What to call it', 'laptop')
  await other.press('Make a passkey')
  await other.page.getByLabel('I keep them where I keep other keys').check()
  await other.press('Done')
  await other.page.getByRole('heading', { level: 1 }).waitFor()
}

async function signInByPasskey(other: Visitor, password: string): Promise<void> {
  await other.fill('Name', SECOND)
  await other.fill('Password', password)
  await other.press('Continue')
  await other.press('Use passkey')
  await other.page.locator('.bar').waitFor()
}
