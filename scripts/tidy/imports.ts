/** Who may import whom: the floors of the house, circles, and files that nobody needs. */

import type { Import, Source } from './source.ts'

/**
 * The rooms, and what each may see of our own files. The first pattern that a file matches is its room. Packages: `none`
 * for the pure rooms, `any` elsewhere (docs/dependencies.md lists them).
 */
interface Room {
  readonly room: RegExp
  readonly sees: readonly RegExp[]
  readonly packages: 'none' | 'any'
}

const STD = /^src\/core\/std\//
const DOMAIN = /^src\/core\/domain\//
const MIDDLE = ['market', 'orders', 'portfolio', 'risk', 'reconcile'] as const
const PORTS = /^src\/ports\.ts$/
const EVERYTHING_BELOW_HOST = /^src\/(core|strategy|store|venues|market-data|backtest|cluster|security|operations|recovery|ports\.ts)/

const ROOMS: readonly Room[] = [
  { room: STD, sees: [STD], packages: 'none' },
  { room: DOMAIN, sees: [STD, DOMAIN], packages: 'none' },
  ...MIDDLE.map((name): Room => {
    const own = new RegExp(`^src/core/${name}/`)
    return { room: own, sees: [STD, DOMAIN, own], packages: 'none' }
  }),
  { room: /^src\/core\/engine\//, sees: [/^src\/core\//], packages: 'none' },
  { room: /^src\/strategy\//, sees: [STD, DOMAIN, /^src\/strategy\//], packages: 'none' },
  { room: PORTS, sees: [DOMAIN, STD], packages: 'none' },
  ...(['store', 'market-data', 'backtest', 'cluster', 'security', 'operations', 'recovery'] as const).map(outsideRoom),
  ...(['simulated', 'ccxt', 'fix'] as const).map(name => outsideRoom(`venues/${name}`)),
  { room: /^src\/api\/contract\.ts$/, sees: [DOMAIN, STD], packages: 'any' },
  { room: /^src\/host\//, sees: [EVERYTHING_BELOW_HOST, /^src\/(host|api)\//], packages: 'any' },
  { room: /^src\/cli\//, sees: [/^src\/(cli|host|api)\//, EVERYTHING_BELOW_HOST], packages: 'any' },
  { room: /^examples\//, sees: [/^src\/strategy\/index\.ts$/, /^examples\//], packages: 'any' },
  { room: /^(bench|scripts|test|bin)\//, sees: [/./], packages: 'any' },
]

function outsideRoom(name: string): Room {
  const own = new RegExp(`^src/${name}/`)
  return { room: own, sees: [STD, DOMAIN, PORTS, own], packages: 'any' }
}

/** Files that something outside the sources starts, and the doors of rooms. */
const ENTRANCES = [/^bin\//, /^scripts\/[^/]+\.ts$/, /^bench\//, /^test\//, /-main\.ts$/, /-worker\.ts$/, /^examples\//, /^src\/strategy\/index\.ts$/, /^src\/cli\/main\.ts$/]

export function findFloorBreaches(sources: readonly Source[]): string[] {
  const findings: string[] = []
  for (const source of sources) {
    const room = ROOMS.find(each => each.room.test(source.file))
    if (room === undefined) findings.push(`${source.file}:1: stands in no room of the house, move it or name the room in scripts/tidy/imports.ts`)
    else for (const imported of source.imports) findings.push(...breachOf(source, room, imported))
  }
  return findings
}

function breachOf(source: Source, room: Room, imported: Import): string[] {
  const isTest = /\.test\.ts$/.test(source.file)
  if (!imported.isOwn) {
    return room.packages === 'none' && !isTest ? [`${source.file}:${imported.line}: ${imported.target} is banned here, the pure rooms import no package`] : []
  }
  if (room.sees.some(pattern => pattern.test(imported.target))) return []
  if (isTest && /^scripts\//.test(imported.target)) return []
  return [`${source.file}:${imported.line}: ${imported.target} is banned here, import downward only (docs/architecture.md)`]
}

/** Depth-first; each circle is told once, by its first file in the alphabet. */
export function findCircles(sources: readonly Source[]): string[] {
  const byFile = new Map(sources.map(source => [source.file, source]))
  const done = new Set<string>()
  const found = new Set<string>()
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file)
    if (at >= 0) found.add(circleOf(trail.slice(at)))
    if (at >= 0 || done.has(file)) return
    for (const imported of byFile.get(file)?.imports ?? []) if (imported.isOwn) visit(imported.target, [...trail, file])
    done.add(file)
  }
  for (const source of sources) visit(source.file, [])
  return [...found]
}

function circleOf(files: readonly string[]): string {
  const first = files.indexOf([...files].sort()[0]!)
  const turned = [...files.slice(first), ...files.slice(0, first)]
  return `${turned[0]}:1: import circle ${turned.join(' -> ')} -> ${turned[0]}, move what both need one floor down`
}

export function findDeadFiles(sources: readonly Source[]): string[] {
  const needed = new Set<string>()
  for (const source of sources) {
    if (/\.test\.ts$/.test(source.file)) continue
    for (const imported of source.imports) if (imported.isOwn) needed.add(imported.target)
  }
  const testOnly = new Set(sources.filter(s => /\.test\.ts$/.test(s.file)).flatMap(s => s.imports.map(i => i.target)))
  return sources
    .filter(({ file }) => !needed.has(file) && !/\.test\.ts$/.test(file) && !ENTRANCES.some(entrance => entrance.test(file)))
    .filter(({ file }) => !(testOnly.has(file) && /(fixtures|naive|twin)/.test(file)))
    .map(({ file }) => `${file}:1: nobody imports it, delete it or use it`)
}
