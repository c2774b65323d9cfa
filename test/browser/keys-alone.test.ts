/** A working day without a mouse: in, stop, let go on with the second factor, cancel, change a limit, out. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { codeNow, PASSWORD } from '../../src/security/identity/people.fixture.ts'
import { needsBrowser } from './browser.ts'
import { crowdedView } from './crowded-view.ts'
import { visited } from './visited.ts'

const FACTOR_AGES_US = 301_000_000
/** More than any screen has. */
const TABS_MAX = 120

/** What has the focus: a field by its label, a button by what is on it. */
const FOCUSED = `(() => {
  const { labels, textContent } = document.activeElement
  return (labels?.[0] ?? { textContent }).textContent.replaceAll(/\\s+/g, ' ').trim()
})()`

test('a working day by keys alone', { skip: needsBrowser, timeout: 300_000 }, async t => {
  const { page, person, stand, visitor } = await visited(t, ({ world: { board, nowUs } }) => {
    const { limits, orders, strategies } = crowdedView(nowUs())
    board.noteView(nowUs())
    board.set('limits', limits.slice(0, 2))
    board.set('orders', { ...orders, openCount: 1, lines: [{ ...orders.lines[0]!, clientOrderId: 'H1E1S7L0' }] })
    board.set('strategies', strategies.slice(0, 1))
  })
  const { clock } = stand.house
  const { keyboard } = page
  const commands = () => stand.session.commands.map(({ command }) => command.kind)
  const focused = () => page.evaluate<string>(FOCUSED)
  const tabTo = async (name: RegExp) => {
    for (let tabs = 0; !name.test(await focused()); tabs++) {
      assert.ok(tabs < TABS_MAX, `no way to ${name} by Tab`)
      await keyboard.press('Tab')
    }
  }
  const pressed = async (name: RegExp) => {
    await tabTo(name)
    await keyboard.press('Enter')
  }
  const isOn = async (name: RegExp) => visitor.until(async () => name.test(await focused()), `the focus on ${name}`)

  /** Without putting the notice away, which takes a hand. */
  const isTold = (text: RegExp) =>
    visitor.until(
      async () => (await page.evaluate<string[]>('notices')).some(notice => text.test(notice)),
      `the notice ${text}`,
    )
  // The second key has a second and a half, which a loaded machine may miss.
  const goBy = (key: string, title: string) =>
    visitor.until(async () => {
      await keyboard.press('g')
      await keyboard.press(key)
      return page.getByRole('heading', { level: 1, name: title }).isVisible()
    }, `the keys lead to ${title}`)

  await t.test('out, and in again', async () => {
    await pressed(/^first$/)
    await visitor.dialog('first').waitFor()
    await pressed(/^Sign out$/)
    await isOn(/^Name$/)
    await keyboard.type('first')
    await keyboard.press('Tab')
    await keyboard.type(PASSWORD)
    await keyboard.press('Enter')
    await isOn(/^Six-digit code/)
    await keyboard.type(codeNow(clock, person.totpSecret))
    await keyboard.press('Enter')
    await page.locator('.bar').waitFor()
  })

  await t.test('everything is stopped at once', async () => {
    await keyboard.press('Shift+S')
    await isOn(/^Type “kelp”/)
    await keyboard.type('kelp')
    await keyboard.press('Enter')
    await isTold(/^Killed: Everything/)
    assert.deepEqual(commands(), ['Kill'])
  })

  await t.test('it goes on, with the second factor shown again', async () => {
    clock.wait(FACTOR_AGES_US)
    await keyboard.press('Shift+R')
    await isOn(/^Reason/)
    await keyboard.press('Enter')
    await isOn(/^Six-digit code/)
    await keyboard.type(codeNow(clock, person.totpSecret))
    await keyboard.press('Enter')
    await isTold(/^Resumed: Everything/)
    assert.deepEqual(commands(), ['Kill', 'Resume'])
  })

  await t.test('an order is canceled from the list', async () => {
    await goBy('d', 'Orders')
    await pressed(/^Cancel H1E1S7L0$/)
    await isTold(/^The cancel was taken\./)
    assert.match(await focused(), /^Cancel H1E1S7L0$/, 'the focus stays where it was')
    assert.deepEqual(commands(), ['Kill', 'Resume', 'Cancel'])
  })

  await t.test('a limit is changed, and the focus is back at its row', async () => {
    await goBy('r', 'Risk')
    await pressed(/^Change …/)
    await isOn(/^At most/)
    await keyboard.press('Control+A')
    await keyboard.type('48')
    await keyboard.press('Enter')
    await isTold(/48/)
    await isOn(/^Change …/)
    assert.deepEqual(commands(), ['Kill', 'Resume', 'Cancel', 'SetLimit'])
  })
  visitor.assertNoFaults()
})
