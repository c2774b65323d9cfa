/** The console in a real browser, on a real session: every way in, every screen, every command. One session and one browser for all. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { POSTGRES_SKIP } from '../../src/store/postgres/fixtures/test-cluster.ts'
import { needsProc } from '../fault/live-session.ts'
import { needsBrowser, startBrowser } from './browser.ts'
import { lost } from './chapters/lost.ts'
import { orders } from './chapters/orders.ts'
import { ownKeys } from './chapters/own-keys.ts'
import { record } from './chapters/record.ts'
import { screens } from './chapters/screens.ts'
import { secondPerson } from './chapters/second-person.ts'
import { stopping } from './chapters/stopping.ts'
import { twoNodes } from './chapters/two-nodes.ts'
import { watch } from './chapters/watch.ts'
import { waysIn } from './chapters/ways-in.ts'
import { ConsoleSession } from './console-session.ts'
import { FOR_PROGRAMS } from './driven.ts'
import { Journey } from './journey.ts'

/** Two people for a limit; two channels, so that an alert that nobody looks at goes on to the second. */
const SETTINGS = [
  'console={listen: "127.0.0.1:0", fourEyes: [set-limit]}',
  `alerts={
    channels: { first: { kind: log }, second: { kind: log } },
    policies: { desk: { steps: [{ tell: [first] }, { tell: [second], after: 3s }] } },
    routes: [{ severityMin: Warning, policy: desk }]
  }`,
]

test('the console', { skip: needsBrowser || needsProc, timeout: 900_000 }, async t => {
  const session = await ConsoleSession.begin({ settings: SETTINGS })
  t.after(() => session.end())
  const browser = await startBrowser()
  t.after(() => browser.close())
  const journey = await Journey.of(t, browser, session)

  for (const chapter of [waysIn, screens, orders, ownKeys, stopping, watch, secondPerson, record, lost])
    await chapter(journey)
  if (POSTGRES_SKIP === false) await twoNodes(journey)
  else await t.test('two nodes', { skip: POSTGRES_SKIP })

  await journey.step('every endpoint and every screen was driven', async () => {
    const { driven } = journey
    t.diagnostic(driven.table())
    const notHere = POSTGRES_SKIP === false ? [] : ['failover']
    assert.deepEqual(driven.undriven.toSorted(), [...FOR_PROGRAMS, ...notHere].toSorted())
    const links = await journey.visitor.page.locator('nav.rail a').all()
    const listed = await Promise.all(links.map(async link => (await link.getAttribute('href'))!.replace('#/', '')))
    assert.ok(listed.length > 0)
    const wanted = [...listed, 'orders/…', 'incidents/…', 'chart/…']
    assert.deepEqual(
      wanted.filter(screen => !driven.screens.has(screen)),
      [],
    )
  })
})
