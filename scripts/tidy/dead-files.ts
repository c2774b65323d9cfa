/** Finds files of the product that nothing reaches from a program that somebody starts. */

import { isEntrance, isTest, isTester, isTestMaterial } from './files.ts'
import type { Source } from './source.ts'

/** Started by people who work on the house, not by those who use it. */
const WORKSHOP = /^(test|bench)\//

export function findDeadFiles(sources: readonly Source[]): string[] {
  const isStarted = ({ file }: Source) => isEntrance(file) && !isTest(file) && !WORKSHOP.test(file)
  const alive = reachedFrom(sources, sources.filter(isStarted))
  const tested = reachedFrom(
    sources,
    sources.filter(({ file }) => isTest(file) || WORKSHOP.test(file)),
  )
  return sources
    .filter(({ file }) => !alive.has(file) && !tested.has(file))
    .map(({ file }) => `${file}:1: nobody imports it, delete it or use it`)
    .concat(onlyTested(sources, alive, tested))
}

/** What only tests reach must be made for them, and say so by its name. */
function onlyTested(sources: readonly Source[], alive: ReadonlySet<string>, tested: ReadonlySet<string>): string[] {
  return sources
    .filter(({ file }) => /^(src|web)\//.test(file) && !alive.has(file) && tested.has(file))
    .filter(({ file }) => !isTest(file) && !isTestMaterial(file) && !isTester(file))
    .map(({ file }) => `${file}:1: only tests and benchmarks reach it, use it or delete it with its tests`)
}

function reachedFrom(sources: readonly Source[], starts: readonly Source[]): ReadonlySet<string> {
  const byFile = new Map(sources.map(source => [source.file, source]))
  const reached = new Set<string>()
  const open = starts.map(({ file }) => file)
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    for (const { isOwn, target } of byFile.get(file)?.imports ?? []) if (isOwn) open.push(target)
  }
  return reached
}
