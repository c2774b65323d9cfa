/** Tells whether the built console is older than what it is made of. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Everything a bundle is made of, and with. */
const SOURCES = [
  'web/src',
  'web/index.html',
  'web/package.json',
  'src/api/contract.ts',
  'src/api/contract',
  'src/ports',
  'src/core/domain',
  'src/core/std',
  'scripts/web',
  'package-lock.json',
]

export function isStale(folder: string): boolean {
  const manifest = path.join(folder, 'manifest.json')
  if (!existsSync(manifest)) return true
  const builtMs = statSync(manifest).mtimeMs
  return SOURCES.some(source => newestMs(path.join(ROOT, source)) > builtMs)
}

/** Of a file, or of all that lies below a folder; 0 where there is nothing. */
function newestMs(place: string): number {
  if (!existsSync(place)) return 0
  const { mtimeMs, isFolder } = lookAt(place)
  if (!isFolder) return mtimeMs
  return readdirSync(place).reduce((newest, name) => Math.max(newest, newestMs(path.join(place, name))), mtimeMs)
}

function lookAt(place: string): { readonly mtimeMs: number; readonly isFolder: boolean } {
  const stat = statSync(place)
  return { mtimeMs: stat.mtimeMs, isFolder: stat.isDirectory() }
}
