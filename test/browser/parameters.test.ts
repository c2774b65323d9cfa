/** The form of a strategy's parameters in a real browser, on a real session: fixed while it runs, set while it is stopped. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { needsProc } from '../fault/live-session.ts'
import { needsBrowser, startBrowser, Visitor } from './browser.ts'
import { ConsoleSession } from './console-session.ts'
import { enrol } from './enrol.ts'

test('parameters are set by the form, by keys alone', {
  skip: needsBrowser || needsProc,
  timeout: 300_000,
}, async t => {
  const session = await ConsoleSession.begin()
  t.after(() => session.end())
  const browser = await startBrowser()
  t.after(() => browser.close())
  const visitor = await Visitor.of(browser)
  const { page } = visitor
  await enrol(visitor, { link: await session.link(), name: 'first', password: 'kelp holds to the rock' })

  await visitor.goTo('strategies')
  const panel = page.locator('.panel', { hasText: 'ema-cross' })
  const stop = panel.getByRole('button', { name: /Stop/ })
  await panel.getByText('Active').first().waitFor()
  assert.equal(await stop.count(), 1)
  await panel.getByText(/^Parameters \(\d+\)$/).focus()
  await page.keyboard.press('Enter')
  const fast = panel.getByLabel(/^Fast/)
  await panel.getByText('It runs: parameters are set while it is stopped.').waitFor()
  assert.equal(await fast.isDisabled(), true)
  await visitor.assertAccessible('parameters that are fixed')

  await panel.getByRole('button', { name: 'Stop it first …' }).press('Enter')
  await visitor.dialog('Stop ema-cross').getByRole('button', { name: 'Stop it' }).press('Enter')
  await visitor.isTold(/Stopped: ema-cross/)
  await visitor.until(() => fast.isEnabled(), 'the form stays fixed')

  await fast.fill('400')
  await panel.getByRole('button', { name: 'Apply' }).press('Enter')
  await visitor.isTold(/BAD_VALUE: .*400/)
  await fast.fill('5')
  await visitor.picture('parameters')
  await panel.getByRole('button', { name: 'Apply' }).press('Enter')
  await visitor.isTold(/^Parameters of ema-cross\. .*begins anew with fast=5/)
  await panel.getByText(/^Fast: set by first, /).waitFor()
  await panel.getByText(/configured 3/).waitFor()
  await visitor.assertAccessible('parameters that a person set')
  await panel.getByRole('button', { name: 'Start' }).press('Enter')
  await visitor.isTold('Started: ema-cross.')
  await panel.getByText('Active').first().waitFor()
  assert.equal(await fast.inputValue(), '5')

  await panel.getByRole('button', { name: 'Stop it first …' }).press('Enter')
  await visitor.dialog('Stop ema-cross').getByRole('button', { name: 'Stop it' }).press('Enter')
  await panel.getByRole('button', { name: 'As configured' }).press('Enter')
  await visitor.isTold(/begins anew with what the configuration says/)
  await visitor.until(async () => (await fast.inputValue()) === '3', 'the configuration’s value is not shown')
  assert.equal(await panel.getByText(/set by first/).count(), 0)
  visitor.assertNoFaults()
})
