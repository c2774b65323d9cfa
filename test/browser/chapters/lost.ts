/** What is lost: a server that stops telling, a node that is silent, a session that ends. */

import { signal } from '../../fault/processes.ts'
import type { Journey } from '../journey.ts'

export async function lost({ session, step, test, visitor }: Journey): Promise<void> {
  const { page } = visitor
  const notice = (text: string) => page.getByRole('alert').filter({ hasText: text })

  await step('a server that stops telling is noticed, old numbers look old, and it goes on by itself', async () => {
    await visitor.goTo('overview')
    const pid = session.pidOf('api-main')
    const frozenMs = Date.now()
    signal(pid, 'SIGSTOP')
    await notice('Connection lost').waitFor()
    const noticedMs = Date.now() - frozenMs
    await page.locator('.is-old').waitFor()
    await visitor.assertAccessible('connection lost')
    await visitor.picture('lost-Light-wide')
    signal(pid, 'SIGCONT')
    await notice('Connection lost').waitFor({ state: 'detached' })
    test.diagnostic(`a silent server was noticed after ${noticedMs} ms`)
  })

  await step('a node that is silent is noticed', async () => {
    const pid = session.pidOf('node-main')
    signal(pid, 'SIGSTOP')
    await notice('The node is silent').waitFor()
    await visitor.picture('silent-Light-wide')
    signal(pid, 'SIGCONT')
    await notice('The node is silent').waitFor({ state: 'detached' })
  })
}
