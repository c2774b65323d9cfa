/** The record of deeds and the log: filtered, followed back, searched, and found whole. */

import { type Journey, NAME } from '../journey.ts'

export async function record({ step, visitor }: Journey): Promise<void> {
  const { page } = visitor

  await step('the audit has what was done, by whom, page after page, and is whole', async () => {
    await visitor.goTo('audit')
    const rows = page.getByRole('region', { name: 'Records' }).getByRole('row')
    await visitor.row('Records', NAME).waitFor()
    const before = await rows.count()
    await visitor.press('Older')
    await visitor.until(async () => (await rows.count()) > before, 'older records')
    await visitor.fill('What begins with', 'commands/kill')
    // What was there before does not count as found by it.
    const kinds = rows.locator('td:nth-child(4)')
    await visitor.until(async () => {
      const found = await kinds.allInnerTexts()
      return found.length > 0 && found.every(kind => kind === 'commands/kill')
    }, 'kills alone')
    await visitor.row('Records', NAME).getByText('Done').waitFor()
    await visitor.fill('Who', 'nobody-of-this-name')
    await visitor.sees('No such record.')
    await visitor.fill('Who', 'second')
    await visitor.fill('What begins with', '')
    await visitor.row('Records', /second.*approve/).waitFor()
    await visitor.press('Check the chain')
    await visitor.sees(/^Whole, \d+ records$/)
  })

  await step('the log is searched and graded', async () => {
    await visitor.goTo('logs')
    const lines = page.getByRole('region', { name: 'Lines of the log' }).getByRole('listitem')
    await lines.first().waitFor()
    await visitor.fill('Search', 'no line has these words')
    await visitor.sees('No such line.')
    await visitor.fill('Search', '')
    await page.getByRole('group', { name: 'Level' }).getByRole('button', { name: 'Warning' }).click()
    const milder = lines.filter({ hasNotText: /Warning|Error|Critical/ })
    await visitor.until(
      async () => (await lines.count()) > 0 && (await milder.count()) === 0,
      'warnings and worse, and nothing else',
    )
  })
}
