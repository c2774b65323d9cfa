/** Alerts, their channels and silences, maintenance, and the life of an incident. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type Journey, NAME } from '../journey.ts'

export async function watch({ step, visitor }: Journey): Promise<void> {
  const { page } = visitor
  // Others of the code may still be open, or told: from the chapters before.
  const alert = () => visitor.row('Alerts', /everything: from the overview.*TRADING_REDUCING/)
  const escalated = () =>
    page
      .getByRole('region', { name: 'Notifications' })
      .getByRole('row')
      .filter({ hasText: /second.*step 2.*TRADING_REDUCING: everything.*Delivered/ })
      .count()

  await step('what nobody looks at goes on to the second channel', async () => {
    await visitor.goTo('alerts')
    await visitor.row('Notifications', /first|second/).waitFor()
    const before = await escalated()
    await visitor.goTo('overview')
    await visitor.press('Pause everything')
    await visitor.isTold(/Paused: everything/)
    await visitor.goTo('alerts')
    await visitor.until(async () => (await escalated()) > before, 'the second channel was told')
  })

  await step('an alert is silenced from its row, others by a pattern, and the channels are tested', async () => {
    await alert().getByRole('button', { name: 'Silence …' }).click()
    await visitor.fill('Why', 'it is known')
    await visitor.dialog('Silence alerts').getByRole('button', { name: 'Silence' }).click()
    await visitor.isTold('Silenced for 60 minutes.')
    await alert().getByText('silenced until').waitFor()
    await page.locator('.panel', { hasText: 'Silences' }).getByRole('button', { name: 'Silence …' }).last().click()
    await visitor.fill('Code', 'LINE_*')
    await visitor.fill('Why', 'the demo does it on purpose')
    await visitor.fill('Minutes', '5')
    await visitor.dialog('Silence alerts').getByRole('button', { name: 'Silence' }).click()
    await visitor.isTold('Silenced for 5 minutes.')
    await visitor.row('Silences', 'LINE_*').getByRole('button', { name: 'End' }).click()
    await visitor.isTold('The silence is over.')
    await visitor.row('Silences', 'LINE_*').waitFor({ state: 'detached' })
    await visitor.press('Test them')
    await visitor.isTold('The test is through.')
    await visitor
      .row('Channels', /^second/)
      .getByText('Delivered', { exact: true })
      .waitFor()
  })

  await step('maintenance is announced', async () => {
    await visitor.goTo('nodes')
    await visitor.press('Maintenance …')
    await visitor.fill('Reason', 'another disk')
    await visitor.press('Begin')
    await visitor.isTold(/Maintenance for 30 minutes/)
  })

  await step('an incident is opened, graded, led, noted, worked on, resolved and written down', async () => {
    await visitor.goTo('incidents')
    await visitor.press('Open an incident …')
    await visitor.fill('What happens', 'a drill of the console')
    await visitor.dialog('Open an incident').getByRole('button', { name: 'Open' }).click()
    await page.getByRole('heading', { name: 'a drill of the console' }).waitFor()
    await visitor.fill('Note for the timeline', 'looked at the log')
    await visitor.press('Add note')
    const timeline = page.getByRole('list', { name: 'Timeline of the incident' })
    await timeline.getByText('looked at the log').waitFor()
    await visitor.press('Set role')
    await page.locator('.figure', { hasText: 'Commander' }).getByText(NAME).waitFor()
    await page.getByLabel('Severity').selectOption('SEV1')
    await page.locator('.panel-head').getByText('SEV1').waitFor()
    const choice = page.getByLabel('Alert that belongs to it')
    const alertId = await choice.locator('option', { hasText: 'TRADING_REDUCING' }).first().getAttribute('value')
    await choice.selectOption(alertId)
    await visitor.press('Link it')
    await page.locator('.figure', { hasText: 'Alerts' }).getByText(/^A\d+/).waitFor()
    await visitor.fill('Something to be done', 'write it down')
    await visitor.press('Add')
    await visitor.press('Done')
    await visitor.sees(`by ${NAME}`)
    await page.getByLabel('State').selectOption('Resolved')
    await page.locator('.panel-head').getByText('Resolved').waitFor()
    await visitor.assertAccessible('incident')
    await visitor.picture('incident-Light-wide')
    const [file] = await Promise.all([page.waitForEvent('download'), visitor.press('Post-mortem')])
    assert.match(file.suggestedFilename(), /^incident-.*\.md$/)
    assert.match(readFileSync(await file.path(), 'utf8'), /a drill of the console.*looked at the log/s)
  })

  await step('its evidence is saved as an archive', async () => {
    const [file] = await Promise.all([page.waitForEvent('download'), visitor.press('Evidence')])
    await visitor.isTold('The evidence is saved, without secrets.')
    assert.match(file.suggestedFilename(), /\.zip$/)
    assert.equal(readFileSync(await file.path()).toString('latin1', 0, 4), 'PK\x03\x04')
  })

  await step('it stays in the list of all', async () => {
    await visitor.goTo('incidents')
    await visitor.sees('No incident is open.')
    await visitor.press('All')
    await visitor.row('Incidents', 'a drill of the console').getByText('Resolved').waitFor()
  })

  await step('an alert is acknowledged and resolved', async () => {
    await visitor.goTo('alerts')
    await alert().getByRole('button', { name: 'Acknowledge' }).click()
    await visitor.isTold('Acknowledged: nobody else is called.')
    await alert().getByText(`${NAME} looks at it`).waitFor()
    await alert().getByRole('button', { name: 'Resolve' }).click()
    await visitor.isTold('Resolved.')
    await visitor.press('Resolved')
    await visitor.row('Alerts', new RegExp(`TRADING_REDUCING.*by ${NAME}`)).waitFor()
  })

  await step('it trades again', async () => {
    await page.keyboard.press('Shift+R')
    await visitor.dialog('Let it trade again').getByRole('button', { name: 'Resume' }).click()
    await visitor.isTold(/Resumed: Everything/)
  })
}
