/** The way to a place on the chart where something comes late: the program that draws, or the candles of before. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { needsBrowser } from './browser.ts'
import { type Visited, visited } from './visited.ts'

const INSTRUMENT = 'BTC-USDT.SIM'
const BAR_US = 5_000_000
const COUNT = 2_000
const OPTIONS = { skip: needsBrowser, timeout: 300_000 } as const

/** Candles that are worth their own number, as the server would tell them; older pages wait for `older`. Returns: when the first began. */
async function serveBars({ page, stand }: Visited, older: Promise<void> = Promise.resolve()): Promise<number> {
  const firstUs = (Math.floor(stand.world.nowUs() / BAR_US) - COUNT) * BAR_US
  await page.route('**/api/v1/plots?*', route => route.fulfill({ json: { rows: [] } }))
  await page.route('**/api/v1/bars?*', async route => {
    const { searchParams } = new URL(route.request().url())
    const before = searchParams.get('before')
    if (before !== null) await older
    const end = before === null ? COUNT : (Number(before) - firstUs) / BAR_US
    const begin = Math.max(0, end - Number(searchParams.get('limit')))
    const rows = Array.from({ length: end - begin }, (_, at) => {
      const price = `${begin + at}.00`
      const prices = { open: price, high: price, low: price, close: price }
      return { startUs: firstUs + (begin + at) * BAR_US, ...prices, origin: 'Sampled' }
    })
    await route.fulfill({ json: { rows, next: begin === 0 ? null : rows[0]!.startUs } })
  })
  return firstUs
}

/** Which candle is in the middle of the chart, as its figures say. */
async function middle({ page }: Visited): Promise<number> {
  const box = (await page.locator('.chart').boundingBox())!
  await page.mouse.move(box.x + box.width * 0.46, box.y + 40)
  await page.mouse.move(box.x + box.width * 0.47, box.y + 60)
  const [price] = /[\d\u202f]+(?=\.00)/.exec(await page.locator('.candle-figures').innerText()) ?? ['']
  return Number(price.replaceAll('\u202f', ''))
}

test('the chart is where it was asked to be, though what draws it came last', OPTIONS, async t => {
  const there = await visited(t)
  const { page, visitor } = there
  const firstUs = await serveBars(there)
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route('**/assets/price-chart-*.js', async route => {
    await promise
    await route.continue()
  })
  await visitor.goTo(`chart/${INSTRUMENT}?at=${firstUs + 1_200 * BAR_US}`)
  await page.getByText(/^1000 candles since/).waitFor()
  resolve()
  await page.locator('.chart canvas').first().waitFor()
  await visitor.until(async () => Math.abs((await middle(there)) - 1_200) < 60, 'the candle that was asked for')
  visitor.assertNoFaults()
})

test('whoever went back to now is left there by candles that come late', OPTIONS, async t => {
  const there = await visited(t)
  const { page, visitor } = there
  const { promise, resolve } = Promise.withResolvers<void>()
  await serveBars(there, promise)
  await visitor.goTo(`chart/${INSTRUMENT}`)
  await visitor.until(async () => (await middle(there)) > 1_800, 'the newest candles')
  const asked = page.waitForRequest('**/api/v1/bars?*before=*')
  await visitor.press('Older')
  await asked
  await visitor.press('To now')
  resolve()
  await page.getByText(/^1000 candles since/).waitFor()
  await page.evaluate('new Promise(then => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(then))))')
  assert.ok((await middle(there)) > 1_800, 'it left the newest candles')
  visitor.assertNoFaults()
})
