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

    await atAlpha.press('Hand over the lead …')
    await atAlpha.page.getByLabel('To', { exact: true }).selectOption('beta')
    await atAlpha.fill('Reason', 'another disk for alpha')
    await atAlpha.press('Hand over')
    await atAlpha.isTold(/The lead is handed over/)
    await atBeta.row('Nodes', /^beta/).getByText('Leader').waitFor()
    await atAlpha
      .row('Nodes', /^alpha/)
      .getByText('Standby')
      .waitFor()
    for (const visitor of [atAlpha, atBeta]) await visitor.context.close()
  })
}
