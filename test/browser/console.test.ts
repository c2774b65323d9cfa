/** The console in a real browser, on a real session: every way in, every screen, every command. One session and one browser for all. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { needsProc } from '../fault/live-session.ts'
import { signal } from '../fault/processes.ts'
import { AuthenticatorApp, addPasskeyDevice } from './authenticator.ts'
import { needsBrowser, startBrowser, THEMES, Visitor, WIDTHS } from './browser.ts'
import { ConsoleSession } from './console-session.ts'
import { enrol } from './enrol.ts'

const NAME = 'first'
const PASSWORD = 'kelp holds to the rock'
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
] as const

test('the console', { skip: needsBrowser || needsProc, timeout: 400_000 }, async t => {
  const session = await ConsoleSession.begin()
  t.after(() => session.end())
  const browser = await startBrowser()
  t.after(() => browser.close())
  const visitor = await Visitor.of(browser)
  const { page } = visitor
  let app = new AuthenticatorApp('')
  let other: Visitor | undefined
  let hasFailed = false

  /** One after another: what comes after a failure would fail for it. */
  const step = (name: string, act: () => Promise<void>) =>
    t.test(name, async context => {
      if (hasFailed) return context.skip('an earlier step failed')
      hasFailed = true
      await act().catch(async error => {
        await visitor.picture('failed')
        throw error
      })
      visitor.assertNoFaults()
      hasFailed = false
    })

  // ── ways in ────────────────────────────────────────────────────────────────────────────────────────────────────────

  await step('the first person enrols by the printed link, with an authenticator app', async () => {
    app = await enrol(visitor, {
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
    await visitor.press(NAME)
    await visitor.press('Sign out')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
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
    await visitor.fill(/Six-digit code/, await app.code())
    await visitor.press('Continue')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  })

  // ── screens ────────────────────────────────────────────────────────────────────────────────────────────────────────

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

  for (const [screen, title] of [...SCREENS, ['audit', 'Audit'] as const]) {
    await step(`${screen}: there, accessible in light and dark, and not wider than a phone`, async () => {
      await visitor.goTo(screen)
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
      for (const theme of THEMES) {
        await visitor.show(theme)
        await visitor.assertAccessible(`${screen}, ${theme}`)
        await visitor.picture(`${screen}-${theme}-wide`)
      }
      await page.setViewportSize(WIDTHS.phone)
      await visitor.assertFits(screen)
      await visitor.picture(`${screen}-Dark-phone`)
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
    await page.keyboard.press('g')
    await page.keyboard.press('n')
    await page.getByRole('heading', { level: 1, name: 'Nodes' }).waitFor()
    await page.keyboard.press('w')
    await visitor.dialog('Why is it not trading?').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Tab')
  })

  await step('theme, time zone and numbers are the person’s own choice, and stay', async () => {
    await visitor.goTo('settings')
    await page.getByLabel('Theme').selectOption('Dark')
    await page.getByLabel('Time zone').selectOption('UTC')
    await page.getByLabel('Numbers').selectOption('Comma')
    await page.locator('dd', { hasText: /UTC$/ }).waitFor()
    await visitor.sees('1,234,567.89')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'Dark')
    await page.getByLabel('Theme').selectOption('Light')
  })

  // ── orders and the chart ───────────────────────────────────────────────────────────────────────────────────────────

  await step('a working order is canceled, and its life is told', async () => {
    await visitor.goTo('orders')
    const row = visitor.row('Working orders', 'market-maker')
    await row.waitFor()
    await page.getByLabel('Strategy').selectOption('market-maker')
    await visitor.press('Cancel all of market-maker')
    await visitor.isTold('The cancels were taken.')
    await visitor.press('On record')
    await page.getByLabel('Status').selectOption('Canceled')
    await visitor.row('Orders on record', 'Canceled').getByRole('link').first().click()
    await page.getByRole('list', { name: 'Events of the order' }).getByText('Order submitted').waitFor()
    await visitor.assertAccessible('life of an order')
    await visitor.picture('order-Light-wide')
  })

  await step('a fill leads to its place on the chart', async () => {
    await visitor.goTo('fills')
    await visitor.row('Newest fills', 'SIM').getByRole('link').first().click()
    await page.getByRole('heading', { level: 1, name: /^Chart of/ }).waitFor()
    await page.locator('.chart canvas').first().waitFor()
    await visitor.row('Own fills', 'Show').getByRole('button', { name: 'Show' }).click()
    await visitor.picture('chart-fill-Light-wide')
  })

  // ── people ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  await step('a passkey is added after the second factor was shown again, and signs in', async () => {
    await addPasskeyDevice(page)
    await visitor.goTo('people')
    await visitor.press('Add …')
    await visitor.dialog('Another second factor').getByRole('button', { name: 'Passkey' }).click()
    await visitor.fill('What to call it', 'test device')
    await askForStepUp('/api/v1/factors/passkey-options')
    await visitor.press('Make a passkey')
    await stepUpWithApp()
    await visitor.row('My second factors', 'test device').waitFor()
    await visitor.press(NAME)
    await visitor.press('Sign out')
    await visitor.fill('Name', NAME)
    await visitor.fill('Password', PASSWORD)
    await visitor.press('Continue')
    await visitor.press('Use passkey')
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  })

  await step('a token is shown once and revoked', async () => {
    await visitor.goTo('people')
    await visitor.press('New token …')
    await visitor.fill('What for', 'scraper')
    await visitor.press('Make it')
    assert.match((await visitor.dialog('The token').locator('[data-secret]').innerText()).trim(), /^hf_/)
    await visitor.press('Done')
    await visitor.row('Tokens', 'scraper').getByRole('button', { name: 'Revoke' }).click()
    await visitor.isTold('The token is over.')
    await visitor.row('Tokens', 'scraper').waitFor({ state: 'detached' })
  })

  // ── stopping and letting go on ─────────────────────────────────────────────────────────────────────────────────────

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

  await step('what was killed trades again after a resume', async () => {
    await visitor.goTo('risk')
    const row = visitor.row('Scopes that are not active', 'market-maker')
    await row.getByRole('button', { name: /Resume/ }).click()
    await visitor.dialog('Let it trade again').getByRole('button', { name: 'Resume' }).click()
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
    await visitor.dialog('Let it trade again').getByRole('button', { name: 'Resume' }).click()
    await visitor.isTold(/Resumed: Everything/)
  })

  await step('a strategy is paused, resumed, stopped and started', async () => {
    await visitor.goTo('strategies')
    const panel = page.locator('.panel', { hasText: 'market-maker' })
    await panel.getByRole('button', { name: 'Pause' }).click()
    await visitor.isTold('Paused: market-maker.')
    await panel.getByText('Reducing').first().waitFor()
    await panel.getByRole('button', { name: /Resume/ }).click()
    await visitor.dialog('Let it trade again').getByRole('button', { name: 'Resume' }).click()
    await visitor.isTold(/Resumed: Strategy market-maker/)
    await panel.getByRole('button', { name: /Stop/ }).click()
    await visitor.dialog('Stop market-maker').getByRole('button', { name: 'Stop it' }).click()
    await visitor.isTold(/Stopped: market-maker/)
    await panel.getByText('Stopped').first().waitFor()
    await panel.getByRole('button', { name: 'Start' }).click()
    await visitor.isTold('Started: market-maker.')
    await panel.getByText('Active').first().waitFor()
  })

  await step('what a strategy holds is closed', async () => {
    await visitor.goTo('positions')
    await page.getByRole('button', { name: 'Close', exact: true }).first().click()
    await visitor.isTold(/^Closing what/)
  })

  // ── watch ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  await step('alerts are silenced, and the channels tested', async () => {
    await visitor.goTo('alerts')
    await visitor.press('Silence …')
    await visitor.fill('Code', 'LINE_*')
    await visitor.fill('Why', 'the demo does it on purpose')
    await visitor.dialog('Silence alerts').getByRole('button', { name: 'Silence' }).click()
    await visitor.isTold('Silenced for 60 minutes.')
    await visitor.row('Silences', 'LINE_*').getByRole('button', { name: 'End' }).click()
    await visitor.isTold('The silence is over.')
    await visitor.press('Test them')
    await visitor.isTold('The test is through.')
  })

  await step('an alert is acknowledged and resolved', async () => {
    await visitor.goTo('alerts')
    const acknowledge = page.getByRole('button', { name: 'Acknowledge' }).first()
    await acknowledge.click()
    await visitor.isTold('Acknowledged: nobody else is called.')
    await visitor.sees(`${NAME} looks at it`)
    await visitor.row('Alerts', `${NAME} looks at it`).getByRole('button', { name: 'Resolve' }).click()
    await visitor.isTold('Resolved.')
  })

  await step('maintenance is announced', async () => {
    await visitor.goTo('alerts')
    await visitor.press('Maintenance …')
    await visitor.fill('Reason', 'another disk')
    await visitor.press('Begin')
    await visitor.isTold(/Maintenance for 30 minutes/)
  })

  await step('an incident is opened, led, noted, worked on, resolved and written down', async () => {
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
  })

  // ── a second person ────────────────────────────────────────────────────────────────────────────────────────────────

  await step('somebody is invited, enrols with a passkey, and sees what his roles let him', async () => {
    await visitor.goTo('people')
    await visitor.press('Invite …')
    await visitor.fill('Name', 'second')
    await page.getByRole('checkbox', { name: /^risk/ }).check()
    await visitor.press('Make the link')
    const link = (await visitor.dialog('Link for second').locator('[data-secret]').innerText()).trim()
    await visitor.press('Done')
    other = await Visitor.of(browser)
    await addPasskeyDevice(other.page)
    await other.page.goto(link)
    await other.fill('Password', `${PASSWORD}, too`)
    await other.fill('Password again', `${PASSWORD}, too`)
    await other.press('Continue')
    await other.press('Passkey')
    await other.fill('What to call it', 'laptop')
    await other.press('Make a passkey')
    await other.page.getByLabel('I keep them where I keep other keys').check()
    await other.press('Done')
    await other.page.getByRole('heading', { name: 'Overview' }).waitFor()
    await other.goTo('strategies')
    assert.equal(await other.page.getByRole('button', { name: 'Start' }).count(), 0, 'he may not start strategies')
    await other.page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  })

  await step('what takes two people waits for the second, who approves', async () => {
    await changeLimit('48')
    await other!.goTo('requests')
    await other!.row('Requests', NAME).getByRole('button', { name: 'Approve' }).click()
    await other!.isTold('Approved, and done.')
    await visitor.goTo('risk')
    await visitor.row('Limits', 'Open orders').getByText('48').waitFor()
    await visitor.row('Limits', 'Open orders').getByText(NAME).waitFor()
  })

  await step('or declines', async () => {
    await changeLimit('49')
    await other!.goTo('requests')
    await other!.row('Requests', 'Open').getByRole('button', { name: 'Decline' }).click()
    await other!.isTold('Declined.')
    other!.assertNoFaults()
    await visitor.goTo('requests')
    await visitor.row('Requests', 'Declined by second').waitFor()
  })

  async function changeLimit(to: string): Promise<void> {
    await visitor.goTo('risk')
    await visitor.row('Limits', 'Open orders').getByRole('button', { name: 'Change …' }).click()
    await visitor.fill(/^At most/, to)
    await visitor.press('Change')
    await visitor.sees('A second person has to approve this.')
    await page.keyboard.press('Escape')
  }

  await step('somebody who is disabled is out at once', async () => {
    await visitor.goTo('people')
    await visitor
      .row('People', /^second/)
      .getByRole('button', { name: 'Disable' })
      .click()
    await visitor.isTold('second is out at once.')
    await other!.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await other!.context.close()
  })

  // ── the record ─────────────────────────────────────────────────────────────────────────────────────────────────────

  await step('the audit has what was done, by whom, and is whole', async () => {
    await visitor.goTo('audit')
    await visitor.fill('What begins with', 'commands/kill')
    await visitor.row('Records', NAME).getByText('Done').waitFor()
    await visitor.press('Check the chain')
    await visitor.sees(/^Whole, \d+ records$/)
  })

  await step('the log is searched', async () => {
    await visitor.goTo('logs')
    const lines = page.getByRole('region', { name: 'Lines of the log' })
    await lines.getByRole('listitem').first().waitFor()
    await visitor.fill('Search', 'no line has these words')
    await visitor.sees('No such line.')
  })

  // ── what is lost ───────────────────────────────────────────────────────────────────────────────────────────────────

  await step('a server that stops telling is noticed, old numbers look old, and it goes on by itself', async () => {
    await visitor.goTo('overview')
    const pid = session.pidOf('api-main')
    const frozenMs = Date.now()
    signal(pid, 'SIGSTOP')
    await page.getByRole('alert').filter({ hasText: 'Connection lost' }).waitFor()
    const noticedMs = Date.now() - frozenMs
    await page.locator('.is-old').waitFor()
    await visitor.assertAccessible('connection lost')
    await visitor.picture('lost-Light-wide')
    signal(pid, 'SIGCONT')
    await page.getByRole('alert').filter({ hasText: 'Connection lost' }).waitFor({ state: 'detached' })
    t.diagnostic(`a silent server was noticed after ${noticedMs} ms`)
  })

  await step('a node that is silent is noticed', async () => {
    const pid = session.pidOf('node-main')
    signal(pid, 'SIGSTOP')
    await page.getByRole('alert').filter({ hasText: 'The node is silent' }).waitFor()
    signal(pid, 'SIGCONT')
    await page.getByRole('alert').filter({ hasText: 'The node is silent' }).waitFor({ state: 'detached' })
  })

  /** Signing in counts as a fresh factor for five minutes, which no test waits for: one request is refused in the server's words. */
  async function askForStepUp(path: string): Promise<void> {
    const error = { code: 'STEP_UP_NEEDED', text: 'show it again', remedy: 'step up' }
    await page.route(`**${path}`, route => route.fulfill({ status: 403, json: { error } }), { times: 1 })
  }

  async function stepUpWithApp(): Promise<void> {
    const dialog = visitor.dialog('It is you?')
    await dialog.waitFor()
    await visitor.assertAccessible('step-up')
    const choice = dialog.getByRole('button', { name: 'App code' })
    await dialog.getByText('five minutes').waitFor()
    if (await choice.isVisible()) await choice.click()
    await dialog.getByLabel(/Six-digit code/).fill(await app.code())
    await dialog.getByRole('button', { name: 'Continue' }).click()
  }
})
