/** Finds circles of imports, types included: two files that need each other are one idea in two files. */

import type { Source } from './source.ts'

/** Depth-first; each circle is told once, by its first file in the alphabet. */
export function findCircles(sources: readonly Source[]): string[] {
  const byFile = new Map(sources.map(source => [source.file, source]))
  const done = new Set<string>()
  const found = new Set<string>()
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file)
    if (at >= 0) found.add(circleOf(trail.slice(at)))
    if (at >= 0 || done.has(file)) return
    for (const { isOwn, way, target } of byFile.get(file)?.imports ?? []) {
      if (isOwn && way === 'Import') visit(target, [...trail, file])
    }
    done.add(file)
  }
  for (const { file } of sources) visit(file, [])
  return [...found]
}

function circleOf(files: readonly string[]): string {
  const first = files.indexOf([...files].sort()[0]!)
  const turned = [...files.slice(first), ...files.slice(0, first)]
  return `${turned[0]}:1: import circle ${turned.join(' -> ')} -> ${turned[0]}, move what both need one floor down`
}
