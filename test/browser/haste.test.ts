/** Acts that come sooner, and answers that come later, than what they belong to: each in the very moment that breaks it. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { codeNow, HERE, PASSWORD } from '../../src/security/identity/people.fixture.ts'
import { needsBrowser, type Visitor } from './browser.ts'
import { crowdedView } from './crowded-view.ts'
import { hold, REFUSED } from './held.ts'
import { type Visited, visited } from './visited.ts'

const OPTIONS = { skip: needsBrowser, timeout: 300_000 } as const
const FACTOR_AGES_US = 301_000_000

/** Where the focus is, in words. */
const FOCUSED = `(() => {
  const { tagName, textContent, labels } = document.activeElement
  return labels?.[0]?.textContent || (tagName === 'BODY' ? '' : textContent.trim())
})()`

/** Types the name, and asks for the kill. */
async function askForKill({ page, visitor }: Visited): Promise<void> {
  await page.keyboard.press('Shift+S')
  const stop = visitor.dialog('Stop trading')
  await stop.getByLabel(/^Type/).fill('kelp')
  await stop.getByRole('button', { name: 'Kill everything' }).click()
}

async function signIn(visitor: Visitor, name: string, code: string): Promise<void> {
  await visitor.fill('Name', name)
  await visitor.fill('Password', PASSWORD)
  await visitor.press('Continue')
  await visitor.fill(/Six-digit code/, code)
  await visitor.press('Continue')
  await visitor.page.locator('.bar').waitFor()
}

test(
  'what becomes of a command is told, though its dialogue was closed; and the next dialogue stays',
  OPTIONS,
  async t => {
    const there = await visited(t)
    const { page, visitor } = there
    const stop = visitor.dialog('Stop trading')
    const why = visitor.dialog('Why is it not trading?')

    for (const [place, ask] of [
      ['commands/kill', () => askForKill(there)],
      ['commands/pause', () => page.keyboard.press('Shift+S').then(() => visitor.press('Pause now'))],
    ] as const)
      await t.test(`${place}: a refusal`, async () => {
        const held = await hold(page, place)
        await ask()
        await held.asked
        await page.keyboard.press('Escape')
        await stop.waitFor({ state: 'detached' })
        held.letGo(REFUSED)
        await visitor.isTold('The store is failing.')
        await page.unrouteAll()
      })

    for (const [place, ask, said] of [
      ['commands/kill', () => askForKill(there), /^Killed: Everything/],
      [
        'commands/pause',
        () => page.keyboard.press('Shift+S').then(() => visitor.press('Pause now')),
        /^Paused: Everything/,
      ],
    ] as const)
      await t.test(`${place}: an answer closes nothing but its own dialogue, and is read out in the next`, async () => {
        const held = await hold(page, place)
        await ask()
        await held.asked
        await page.keyboard.press('Escape')
        await stop.waitFor({ state: 'detached' })
        await page.keyboard.press('w')
        await why.waitFor()
        held.letGo()
        await why.getByRole('status').getByText(said).waitFor()
        assert.equal(await why.isVisible(), true)
        await page.keyboard.press('Escape')
        await why.waitFor({ state: 'detached' })
        await page.unrouteAll()
      })

    await t.test('sent twice in one turn, it is asked once', async () => {
      const before = there.stand.session.commands.length
      const held = await hold(page, 'commands/pause')
      await page.keyboard.press('Shift+S')
      await page.evaluate(`for (const _ of [1, 2])
      [...document.querySelectorAll('dialog button')].find(({ textContent }) => textContent === 'Pause now').click()`)
      held.letGo()
      await stop.waitFor({ state: 'detached' })
      assert.equal(there.stand.session.commands.length, before + 1)
      await page.unrouteAll()
    })
    visitor.assertNoFaults()
  },
)

test(
  'keys and dialogues: what is pressed at once reaches what it is for, and the focus goes back',
  OPTIONS,
  async t => {
    const { page, visitor } = await visited(t)
    await t.test('the focus is in a dialogue before it is painted', async () => {
      const focused = await page.evaluate<string>(`(async () => {
      dispatchEvent(new KeyboardEvent('keydown', { key: 'S' }))
      while (document.querySelector('dialog') === null) await undefined
      return ${FOCUSED}
    })()`)
      assert.match(focused, /^Type “kelp”/)
    })

    await t.test('a key in the turn in which a dialogue was closed opens the next', async () => {
      await page.evaluate(`(async () => {
      [...document.querySelectorAll('dialog button')].find(({ textContent }) => textContent === 'Close').click()
      while (document.querySelector('dialog[open]') !== null) await undefined
      dispatchEvent(new KeyboardEvent('keydown', { key: '?' }))
    })()`)
      await visitor.dialog('Keys').waitFor()
      await page.keyboard.press('Escape')
      await visitor.dialog('Keys').waitFor({ state: 'detached' })
    })

    await t.test('it goes back to the button, whichever way the dialogue closes', async () => {
      const stop = page.locator('.bar').getByRole('button', { name: 'Stop' })
      for (const leave of [
        () => page.keyboard.press('Escape'),
        () => visitor.press('Close'),
        () => visitor.press('Pause now'),
      ]) {
        await stop.focus()
        await page.keyboard.press('Enter')
        await visitor.dialog('Stop trading').waitFor()
        await leave()
        await visitor.dialog('Stop trading').waitFor({ state: 'detached' })
        assert.equal(await page.evaluate(FOCUSED), 'Stop')
      }
    })

    await t.test('a refusal leaves the focus where it was pressed', async () => {
      const held = await hold(page, 'commands/pause')
      await page.keyboard.press('Shift+S')
      await page.getByRole('button', { name: 'Pause now' }).focus()
      await page.keyboard.press('Enter')
      await held.asked
      held.letGo(REFUSED)
      await visitor.dialog('Stop trading').getByRole('alert').filter({ hasText: 'The store is failing.' }).waitFor()
      assert.equal(await page.evaluate(FOCUSED), 'Pause now')
      await page.unrouteAll()
      await page.keyboard.press('Escape')
    })

    await t.test('g waits as long as it says, whatever was pressed before', async () => {
      await page.evaluate(`(async () => {
      const press = key => dispatchEvent(new KeyboardEvent('keydown', { key }))
      const after = ms => new Promise(then => setTimeout(then, ms))
      press('g')
      press('g')
      await after(1_400)
      press('g')
      await after(200)
      press('r')
    })()`)
      await page.getByRole('heading', { level: 1, name: 'Risk' }).waitFor({ timeout: 5_000 })
    })
    visitor.assertNoFaults()
  },
)

