/** The rooms of the house and what each may see of our own files; the picture of it is in docs/architecture.md. */

/** The first room whose pattern a file matches is its room. */
export interface Room {
  readonly room: RegExp
  readonly sees: readonly RegExp[]
  /** `none` for the pure rooms: not even Node's own modules. */
  readonly packages: 'none' | 'any'
}

const STD = /^src\/core\/std\//
const DOMAIN = /^src\/core\/domain\//
const PORTS = /^src\/ports(\.ts$|\/)/
/** What rooms that do I/O would else each write for themselves. */
const FILES = /^src\/files\//
/** What server, console and command say to each other. */
const CONTRACT = /^src\/api\/contract(\.ts$|\/)/
const STRATEGY_DOOR = /^src\/strategy\/(index|testing)\.ts$/
const MIDDLE = ['market', 'orders', 'portfolio', 'risk', 'reconcile'] as const
const OUTSIDE = ['store', 'market-data', 'backtest', 'cluster', 'security', 'operations', 'recovery'] as const
const BELOW_HOST =
  /^src\/(core|files|strategy|store|venues|market-data|backtest|cluster|security|operations|recovery)\/|^src\/ports(\.ts$|\/)/

const ROOMS: readonly Room[] = [
  { room: STD, sees: [STD], packages: 'none' },
  { room: DOMAIN, sees: [STD, DOMAIN], packages: 'none' },
  ...MIDDLE.map(middleRoom),
  { room: /^src\/core\/engine\//, sees: [/^src\/core\//], packages: 'none' },
  { room: /^src\/strategy\//, sees: [STD, DOMAIN, /^src\/strategy\//], packages: 'none' },
  { room: PORTS, sees: [DOMAIN, STD, PORTS], packages: 'none' },
  { room: FILES, sees: [STD, FILES], packages: 'any' },
  ...OUTSIDE.map(outsideRoom),
  { room: CONTRACT, sees: [DOMAIN, STD, PORTS, CONTRACT], packages: 'any' },
  { room: /^src\/api\//, sees: [DOMAIN, STD, PORTS, /^src\/api\//], packages: 'any' },
  { room: /^src\/host\//, sees: [BELOW_HOST, /^src\/(host|api)\//], packages: 'any' },
  { room: /^src\/cli\//, sees: [BELOW_HOST, /^src\/(cli|host|api)\//], packages: 'any' },
  { room: /^web\//, sees: [CONTRACT, PORTS, DOMAIN, STD, /^web\//], packages: 'any' },
  { room: /^src\/sim\//, sees: [BELOW_HOST, /^src\/(sim|host)\//], packages: 'any' },
  { room: /^examples\//, sees: [STRATEGY_DOOR, /^examples\//], packages: 'any' },
  { room: /^(bench|scripts|test|bin)\//, sees: [/./], packages: 'any' },
]

/** Returns: `undefined` for a file that stands in no room of the house. */
export function roomOf(file: string): Room | undefined {
  const family = /^src\/venues\/([^/]+)\//.exec(file)?.[1]
  return family === undefined ? ROOMS.find(({ room }) => room.test(file)) : outsideRoom(`venues/${family}`)
}

/** A middle room of the core: its floor's neighbours do not exist for it. */
function middleRoom(name: string): Room {
  const own = new RegExp(`^src/core/${name}/`)
  return { room: own, sees: [STD, DOMAIN, own], packages: 'none' }
}

/** A room that does I/O: it implements ports and does not know its siblings. */
function outsideRoom(name: string): Room {
  const own = new RegExp(`^src/${name}/`)
  return { room: own, sees: [STD, DOMAIN, PORTS, FILES, own], packages: 'any' }
}
