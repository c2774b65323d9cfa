/**
 * Builds the console: web/dist, which the API's server gives out by its manifest.
 *
 * `node scripts/web.ts`: once. `--if-stale`: only where it is missing or older than its sources. `--watch`: again at every change.
 * `--out FOLDER`: elsewhere.
 */

import path from 'node:path'
import { parseArgs } from 'node:util'
import { context } from 'esbuild'
import {
  buildWeb,
  bundleOptions,
  COMPRESSED_BYTES_MAX,
  finishBuild,
  WEB,
  type WebManifest,
  weightOf,
} from './web/build.ts'
import { isStale } from './web/stale.ts'

/** Returns: one line for people. */
function weighed(manifest: WebManifest): string {
  const weight = weightOf(manifest)
  const verdict =
    weight > COMPRESSED_BYTES_MAX ? `, more than the ${COMPRESSED_BYTES_MAX / 1000} KB that are wanted` : ''
  return `console: ${manifest.files.length} files, ${(weight / 1000).toFixed(1)} KB compressed${verdict}`
}

async function watch(folder: string): Promise<void> {
  const finish = {
    name: 'finish',
    setup: (build: { onEnd(then: (result: { metafile?: Parameters<typeof finishBuild>[1] }) => void): void }) =>
      build.onEnd(({ metafile }) => {
        if (metafile !== undefined) console.log(weighed(finishBuild(folder, metafile)))
      }),
  }
  const options = bundleOptions(folder)
  const watched = await context({ ...options, sourcemap: 'inline', plugins: [...(options.plugins ?? []), finish] })
  await watched.watch()
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'if-stale': { type: 'boolean' }, watch: { type: 'boolean' }, out: { type: 'string' } },
  })
  const folder = values.out ?? path.join(WEB, 'dist')
  if (values['if-stale'] === true && !isStale(folder)) return
  if (values.watch === true) await watch(folder)
  else console.log(weighed(await buildWeb(folder)))
}

if (import.meta.main) await main()
