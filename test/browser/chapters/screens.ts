/** Every screen: there, alive, accessible in light and dark, and not wider than its page. */

import assert from 'node:assert/strict'
import { THEMES, WIDTHS } from '../browser.ts'
import type { Journey } from '../journey.ts'

const SCREENS = [
  ['overview', 'Overview'],
  ['strategies', 'Strategies'],
  ['chart', 'Chart of BTC-USDT.SIM'],
  ['orders', 'Orders'],
  ['fills', 'Fills'],
  ['positions', 'Positions'],
  ['risk', 'Risk'],
  ['market', 'Market data'],
  ['nodes', 'Nodes'],
  ['logs', 'Logs'],
  ['alerts', 'Alerts'],
  ['incidents', 'Incidents'],
  ['requests', 'Requests'],
  ['people', 'People'],
  ['settings', 'Settings'],
  ['audit', 'Audit'],
] as const

/** The key is pressed in the very turn in which the screen came, before it is painted; then all that hangs on painting has its time. */
const OPEN_WITH_SCREEN = `new Promise(settled => {
  new MutationObserver((_, watch) => {
    if (document.querySelector('main h1')?.textContent !== 'Risk') return
    watch.disconnect()
    dispatchEvent(new KeyboardEvent('keydown', { key: 'w' }))
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(settled, 200)))
  }).observe(document.getElementById('main'), { childList: true, subtree: true, characterData: true })
  location.hash = '#/risk'
})`

export async function screens({ step, visitor }: Journey): Promise<void> {
  const { page } = visitor

  await step('the overview tells what the session is worth and stands on, live', async () => {
    await page
      .locator('.figure', { hasText: 'Equity' })
      .getByText(/^1\d\d.\d{3}\.\d\d/)
      .first()
      .waitFor()
    await page.locator('li', { hasText: 'Venue SIM' }).getByText('Up').waitFor()
    await page.locator('li', { hasText: 'Standby' }).getByText('Not set up').waitFor()
    await page.getByRole('region', { name: 'Strategies' }).getByText('market-maker').waitFor()
    await visitor.goTo('market')
    const head = page.locator('.panel', { hasText: 'BTC-USDT.SIM' }).locator('.panel-head').first()
    const before = await head.innerText()
    await visitor.until(async () => (await head.innerText()) !== before, 'prices change')
  })

  for (const [screen, title] of SCREENS) {
    await step(`${screen}: there, accessible in light and dark, and not wider than a laptop or a phone`, async () => {
      await visitor.goTo(screen)
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
      for (const theme of THEMES) {
        await visitor.show(theme)
        await visitor.assertAccessible(`${screen}, ${theme}`)
        await visitor.picture(`${screen}-${theme}-wide`)
      }
      for (const width of ['laptop', 'phone'] as const) {
        await page.setViewportSize(WIDTHS[width])
        await visitor.assertFits(`${screen}, ${width}`)
        await visitor.picture(`${screen}-Dark-${width}`)
      }
      await visitor.show('Light')
      await visitor.picture(`${screen}-Light-phone`)
      await page.setViewportSize(WIDTHS.wide)
    })
  }

  await step('on a phone the other screens are behind "More"', async () => {
    await page.setViewportSize(WIDTHS.phone)
    await visitor.press('More')
    await visitor.dialog('Screens').getByRole('link', { name: 'Risk' }).click()
    await page.getByRole('heading', { level: 1, name: 'Risk' }).waitFor()
    await page.setViewportSize(WIDTHS.wide)
  })

  await step('keys lead everywhere, and the help lists them', async () => {
    await page.keyboard.press('?')
    await visitor.dialog('Keys').waitFor()
    await visitor.assertAccessible('keys')
    await page.keyboard.press('Escape')
    await visitor.dialog('Keys').waitFor({ state: 'detached' })
    // The second key has a second and a half, which a loaded machine may miss.
    await visitor.until(async () => {
      await page.keyboard.press('g')
      await page.keyboard.press('n')
      return page.getByRole('heading', { level: 1, name: 'Nodes' }).isVisible()
    }, 'the keys lead to the nodes')
    await page.keyboard.press('w')
    await visitor.dialog('Why is it not trading?').waitFor()
    await page.keyboard.press('Escape')
    await visitor.dialog('Why is it not trading?').waitFor({ state: 'detached' })
    await page.keyboard.press('Tab')
  })

  await step('what is opened the moment a screen comes stays open', async () => {
    await visitor.goTo('nodes')
    await page.evaluate(OPEN_WITH_SCREEN)
    assert.equal(await visitor.dialog('Why is it not trading?').isVisible(), true)
    await page.keyboard.press('Escape')
  })

  await step('theme, time zone, times, numbers and notices are the person’s own choice, and stay', async () => {
    await visitor.goTo('settings')
    await page.getByLabel('Theme').selectOption('Dark')
    await page.getByLabel('Time zone').selectOption('UTC')
    await page.getByLabel('Numbers').selectOption('Comma')
    await page.locator('dd', { hasText: /UTC$/ }).waitFor()
    await visitor.sees('1,234,567.89')
    await page.getByLabel('Numbers').selectOption('None')
    await visitor.sees('1234567.89')
    await page.getByLabel('Times').selectOption('DateAndTime')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'Dark')
    await visitor.goTo('audit')
    await visitor
      .row('Records', 'sign-in')
      .getByText(/\d{4}-\d\d-\d\d /)
      .waitFor()
    await visitor.goTo('settings')
    await page.getByLabel(/^Notices/).selectOption('All')
    await visitor.isTold('This browser does not allow notices.')
    await visitor.page.context().grantPermissions(['notifications'])
    await page.getByLabel(/^Notices/).selectOption('Critical')
    await visitor.until(async () => (await page.getByLabel(/^Notices/).inputValue()) === 'Critical', 'notices stay')
    await page.getByLabel(/^Notices/).selectOption('Off')
    await page.getByLabel('Times').selectOption('Time')
    await page.getByLabel('Numbers').selectOption('Space')
    await page.getByLabel('Theme').selectOption('System')
  })
}
