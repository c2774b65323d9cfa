/** Who may import whom: the floors of the house, packages, and material of tests in the product. */

import { isProduct, isTest, isTester, isTestMaterial } from './files.ts'
import { type Room, roomOf } from './rooms.ts'
import type { Import, Source } from './source.ts'

/** The dependencies of package.json, and of the console's own. */
export interface Packages {
  readonly runtime: ReadonlySet<string>
  readonly development: ReadonlySet<string>
  readonly browser: ReadonlySet<string>
}

export function findFloorBreaches(sources: readonly Source[], packages: Packages): string[] {
  const files = new Set(sources.map(({ file }) => file))
  return sources.flatMap(source => {
    const room = roomOf(source.file)
    if (room === undefined) {
      return [`${source.file}:1: stands in no room of the house, move it or name its room in scripts/tidy/rooms.ts`]
    }
    return [
      ...source.imports.flatMap(imported => breachOf(source.file, room, imported, files, packages) ?? []),
      ...(room.packages === 'none' ? source.computedImports.map(line => computedBreach(source.file, line)) : []),
    ]
  })
}

function breachOf(
  file: string,
  room: Room,
  { line, target, isOwn, way }: Import,
  files: ReadonlySet<string>,
  packages: Packages,
): string | undefined {
  const at = `${file}:${line}:`
  if (!isOwn) return packageBreach(at, file, room, target, packages)
  if (way === 'Import' && /\.tsx?$/.test(target) && !files.has(target)) {
    return `${at} ${target} is not there, tidy cannot follow it; import a file of this project`
  }
  const isSeen = room.sees.some(pattern => pattern.test(target)) || (isTest(file) && /^scripts\//.test(target))
  if (!isSeen) return `${at} ${target} is banned here, import downward only (docs/architecture.md)`
  if (isProduct(file) && !isTester(file) && isTestMaterial(target)) {
    return `${at} ${target} is banned here, it is material of tests; move what both need into a file of its own`
  }
  return undefined
}

function packageBreach(at: string, file: string, room: Room, name: string, packages: Packages): string | undefined {
  const isOfTests = isTest(file) || isTestMaterial(file)
  if (room.packages === 'none' && !isOfTests) return `${at} ${name} is banned here, the pure rooms import no package`
  const isOfBrowser = /^web\//.test(file) && !isOfTests
  if (name.startsWith('node:'))
    return isOfBrowser ? `${at} ${name} is banned here, a browser has none of Node` : undefined
  const owner = name.split('/', name.startsWith('@') ? 2 : 1).join('/')
  const shipped = isOfBrowser ? packages.browser : packages.runtime
  if (shipped.has(owner) || (!isProduct(file) && packages.development.has(owner))) return undefined
  return `${at} ${owner} is no dependency of package.json for this file, add it with its line in docs/dependencies.md`
}

function computedBreach(file: string, line: number): string {
  return `${file}:${line}: a computed import is banned here, name the module as plain text`
}
