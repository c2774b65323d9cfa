/**
 * Makes docs/console.png, the picture of the console in the README: the running demo, looked at by its first person after a while.
 *
 * `node scripts/console-picture.ts [seconds]`
 */

import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startBrowser, Visitor } from '../test/browser/browser.ts'
import { ConsoleSession } from '../test/browser/console-session.ts'
import { enrol } from '../test/browser/enrol.ts'

const PICTURE = fileURLToPath(new URL('../docs/console.png', import.meta.url))
/** Long enough for a curve, fills, and the line that falls silent on purpose. */
const SECONDS = 75

const seconds = Number(process.argv[2] ?? SECONDS)
const session = await ConsoleSession.begin({ settings: ['console={listen: "127.0.0.1:0"}'] })
const browser = await startBrowser()
try {
  const visitor = await Visitor.of(browser)
  await enrol(visitor, { link: await session.link(), name: 'operator', password: 'a password of the demo' })
  await visitor.page.setViewportSize({ width: 1280, height: 760 })
  await visitor.show('Dark')
  await visitor.press('15 min')
  await visitor.page.waitForTimeout(seconds * 1000)
  // A desk that holds something tells more.
  await visitor.row('Positions', 'SIM').waitFor()
  await visitor.page.screenshot({ path: PICTURE })
  console.log(`written: ${path.relative(process.cwd(), PICTURE)}`)
} finally {
  await browser.close()
  await session.end()
}
