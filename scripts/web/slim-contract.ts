/**
 * Gives the bundle the contract's plain values (the table of endpoints, closed sets, codes) without its schemas.
 *
 * Why: zod is more than half of what a page may weigh, and page and server are built from one contract: the compiler has checked the
 * page against the schemas' types, the server checks every request, and its tests check every answer.
 */

import { pathToFileURL } from 'node:url'
import type { Plugin } from 'esbuild'

export const slimContract: Plugin = {
  name: 'slim-contract',
  setup(build) {
    build.onLoad({ filter: /[/\\]src[/\\]api[/\\]contract([/\\][\w-]+)?\.ts$/ }, async ({ path }) => {
      const exported: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href)
      const lines = Object.entries(exported).flatMap(([name, value]) => {
        const plain = plainOf(value)
        return plain === undefined ? [] : [`export const ${name} = ${JSON.stringify(plain)}`]
      })
      return { contents: lines.join('\n'), loader: 'js' }
    })
  },
}

/** What of an endpoint is for documents and the server alone: it tells the page by its answer. */
const UNUSED: readonly string[] = ['summary', 'stepUp', 'fourEyes']

/** Returns: the value without the schemas and what is not used in it; undefined for a schema or a function. */
function plainOf(value: unknown): unknown {
  if (typeof value === 'function' || isSchema(value)) return undefined
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plainOf)
  const kept = Object.entries(value).filter(([key]) => !UNUSED.includes(key))
  return Object.fromEntries(kept.map(([key, inner]) => [key, plainOf(inner)]))
}

function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_zod' in value
}
