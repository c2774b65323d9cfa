/** What program this is: two nodes that run the same one decide the same. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SHOWN = 12

/** Returns: the version and a hash over every module that is not a test. Cost: some 30 ms. */
export function buildIdOf(root = ROOT): string {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
  const hash = createHash('sha256')
  for (const file of modulesBelow(path.join(root, 'src')).sort()) {
    hash.update(`${path.relative(root, file)}\0`)
    hash.update(readFileSync(file))
  }
  return `${version}-${hash.digest('hex').slice(0, SHOWN)}`
}

function modulesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(entry.name))
    .map(entry => path.join(entry.parentPath, entry.name))
}
