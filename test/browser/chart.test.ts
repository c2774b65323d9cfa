/** The chart in a real browser: candles from before the session and over a killed console, lines of strategies, the way to a fill. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import type { InstrumentId } from '../../src/core/domain/ids.ts'
import { writeInstrumentFile } from '../../src/market-data/catalogue.ts'
import { SeriesFileWriter } from '../../src/market-data/parquet-writer.ts'
import { barSeriesOf, partitionOf } from '../../src/market-data/series.ts'
import { freePort } from '../../src/store/postgres/fixtures/free-port.ts'
import { needsProc } from '../fault/live-session.ts'
import { signal } from '../fault/processes.ts'
import { needsBrowser, startBrowser, THEMES, Visitor, WIDTHS } from './browser.ts'
import { ConsoleSession } from './console-session.ts'
import { enrol } from './enrol.ts'

const INSTRUMENT = 'BTC-USDT.SIM' as InstrumentId
const SCALE = { tickSize: '0.01', lotSize: '0.00001' }
const HOUR_US = 3_600_000_000
const STRATEGY = fileURLToPath(new URL('drawn.strategy.ts', import.meta.url))

/** Three bars of an hour, four days ago. */
function writePast(root: string): void {
  const series = barSeriesOf(HOUR_US)
  const startUs = (Math.floor((Date.now() * 1_000) / HOUR_US) - 96) * HOUR_US
  writeInstrumentFile(root, { formatVersion: 1, scaleOrigin: 'given', spec: { instrumentId: INSTRUMENT, ...SCALE } })
  const folder = path.join(root, INSTRUMENT, series.name)
  mkdirSync(folder, { recursive: true })
  const writer = new SeriesFileWriter(path.join(folder, `${partitionOf(series, startUs).key}.parquet`), {
    ...{ instrumentId: INSTRUMENT, series },
    ...SCALE,
  })
  const times = { firstTimeUs: startUs + HOUR_US, lastTimeUs: startUs + 3 * HOUR_US }
  for (const at of [0, 1, 2]) {
    const openUs = startUs + at * HOUR_US
    writer.push([openUs + HOUR_US, openUs, 6_400_000, 6_500_000, 6_300_000, 6_450_000, 100])
  }
  writer.finish([{ name: 'past.csv', format: 'test', sha256: '', optionsHash: '', rowCount: 3, ...times }])
}

test('the chart', { skip: needsBrowser || needsProc, timeout: 300_000 }, async t => {
  const root = mkdtempSync(path.join(tmpdir(), 'holdfast-past-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  writePast(root)
  const session = await ConsoleSession.begin({
    settings: [
      // One that stays the same when the console's process is another one.
      `console={listen: "127.0.0.1:${await freePort()}"}`,
      `recording={catalogue: "${root}"}`,
      `strategies.ema-cross.file=${STRATEGY}`,
      'strategies.ema-cross.parameters={}',
    ],
  })
  t.after(() => session.end())
  const browser = await startBrowser()
  t.after(() => browser.close())
  const visitor = await Visitor.of(browser)
  const { page } = visitor
  await enrol(visitor, { link: await session.link(), name: 'first', password: 'kelp holds to the rock' })
  const legend = page.getByRole('list', { name: 'Lines of the chart' })
  const origins = page.getByText(/candles? since/)
  const figures = page.locator('.candle-figures')
  /** Rows of the drawing: panes and what lies between and below them. */
  const rowCount = () => page.locator('.chart table tr').count()

  await t.test(
    'lines of a strategy are drawn and named with their values; one can be switched off, and its pane goes',
    async () => {
      await visitor.goTo(`chart/${INSTRUMENT}`)
      await legend.getByRole('button', { name: /ema-cross mean .*\d/ }).waitFor()
      const strength = legend.getByRole('button', { name: /ema-cross RSI in strength .*\d/ })
      await strength.waitFor()
      await visitor.until(async () => (await rowCount()) > 2, 'a pane below the candles')
      const rows = await rowCount()
      await strength.click()
      await visitor.until(async () => (await rowCount()) < rows, 'the pane goes')
      assert.equal(await strength.getAttribute('aria-pressed'), 'false')
      await strength.click()
      await visitor.until(async () => (await rowCount()) === rows, 'the pane comes back')
    },
  )

  await t.test('candles of the catalogue come before those of the session', async () => {
    await visitor.press('1h')
    await origins.filter({ hasText: /3 imported/ }).waitFor()
    await page.locator('.chart').hover({ position: { x: 40, y: 80 } })
    await visitor.press('5s')
    await origins.filter({ hasText: /sampled/ }).waitFor()
  })

  await t.test('after the death of the console’s process the candles are still there', async () => {
    const sinceOf = async () => /since ([\d :-]+):/.exec(await origins.innerText())?.[1]
    await visitor.until(async () => /^([3-9]|\d\d)/.test(await origins.innerText()), 'three candles')
    const since = await sinceOf()
    signal(session.pidOf('api-main'), 'SIGKILL')
    const lost = page.getByText(/Connection lost for/)
    await lost.waitFor()
    await lost.waitFor({ state: 'hidden' })
    await page.reload()
    await legend.getByRole('button', { name: /ema-cross mean .*\d/ }).waitFor()
    await origins.waitFor()
    assert.equal(await sinceOf(), since)
  })

  await t.test('a fill leads to its candle', async () => {
    // Newer ones come while we look: it is the one that was read that is shown.
    const newest = page.getByRole('region', { name: 'Own fills' }).getByRole('row').nth(1)
    const time = await newest.getByRole('cell').first().innerText()
    await visitor.row('Own fills', time).getByRole('button', { name: 'Show' }).click()
    // In the middle, as the scale of prices is at the right.
    await visitor.until(async () => {
      const box = await page.locator('.chart').boundingBox()
      for (let x = box!.width * 0.42; x < box!.width * 0.53; x += 5) {
        await page.mouse.move(box!.x + x, box!.y + 60)
        if (isSameCandle(await figures.innerText(), time)) return true
      }
      return false
    }, `the candle of ${time} in the middle`)
  })

  for (const [width, size] of Object.entries(WIDTHS))
    for (const theme of THEMES)
      await t.test(`${theme}, ${width}: accessible, and not wider than the page`, async () => {
        await page.setViewportSize(size)
        await visitor.show(theme)
        await legend.waitFor()
        await visitor.assertFits(`the chart, ${width}`)
        await visitor.assertAccessible(`the chart, ${theme}, ${width}`)
        await visitor.picture(`chart-lines-${theme}-${width}`)
      })
  visitor.assertNoFaults()
})

/** Both have a time of the day; candles are of 5 s. */
function isSameCandle(figures: string, time: string): boolean {
  const [candle, fill] = [figures, time].map(text => {
    const [, hours, minutes, seconds] = /(\d\d):(\d\d):(\d\d)/.exec(text) ?? []
    return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
  }) as [number, number]
  return Math.floor(fill / 5) * 5 === candle
}
