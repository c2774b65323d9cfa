/** Holds requests of a page on their way, so that what a person does meanwhile is done in the middle. */

import type { Page, Route } from 'playwright-core'

/** An answer of the server's kind. */
export const REFUSED = {
  status: 409,
  json: { error: { code: 'REFUSED', text: 'the store is failing', remedy: 'Mend that first.' } },
} as const

export interface Held {
  /** The first of them is on its way. */
  readonly asked: Promise<void>
  /** Lets them go, and those that come after; `answer`: instead of the server's own. */
  letGo(answer?: { readonly status: number; readonly json: unknown }): void
}

/** `place`: below `/api/v1/`. `isAnswered`: the server answers first, and it is its answer that is held. */
export async function hold(page: Page, place: string, isAnswered = false): Promise<Held> {
  const asked = Promise.withResolvers<void>()
  const go = Promise.withResolvers<Parameters<Held['letGo']>[0]>()
  await page.route(`**/api/v1/${place}`, async (route: Route) => {
    const answered = isAnswered ? await route.fetch() : undefined
    asked.resolve()
    const given = await go.promise
    if (given !== undefined) await route.fulfill(given)
    else if (answered !== undefined) await route.fulfill({ response: answered })
    else await route.continue()
  })
  return { asked: asked.promise, letGo: go.resolve }
}
