/** Stopping and letting go on: the stop control, strategies, positions, and why it does not trade. */

import assert from 'node:assert/strict'
import { type Journey, NAME } from '../journey.ts'
import { stepUp } from '../step-up.ts'

export async function stopping({ session, step, visitor }: Journey): Promise<void> {
  const { page } = visitor
  const resume = () => visitor.dialog('Let it trade again').getByRole('button', { name: 'Resume' }).click()

  await step('the stop control is on every screen, and kills after the name was typed', async () => {
    for (const screen of ['chart', 'people', 'logs']) {
      await visitor.goTo(screen)
      await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
    }
    await page.keyboard.press('Shift+S')
    const dialog = visitor.dialog('Stop trading')
    await dialog.getByRole('button', { name: 'Strategy' }).click()
    await dialog.getByLabel('Strategy', { exact: true }).selectOption('market-maker')
    await dialog.getByLabel('Reason').fill('a drill')
    const kill = dialog.getByRole('button', { name: 'Kill market-maker' })
    await visitor.assertAccessible('stop control')
    await visitor.picture('stop-Light-wide')
    assert.ok(await kill.isDisabled())
    await dialog.getByLabel(/Type/).fill('market-make')
    assert.ok(await kill.isDisabled())
    await dialog.getByLabel(/Type/).fill('market-maker')
    await kill.click()
    await visitor.isTold(/Killed: Strategy market-maker/)
    await visitor.goTo('risk')
    await visitor.row('Scopes that are not active', 'market-maker').getByText('Halted').waitFor()
    await visitor.row('Scopes that are not active', NAME).waitFor()
  })

  await step('why it does not trade is told on the overview, with its beginning, and in the bar', async () => {
    await visitor.goTo('overview')
    await page.locator('.reason', { hasText: 'market-maker' }).locator('time').first().waitFor()
    await page.getByRole('button', { name: /Held back/ }).click()
    await visitor.dialog('Why is it not trading?').getByText('market-maker').first().waitFor()
    await visitor.assertAccessible('why')
    await page.keyboard.press('Escape')
  })

  await step('what was killed trades again after a resume, which asks for an old second factor anew', async () => {
    session.ageSecondFactor(NAME)
    await visitor.goTo('risk')
    const row = visitor.row('Scopes that are not active', 'market-maker')
    await row.getByRole('button', { name: /Resume/ }).click()
    await resume()
    await stepUp(visitor, 'Passkey')
    await visitor.isTold(/Resumed: Strategy market-maker/)
    await row.waitFor({ state: 'detached' })
  })

  await step('everything is paused by one press, and let go on', async () => {
    await visitor.goTo('overview')
    await visitor.press('Pause everything')
    await visitor.isTold(/Paused: everything/)
    await page.getByRole('button', { name: /Held back/ }).waitFor()
    await page
      .getByRole('main')
      .getByRole('button', { name: /Resume/ })
      .click()
    await resume()
    await visitor.isTold(/Resumed: Everything/)
  })

  await step('everything is killed and closed by the word that is asked for, and let go on', async () => {
    await visitor.press('Stop')
    const dialog = visitor.dialog('Stop trading')
    await dialog.getByLabel('Close its positions as well').check()
    await dialog.getByLabel('Type “STOP” to confirm').fill('STOP')
    await dialog.getByRole('button', { name: 'Kill everything' }).click()
    await visitor.isTold(/Killed: Everything/)
    await visitor.goTo('positions')
    await visitor.sees('Flat: no strategy holds anything.')
    await page.keyboard.press('Shift+R')
    await resume()
    await visitor.isTold(/Resumed: Everything/)
    await visitor.goTo('risk')
    await visitor.sees('Everything is active.')
  })

  await step('a strategy is paused, resumed and stopped', async () => {
    await visitor.goTo('strategies')
    const panel = page.locator('.panel', { hasText: 'market-maker' })
    await panel.getByRole('button', { name: 'Pause' }).click()
    await visitor.isTold('Paused: market-maker.')
    await panel.getByText('Reducing').first().waitFor()
    await panel.getByRole('button', { name: /Resume/ }).click()
    await resume()
    await visitor.isTold(/Resumed: Strategy market-maker/)
    await panel.getByRole('button', { name: /Stop/ }).click()
    await visitor.dialog('Stop market-maker').getByRole('button', { name: 'Stop it' }).click()
    await visitor.isTold(/Stopped: market-maker/)
    await panel.getByText('Stopped').first().waitFor()
  })

  await step(
    'a strategy that is stopped gets other parameters, then those of the configuration, and is started',
    async () => {
      const panel = page.locator('.panel', { hasText: 'market-maker' })
      await panel.getByText(/^Parameters/).click()
      await panel.getByLabel(/^Half spread ticks/).fill('40')
      await page.keyboard.press('Tab')
      await panel.getByText('To be set: Half spread ticks.').waitFor()
      await visitor.assertAccessible('parameters')
      await visitor.picture('parameters-Light-wide')
      await panel.getByRole('button', { name: 'Apply' }).click()
      await visitor.isTold(/^Parameters of market-maker/)
      await panel.getByText(`set by ${NAME}`).waitFor()
      await panel.getByRole('button', { name: 'As configured' }).click()
      await visitor.isTold(/^Parameters of market-maker/)
      await panel.getByText(`set by ${NAME}`).waitFor({ state: 'detached' })
      await panel.getByRole('button', { name: 'Start' }).click()
      await visitor.isTold('Started: market-maker.')
      await panel.getByText('Active').first().waitFor()
    },
  )

  await step('what a strategy holds is closed, and it may trade again', async () => {
    await visitor.goTo('positions')
    await page.getByRole('button', { name: 'Close', exact: true }).first().click()
    await visitor.isTold(/^Closing what/)
    await visitor.goTo('risk')
    await visitor
      .row('Scopes that are not active', 'Reducing')
      .getByRole('button', { name: /Resume/ })
      .click()
    await resume()
    await visitor.sees('Everything is active.')
  })
}