test('the second factor again, by keys alone; where it cannot be asked for, that is told', OPTIONS, async t => {
  const { page, person, stand, visitor } = await visited(t)
  const isItYou = visitor.dialog('Is it you?')
  const commands = stand.session.commands
  const askToResume = async () => {
    await page.keyboard.press('Shift+R')
    await visitor.dialog('Let it trade again').getByLabel('Reason').press('Enter')
    await isItYou.waitFor()
  }
  stand.house.clock.wait(FACTOR_AGES_US)

  await t.test('its list of factors is refused', async () => {
    const held = await hold(page, 'factors')
    await askToResume()
    held.letGo(REFUSED)
    await isItYou.getByRole('alert').filter({ hasText: 'The store is failing.' }).waitFor()
    await page.unrouteAll()
    await page.keyboard.press('Escape')
    await visitor.dialog('Let it trade again').getByRole('alert').waitFor()
    await page.keyboard.press('Escape')
  })

  await t.test('a code typed where the focus is', async () => {
    await askToResume()
    await isItYou.getByLabel(/Six-digit code/).waitFor()
    assert.match(await page.evaluate<string>(FOCUSED), /Six-digit code/)
    await page.keyboard.type(codeNow(stand.house.clock, person.totpSecret))
    await page.keyboard.press('Enter')
    await visitor.isTold(/^Resumed: Everything/)
    assert.equal(commands.filter(({ command }) => command.kind === 'Resume').length, 1)
  })

  await t.test('what waits for it is not done in the next session, which is another person’s', async () => {
    const second = await stand.enrol('second', 'risk')
    stand.house.clock.wait(FACTOR_AGES_US)
    await askToResume()
    stand.house.people.door.signOut(person.signedIn.caller, HERE)
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await signIn(visitor, 'second', codeNow(stand.house.clock, second.totpSecret))
    await page.getByRole('heading', { level: 1 }).waitFor()
    assert.equal(await isItYou.count(), 0)
    assert.equal(commands.filter(({ command }) => command.kind === 'Resume').length, 1)
  })
  visitor.assertNoFaults()
})

test('what is shown this once is shown, though the dialogue that asked for it was closed', OPTIONS, async t => {
  const { page, visitor } = await visited(t)
  await visitor.goTo('people')
  await t.test('a token', async () => {
    const held = await hold(page, 'tokens')
    await visitor.press('New token …')
    await visitor.fill('What for', 'scraper')
    await visitor.press('Make it')
    await held.asked
    await page.keyboard.press('Escape')
    await visitor.dialog('New token').waitFor({ state: 'detached' })
    held.letGo()
    await visitor.dialog('The token').locator('[data-secret]').filter({ hasText: /^hf_/ }).waitFor()
    await visitor.press('Done')
    await page.unrouteAll()
  })

  await t.test('a link', async () => {
    const held = await hold(page, 'people')
    await visitor.press('Invite …')
    await visitor.fill('Name', 'third')
    await visitor.press('Make the link')
    await held.asked
    await page.keyboard.press('Escape')
    await visitor.dialog('Invite somebody').waitFor({ state: 'detached' })
    held.letGo()
    await visitor
      .dialog('Link for third')
      .locator('[data-secret]')
      .filter({ hasText: /#enrol=/ })
      .waitFor()
    await visitor.press('Done')
    await page.unrouteAll()
  })

  await t.test('new codes that are refused close no other dialogue', async () => {
    const held = await hold(page, 'factors/recovery-codes')
    await visitor.press('New recovery codes')
    await held.asked
    await visitor.press('Password …')
    held.letGo(REFUSED)
    await visitor.isTold('The store is failing.')
    assert.equal(await visitor.dialog('Another password').isVisible(), true)
    await page.unrouteAll()
  })
  visitor.assertNoFaults()
})

test('a dialogue that its strategy closed does not come back by itself', OPTIONS, async t => {
  const { page, stand, visitor } = await visited(t)
  const { board, nowUs } = stand.world
  const { strategies, programs } = crowdedView(nowUs())
  const [line, program] = [strategies[0]!, programs[0]!]
  const tell = (isRunning: boolean) => {
    board.noteView(nowUs())
    board.set('strategies', [{ ...line, isRunning, strategyId: program.strategyId }])
  }
  tell(true)
  board.set('programs', [program])
  await visitor.goTo('strategies')
  await page.getByText(/^Parameters \(/).click()
  await visitor.press('Stop it first …')
  const stop = visitor.dialog(`Stop ${program.strategyId}`)
  await stop.waitFor()
  tell(false)
  await page.getByText('Stopped', { exact: true }).waitFor({ state: 'attached' })
  await page.keyboard.press('Escape')
  tell(true)
  await page.getByText('It runs: parameters are set while it is stopped.').waitFor()
  assert.equal(await stop.count(), 0)
  visitor.assertNoFaults()
})
