/** Answers and connections that come late: what was asked first never replaces what was asked after it. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { WebSocketRoute } from 'playwright-core'
import { INCIDENT } from '../api/told-session.ts'
import { needsBrowser } from './browser.ts'
import { crowdedView } from './crowded-view.ts'
import { hold } from './held.ts'
import { type Visited, visited } from './visited.ts'

const OPTIONS = { skip: needsBrowser, timeout: 300_000 } as const
const AWAY = 1001

test('a sign-out without an answer is told, and leaves the page', OPTIONS, async t => {
  const { page, person, visitor } = await visited(t)
  await page.route('**/api/v1/sign-out', route => route.abort())
  await page.locator('.bar').getByRole('button', { name: person.name }).click()
  await visitor.press('Sign out')
  await visitor.isTold('The server did not answer.')
  assert.equal(await page.locator('.bar').isVisible(), true)
  visitor.assertNoFaults()
})

test('who was signed in before is not signed in again by an answer of then', OPTIONS, async t => {
  const { page, person, visitor } = await visited(t)
  const held = await hold(page, 'session', true)
  await page.route('**/api/v1/tokens', route =>
    route.fulfill({ status: 401, json: { error: { code: 'NOT_SIGNED_IN', text: 'nobody', remedy: '' } } }),
  )
  await visitor.goTo('people')
  await held.asked
  await page.locator('.bar').getByRole('button', { name: person.name }).click()
  await visitor.press('Sign out')
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  const answered = page.waitForResponse('**/api/v1/session')
  held.letGo()
  await (await answered).finished()
  await page.evaluate('new Promise(then => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(then))))')
  assert.equal(await page.locator('.bar').count(), 0)
  visitor.assertNoFaults()
})

test('of a question that is asked again and again, no older answer comes after a newer one', OPTIONS, async t => {
  const { page, visitor } = await visited(t)
  const second = Promise.withResolvers<void>()
  let count = 0
  await page.route('**/api/v1/incidents/I1', async route => {
    count += 1
    if (count === 2) second.resolve()
    const title = count === 1 ? 'older' : 'newer'
    if (count === 1)
      await Promise.race([second.promise.then(() => page.getByText('newer').waitFor()), page.waitForTimeout(5_000)])
    await route.fulfill({ json: { ...INCIDENT, title } })
  })
  await page.evaluate(`globalThis.titles = []
    new MutationObserver(() => {
      const title = document.querySelector('main h2')?.textContent
      if (title !== undefined && title !== titles.at(-1)) titles.push(title)
    }).observe(document.getElementById('main'), { childList: true, subtree: true, characterData: true })`)
  await visitor.goTo('incidents/I1')
  await visitor.until(async () => (await page.evaluate<string[]>('titles')).length > 1, 'both answers')
  assert.deepEqual(await page.evaluate('titles.slice(0, 2)'), ['older', 'newer'])
  visitor.assertNoFaults()
})

test('a scope that is chosen before anything is known of it is the one that is shown when it is', OPTIONS, async t => {
  const { page, stand, visitor } = await visited(t)
  const { board, nowUs } = stand.world
  const { strategies, tradingStates } = crowdedView(nowUs())
  await page.keyboard.press('Shift+S')
  const stop = visitor.dialog('Stop trading')
  await stop.getByRole('button', { name: 'Strategy' }).click()
  await stop.getByRole('button', { name: 'Strategy', pressed: true }).waitFor()
  for (const name of ['Pause now', /^Kill/])
    assert.equal(await stop.getByRole('button', { name }).isDisabled(), true, `${name}`)
  board.noteView(nowUs())
  board.set('strategies', [{ ...strategies[0]!, strategyId: 'kelp-cross' }])
  await stop.getByLabel('Type “kelp-cross” to confirm').fill('kelp-cross')
  await stop.getByRole('button', { name: 'Kill kelp-cross' }).click()
  await visitor.isTold('Killed: Strategy kelp-cross')

  board.set('tradingStates', [{ ...tradingStates[0]!, scope: { level: 'Strategy', name: 'gone' } }])
  await visitor.goTo('risk')
  await visitor.row('Scopes that are not active', 'gone').getByRole('button', { name: 'Resume' }).click()
  const shown = visitor.dialog('Let it trade again').getByLabel('Strategy', { exact: true })
  assert.equal(await shown.inputValue(), 'gone', 'what is resumed is what is shown')
  visitor.assertNoFaults()
})

/** The stream's connections of this page from now on; each waits for `mayConnect` before it reaches the server. */
async function watchStream({ page }: Visited) {
  const connections: WebSocketRoute[] = []
  const gate = { mayConnect: Promise.resolve() }
  let mute: WebSocketRoute | undefined
  await page.routeWebSocket(/\/stream/, async socket => {
    connections.push(socket)
    await gate.mayConnect
    const server = socket.connectToServer()
    server.onMessage(message => {
      if (socket !== mute) socket.send(message)
    })
  })
  await page.reload()
  await page.locator('.bar').getByText('Live', { exact: true }).waitFor()
  return {
    gate,
    cut: () => connections.at(-1)!.close({ code: AWAY, reason: '' }),
    /** Nothing comes any more, and nobody says so. */
    silence: () => {
      mute = connections.at(-1)
    },
  }
}

test('lines of the log that came while the stream was lost are shown', OPTIONS, async t => {
  const there = await visited(t)
  const { page, stand, visitor } = there
  const { logs, nowUs } = stand.world
  const { gate, cut } = await watchStream(there)
  logs.add(nowUs(), 'Info', 'before')
  await visitor.goTo('logs')
  const lines = page.getByRole('region', { name: 'Lines of the log' })
  await lines.getByText('before').waitFor()
  const { promise, resolve } = Promise.withResolvers<void>()
  gate.mayConnect = promise
  await cut()
  await page.getByRole('alert').filter({ hasText: 'Connection lost' }).waitFor()
  logs.add(nowUs(), 'Info', 'meanwhile')
  // As long as the server takes to tell it to those who listen.
  await page.waitForTimeout(1_000)
  resolve()
  await lines.getByText('meanwhile').waitFor()
  logs.add(nowUs(), 'Info', 'after')
  await lines.getByText('after').waitFor()
  assert.deepEqual((await lines.getByRole('listitem').locator('.what').allInnerTexts()).slice(-3), [
    'before',
    'meanwhile',
    'after',
  ])
  visitor.assertNoFaults()
})

test('a connection that is lost behind a dialogue is told in it', OPTIONS, async t => {
  const there = await visited(t)
  const { page, visitor } = there
  const { gate, cut } = await watchStream(there)
  await page.keyboard.press('Shift+S')
  gate.mayConnect = new Promise(() => {})
  await cut()
  const notice = visitor.dialog('Stop trading').getByRole('alert').filter({ hasText: 'Connection lost' })
  await notice.waitFor()
  await visitor.assertAccessible('a dialogue while the connection is lost')
  await visitor.picture('lost-dialogue')
  visitor.assertNoFaults()
})

test('a page whose browser belongs to somebody else by now says so when it comes back', OPTIONS, async t => {
  const there = await visited(t)
  const { page, stand, visitor } = there
  const { silence } = await watchStream(there)
  const { signedIn } = await stand.enrol('second', 'viewer')
  await visitor.context.addCookies([
    { name: stand.cookieName, value: signedIn.secret, url: stand.origin, secure: true },
  ])
  silence()
  await page.locator('.bar').getByRole('button', { name: 'second' }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Stop', exact: true }).count(), 0)
  visitor.assertNoFaults()
})
