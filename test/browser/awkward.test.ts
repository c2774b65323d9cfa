/** The console on its most awkward days: as much as there can be, and nothing at all. Nothing runs out of the page, and what counts stays in reach. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SECTION_NAMES } from '../../src/api/contract/stream.ts'
import type { ApiStand } from '../api/api-stand.ts'
import { needsBrowser, WIDTHS } from './browser.ts'
import { COUNTS, crowdedAlerts, crowdedIncidents, crowdedView } from './crowded-view.ts'
import { visited } from './visited.ts'

/** Those that a node, its alerts and its record fill. */
const FILLED = [
  ...['overview', 'strategies', 'orders', 'fills', 'positions', 'risk', 'market', 'nodes', 'logs', 'alerts'],
  ...['incidents', 'audit'],
] as const
const SCREENS = [...FILLED, 'chart', 'requests', 'people', 'settings'] as const

function tellCrowd({ world, house }: ApiStand): void {
  const { board, logs } = world
  const nowUs = world.nowUs()
  board.noteView(nowUs)
  const sections = crowdedView(nowUs) as unknown as Readonly<Record<string, unknown>>
  for (const name of SECTION_NAMES) if (name in sections) board.set(name, sections[name] as never)
  board.set('alerts', crowdedAlerts(nowUs))
  board.set('incidents', crowdedIncidents(nowUs))
  board.set('room', { node: { state: 'Running', text: '', sinceUs: nowUs }, isWatchUp: true })
  for (let at = 0; at < 500; at++) logs.add(nowUs, 'Warning', `line ${at} ${'x'.repeat(at * 4)}`)
  for (let at = 0; at < 200; at++)
    house.people.audit.record({
      ...{
        who: 'x'.repeat(40),
        whence: { address: '192.0.2.7', program: 'x'.repeat(200) },
        what: 'commands/set-limit',
      },
      ...{ subject: 'x'.repeat(80), outcome: 'Done', text: 'y'.repeat(500), before: { value: 'z'.repeat(200) } },
    })
}

/** Of a table's box: whether its first row of names and its first buttons are where they can be seen. */
const LOOK = `(() => {
  const box = document.querySelector('section.table-box[aria-label="Working orders"]')
  box.scrollTop = box.scrollHeight
  const inside = element => {
    const { left, right, top } = element.getBoundingClientRect()
    const of = box.getBoundingClientRect()
    return left >= of.left && right <= of.right + 1 && top >= of.top - 1 && top < of.bottom
  }
  return { rows: box.querySelectorAll('tbody tr').length, head: inside(box.querySelector('th')), act: inside([...box.querySelectorAll('td button')].at(-1)) }
})()`

/** 400 % on a page of 1280: what the guidelines of accessibility ask for. */
const MAGNIFIED = { width: 320, height: 256 } as const
/** Of a page on paper: whether rows are missing, what it is written in, what could be pressed there. */
const PRINTED = `(() => {
  const box = document.querySelector('section.table-box[aria-label="Working orders"]')
  const isSeen = element => element.getClientRects().length > 0
  return {
    isCut: box.scrollHeight > box.clientHeight,
    ink: getComputedStyle(box).color,
    buttons: [...document.querySelectorAll('main button')].filter(isSeen).length,
    rail: getComputedStyle(document.querySelector('.rail')).display,
  }
})()`

const FLOOD_ROUNDS = 60
const USED = `[...document.querySelectorAll('section[aria-label="Limits"] tbody td:nth-child(4)')].map(cell => cell.textContent)`

test('as much as a node tells at most: it fits, and what counts stays in reach', {
  skip: needsBrowser,
  timeout: 300_000,
}, async t => {
  const { visitor, page } = await visited(t, tellCrowd)
  for (const name of ['laptop', 'phone'] as const) {
    await page.setViewportSize(WIDTHS[name])
    for (const screen of FILLED) {
      await visitor.goTo(screen)
      await visitor.picture(`crowded-${screen}-${name}`)
      await visitor.assertFits(`${screen} on a ${name}`)
    }
  }
  await page.setViewportSize(WIDTHS.laptop)
  await visitor.goTo('orders')
  await page.getByRole('region', { name: 'Working orders' }).waitFor()
  assert.deepEqual(await page.evaluate(LOOK), { rows: COUNTS.orders, head: true, act: true })
  await visitor.assertAccessible('crowded orders')
  await visitor.goTo('overview')
  const equity = await page.getByRole('heading', { name: 'Equity' }).boundingBox()
  assert.ok(equity !== null && equity.y < 2 * WIDTHS.laptop.height, `forty reasons push everything down: ${equity?.y}`)
  await visitor.assertAccessible('crowded overview')
  visitor.assertNoFaults()
})

test('told more often than it can draw, the page shows the newest in the end, in every row', {
  skip: needsBrowser,
  timeout: 300_000,
}, async t => {
  const { stand, visitor, page } = await visited(t)
  await visitor.goTo('risk')
  const { board, nowUs } = stand.world
  const { limits } = crowdedView(nowUs())
  for (let round = 0; round <= FLOOD_ROUNDS; round++) {
    board.noteView(nowUs())
    // Every third row moves, another third each time: those that do not move are not drawn anew.
    board.set(
      'limits',
      limits.map((limit, at) => ({ ...limit, share: 0.5, used: String(round - ((round + at) % 3)) })),
    )
    await page.waitForTimeout(20)
  }
  const wanted = limits.map((_, at) => String(FLOOD_ROUNDS - ((FLOOD_ROUNDS + at) % 3)))
  await visitor.until(async () => (await page.evaluate<string[]>(USED)).join() === wanted.join(), 'the newest')
  visitor.assertNoFaults()
})

test('magnified, printed, left by the button that goes back: nothing is cut, and no dialogue stays behind', {
  skip: needsBrowser,
  timeout: 300_000,
}, async t => {
  const { visitor, page } = await visited(t, tellCrowd)
  await page.setViewportSize(MAGNIFIED)
  for (const screen of ['overview', 'orders', 'risk', 'market', 'people', 'settings']) {
    await visitor.goTo(screen)
    await visitor.assertFits(`${screen}, four times as large`)
  }
  await page.setViewportSize(WIDTHS.laptop)

  await visitor.goTo('orders')
  await page.keyboard.press('Shift+S')
  await visitor.dialog('Stop trading').waitFor()
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
  await visitor.dialog('Stop trading').waitFor({ state: 'detached' })

  await visitor.show('Dark')
  await visitor.goTo('orders')
  await page.getByRole('button', { name: 'Cancel H999', exact: false }).first().waitFor()
  await page.emulateMedia({ media: 'print' })
  await visitor.picture('printed-orders')
  assert.deepEqual(await page.evaluate(PRINTED), { isCut: false, ink: 'rgb(22, 33, 31)', buttons: 0, rail: 'none' })
  visitor.assertNoFaults()
})

test('before anything is known every screen says so', { skip: needsBrowser, timeout: 300_000 }, async t => {
  const { visitor } = await visited(t)
  for (const screen of SCREENS) {
    await visitor.goTo(screen)
    await visitor.picture(`unknown-${screen}`)
  }
  await visitor.goTo('overview')
  await visitor.sees('Not known')
  visitor.assertNoFaults()
})
