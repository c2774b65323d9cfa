/** The browser of the tests: Debian's Chromium, which asks nobody outside; and what is looked for on every screen. */

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'

const PROGRAM = '/usr/bin/chromium'
/** Why there are no browser tests here; false where there are. */
export const needsBrowser = existsSync(PROGRAM) ? false : `there is no ${PROGRAM}`

/** Waiting on a loaded machine. */
const WITHIN_MS = 30_000
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const THEMES = ['Light', 'Dark'] as const
export const WIDTHS = {
  wide: { width: 1440, height: 900 },
  laptop: { width: 1280, height: 720 },
  phone: { width: 390, height: 844 },
} as const

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: PROGRAM,
    args: [
      // As root there is no sandbox to be had.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      '--no-first-run',
    ],
  })
}

/** As slow as a person wants to see it: HOLDFAST_SLOW_CPU times, each request HOLDFAST_SLOW_NET ms later. */
async function slowDown(page: Page): Promise<void> {
  const [rate, latency] = ['HOLDFAST_SLOW_CPU', 'HOLDFAST_SLOW_NET'].map(name => Number(process.env[name] ?? 0))
  if (!rate && !latency) return
  const devtools = await page.context().newCDPSession(page)
  if (rate) await devtools.send('Emulation.setCPUThrottlingRate', { rate })
  const unbounded = { offline: false, downloadThroughput: -1, uploadThroughput: -1 }
  if (latency) await devtools.send('Network.emulateNetworkConditions', { ...unbounded, latency })
}

/** Keeps the texts of all notices: on a busy machine one may be gone again before it is looked for. Dialogues have the page's once more. */
const KEEP_NOTICES = `globalThis.notices = []
new MutationObserver(changes => {
  for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
    if (!(node instanceof Element)) continue
    for (const toast of node.matches('.toast') ? [node] : node.querySelectorAll('.toast'))
      if (toast.closest('dialog') === null) notices.push(toast.textContent)
  }
}).observe(document, { childList: true, subtree: true })`

/** A person's own browser: what goes wrong in its pages is kept, and the certificate of our own authority is taken. */
export class Visitor {
  readonly context: BrowserContext
  readonly page: Page
  readonly #faults: string[] = []

  private constructor(context: BrowserContext, page: Page) {
    this.context = context
    this.page = page
    page.on('pageerror', error => this.#faults.push(`${error.stack}`))
    page.on('console', message => {
      // A refusal is told by its status as well; what the page makes of it is looked at where it is shown.
      const isStatus = /Failed to load resource|WebSocket connection to/.test(message.text())
      if (message.type() === 'error' && !isStatus) this.#faults.push(message.text())
    })
    page.on('request', request => {
      if (new URL(request.url()).hostname !== 'localhost') this.#faults.push(`asked elsewhere: ${request.url()}`)
    })
  }

  static async of(browser: Browser): Promise<Visitor> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: WIDTHS.wide, colorScheme: 'light' })
    context.setDefaultTimeout(WITHIN_MS)
    await context.addInitScript(KEEP_NOTICES)
    const page = await context.newPage()
    await slowDown(page)
    return new Visitor(context, page)
  }

  /** Errors of the page, breaches of its content security policy, requests to other sites. */
  assertNoFaults(): void {
    assert.deepEqual(this.#faults, [])
  }

  /** As the system has it; the console follows. */
  async show(theme: (typeof THEMES)[number]): Promise<void> {
    await this.page.emulateMedia({ colorScheme: theme === 'Dark' ? 'dark' : 'light' })
    await this.page.locator(`html[data-theme=${theme}]`).waitFor()
  }

  /** Until it is there: what is looked for next is looked for on it, not on the one before. */
  async goTo(screen: string): Promise<void> {
    await this.page.evaluate(`location.hash = ${JSON.stringify(`#/${screen}`)}`)
    const [name] = screen.split(/[/?]/)
    await this.page.locator(`.rail a[aria-current=page][href="#/${name}"]`).waitFor({ state: 'attached' })
    await this.page.locator('main h1').first().waitFor()
  }

  /** By its name as it is read out. */
  async press(name: string | RegExp): Promise<void> {
    await this.page
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click()
  }

  async fill(label: string | RegExp, text: string): Promise<void> {
    await this.page.getByLabel(label).first().fill(text)
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor()
  }

  /** Looks until it is so. */
  async until(condition: () => Promise<boolean>, what: string): Promise<void> {
    const deadline = Date.now() + WITHIN_MS
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error(`not within ${WITHIN_MS} ms: ${what}`)
      await this.page.waitForTimeout(100)
    }
  }

  /** The notice about what was just done; it is put away where it is still there, so that the next is another one. */
  async isTold(text: string | RegExp): Promise<void> {
    const wanted = typeof text === 'string' ? new RegExp(RegExp.escape(text), 'i') : text
    await this.until(async () => {
      const at = (await this.page.evaluate<string[]>('notices')).findIndex(notice => wanted.test(notice))
      if (at >= 0) await this.page.evaluate(`notices.splice(0, ${at + 1})`)
      return at >= 0
    }, `the notice ${text}`)
    const toast = this.page.locator('.toast', { hasText: text }).first()
    await toast
      .getByRole('button', { name: 'Dismiss' })
      .click({ timeout: 2_000 })
      .catch(() => {})
  }

  /** The dialogue that is open. */
  dialog(name: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name })
  }

  /** A row of a table, by something that stands in it. */
  row(table: string | RegExp, text: string | RegExp): Locator {
    return this.page.getByRole('region', { name: table }).getByRole('row').filter({ hasText: text }).first()
  }

  /** What axe finds that keeps people out. */
  async assertAccessible(where: string): Promise<void> {
    await this.page.evaluate(`${AXE}; undefined`)
    const findings = await this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } }
      interface Violation {
        readonly id: string
        readonly impact: string
        readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
      }
      const { violations } = await axe.run({ resultTypes: ['violations'] })
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)
    })
    assert.deepEqual(findings, [], where)
  }

  async assertFits(where: string): Promise<void> {
    const [content, width] = await this.page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, innerWidth]',
    )
    assert.ok(content <= width, `${where} is ${content} wide on a page of ${width}`)
  }

  /** Into HOLDFAST_SCREENSHOTS, where a person wants to look. */
  async picture(name: string): Promise<void> {
    const folder = process.env['HOLDFAST_SCREENSHOTS']
    if (folder === undefined) return
    mkdirSync(folder, { recursive: true })
    await this.page.screenshot({ path: path.join(folder, `${name}.png`) })
  }
}
