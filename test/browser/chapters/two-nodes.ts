/** Two nodes of one desk, each with its console: the lead is handed over from a screen, and both screens tell of it. */

import { enrol } from '../enrol.ts'
import { type Journey, NAME, PASSWORD } from '../journey.ts'
import { TwoNodes } from '../two-nodes.ts'

export async function twoNodes(journey: Journey): Promise<void> {
  const { step, test } = journey
  const nodes = new TwoNodes()
  test.after(() => nodes.end())

  await step('the lead is handed over to the node that stands by', async () => {
    const { alpha, beta } = await nodes.start()
    const [atAlpha, atBeta] = [await journey.another(), await journey.another()]
    for (const [visitor, session] of [
      [atAlpha, alpha],
      [atBeta, beta],
    ] as const) {
      await enrol(visitor, { link: await session.link(), name: NAME, password: PASSWORD })
      await visitor.goTo('nodes')
    }
    await atAlpha
      .row('Nodes', /^alpha/)
      .getByText('Leader')
      .waitFor()
    await atAlpha.row('Nodes', /^beta/).getByText('yes', { exact: true }).waitFor()
    await atAlpha.assertAccessible('two nodes')
    await atAlpha.picture('two-nodes-Light-wide')

    await atBeta.goTo('overview')
    await atBeta.press('Stands by for alpha')
    await atBeta.dialog('Why is it not trading?').getByText('alpha leads. It can lead.').waitFor()
    await atBeta.page.keyboard.press('Escape')
    await atBeta.page.getByRole('listitem').filter({ hasText: 'Standby' }).getByText('This node').waitFor()
    await atBeta.assertAccessible('a standby’s overview')
    await atBeta.goTo('chart')
    await atBeta.page.getByRole('list', { name: 'Lines of the chart' }).getByText('ema-cross fast').waitFor()
    await atBeta.picture('standby-chart-Light-wide')
    await atBeta.goTo('nodes')

    await atBeta.press('Hand over the lead …')
    await atBeta.page.getByLabel('To', { exact: true }).selectOption('beta')
    await atBeta.fill('Reason', 'another disk for alpha')
    await atBeta.press('Hand over')
    await atBeta.isTold(/The lead is handed over/)
    await atBeta.row('Nodes', /^beta/).getByText('Leader').waitFor()
    await atAlpha
      .row('Nodes', /^alpha/)
      .getByText('Standby')
      .waitFor()

    await atAlpha.page.getByRole('button', { name: 'Stands by for beta' }).waitFor()
    await atAlpha.press(/^Stop/)
    const stop = atAlpha.dialog('Stop trading')
    await stop.getByRole('alert').filter({ hasText: 'stop the desk at the console of beta' }).waitFor()
    await atAlpha.assertAccessible('stop at a standby')
    await stop.getByRole('button', { name: 'Pause now' }).click()
    await stop.getByRole('alert').filter({ hasText: 'This node stands by: say it to beta' }).waitFor()
    await atAlpha.fill(/^Type “paper-desk”/, 'paper-desk')
    await atAlpha.press('Kill everything')
    await atAlpha.isTold(/^Killed: Everything, by .*SIM.* alone\. This node stands by: say it to beta\./)
    await atBeta.goTo('overview')
    await atBeta.page.locator('.bar').getByRole('button', { name: 'Trading' }).waitFor()
    for (const visitor of [atAlpha, atBeta]) await visitor.context.close()
  })
}
