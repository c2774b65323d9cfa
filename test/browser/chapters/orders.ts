/** Orders and fills: filtered, canceled, told in full, and found on the chart. */

import assert from 'node:assert/strict'
import type { Journey } from '../journey.ts'

export async function orders({ step, visitor }: Journey): Promise<void> {
  const { page } = visitor

  await step('a working order is canceled, and its life is told', async () => {
    await visitor.goTo('orders')
    await visitor.row('Working orders', 'market-maker').waitFor()
    await page.getByLabel('Strategy').selectOption('market-maker')
    await visitor.press('Cancel all of market-maker')
    await visitor.isTold('The cancels were taken.')
    await visitor.press('On record')
    await page.getByLabel('Status').selectOption('Canceled')
    // The record is written some seconds behind.
    const canceled = visitor.row('Orders on record', 'Canceled').getByRole('link').first()
    await visitor.until(async () => {
      await visitor.press('Ask again')
      return canceled.isVisible()
    }, 'a canceled order on record')
    await canceled.click()
    await page.getByRole('list', { name: 'Events of the order' }).getByText('Order submitted').waitFor()
    await visitor.assertAccessible('life of an order')
    await visitor.picture('order-Light-wide')
  })

  await step('fills are filtered by strategy and instrument, live and on record', async () => {
    await visitor.goTo('fills')
    await page.getByLabel('Strategy').selectOption('market-maker')
    await visitor.row('Newest fills', 'ETH-USDT.SIM').waitFor()
    assert.equal(await visitor.row('Newest fills', 'BTC-USDT.SIM').count(), 0)
    await visitor.press('On record')
    // The record is written some seconds behind.
    const recorded = visitor.row('Fills on record', 'ETH-USDT.SIM')
    await visitor.until(async () => {
      await visitor.press('Ask again')
      return recorded.isVisible()
    }, 'a fill on record')
    await page.getByLabel('Instrument').selectOption('SOL-USDT.SIM')
    await visitor.sees(/^No such fill is on record/)
  })

  await step('a fill leads to its place on the chart', async () => {
    await visitor.goTo('fills')
    await visitor.press('Newest')
    await visitor.row('Newest fills', 'SIM').getByRole('link').first().click()
    await page.getByRole('heading', { level: 1, name: /^Chart of/ }).waitFor()
    await page.locator('.chart canvas').first().waitFor()
    await visitor.row('Own fills', 'Show').getByRole('button', { name: 'Show' }).click()
    await visitor.picture('chart-fill-Light-wide')
  })
}
