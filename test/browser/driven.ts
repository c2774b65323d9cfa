/** What of the console was driven by which step: endpoints that answered well, and screens that were looked at. */

import type { Page } from 'playwright-core'
import { ENDPOINT_NAMES, type EndpointName, endpointOf } from '../../src/api/contract.ts'

/** What the page itself never asks for: its stream tells it more. */
export const FOR_PROGRAMS: readonly EndpointName[] = ['state', 'positions', 'metrics', 'health', 'openapi']

const PATTERNS = ENDPOINT_NAMES.map(name => {
  const { method, path } = endpointOf(name)
  return { name, method, pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`) }
})

export class Driven {
  /** By its name, the first step that drove it. */
  readonly endpoints = new Map<EndpointName, string>()
  readonly screens = new Map<string, string>()
  step = ''

  /** Whatever this page asks, and wherever it goes. */
  watch(page: Page): void {
    page.on('response', answer => {
      if (answer.ok()) this.#note(answer.request().method(), new URL(answer.url()).pathname)
    })
    page.on('framenavigated', frame => {
      const screen = /#\/([^/?]+)(\/[^?]+)?/.exec(frame.url())
      if (screen !== null) firstOf(this.screens, `${screen[1]}${screen[2] === undefined ? '' : '/…'}`, this.step)
    })
  }

  get undriven(): readonly EndpointName[] {
    return ENDPOINT_NAMES.filter(name => !this.endpoints.has(name))
  }

  /** One line for each: where to look for what drives it. */
  table(): string {
    const lines = (of: Map<string, string>) => [...of].map(([name, step]) => `  ${name.padEnd(24)} ${step}`)
    return ['endpoints', ...lines(this.endpoints), 'screens', ...lines(this.screens)].join('\n')
  }

  /** Fixed paths stand before those with a value in them that they would fit. */
  #note(method: string, path: string): void {
    const endpoint = PATTERNS.find(each => each.method === method && each.pattern.test(path))
    if (endpoint !== undefined) firstOf(this.endpoints, endpoint.name, this.step)
  }
}

function firstOf<Name>(steps: Map<Name, string>, name: Name, step: string): void {
  if (!steps.has(name)) steps.set(name, step)
}
