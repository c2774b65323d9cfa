/** `holdfast venue check ID`: looks a venue over before money is entrusted to it; `serve` runs a simulated one by itself. */

import path from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { hasStreams } from '../../venues/ccxt/ccxt-exchange.ts'
import type { CheckSetup, Finding, VenueCheck } from '../../venues/ccxt/check.ts'
import { dialectNamed, EXCHANGE_NAMES } from '../../venues/ccxt/dialects.ts'
import { loadedConfigOf, takesConfig } from '../config-options.ts'
import { CliError, EXIT_CODES } from '../exit-codes.ts'
import { styled, writeJson, writeLine } from '../output.ts'
import type { ServeOptions } from './venue-serve.ts'

interface Options {
  readonly config?: string
  readonly set: readonly string[]
  readonly keyFile?: string
  readonly symbol: readonly string[]
  readonly trade?: string | true
  readonly json?: boolean
}

const EXCHANGES = `${EXCHANGE_NAMES.join(', ')}, or another exchange of ccxt`

export function define(command: Command): void {
  const collect = (value: string, before: readonly string[]) => [...before, value]
  command
    .command('check')
    .description('Say whether a venue can be reached and means what we mean, and what its key may do')
    .argument('<id>', `a venue of the configuration, or without one: ${EXCHANGES}`)
    .option('--config <file>', 'the configuration whose venue it is: its key file, its instruments')
    .option('--set <path=value>', 'put a value in place of the configuration’s; may be given again', collect, [])
    .option('--key-file <file>', 'look at this key (without --config)')
    .option('--symbol <symbol>', 'show this market, such as BTC/USDT; may be given again', parseSymbol, [])
    .option('--trade [symbol]', 'place and cancel one tiny post-only order')
    .option('--json', 'write the result as JSON')
    .action(check)
  takesConfig(command.command('serve').description('Run a simulated venue by itself, for several nodes on one machine'))
    .option('--venue <id>', 'which of the venues that have a server')
    .option('--json', 'say as JSON where it listens')
    .action(serve)
}

async function serve(file: string, options: ServeOptions): Promise<void> {
  const { serveVenue } = await import('./venue-serve.ts')
  await serveVenue(file, options)
}

function parseSymbol(text: string, before: readonly string[]): readonly string[] {
  if (/^[A-Z0-9]+\/[A-Z0-9]+(:[A-Z0-9]+)?$/.test(text)) return [...before, text]
  throw new InvalidArgumentError('a market such as BTC/USDT.')
}

async function check(id: string, options: Options): Promise<void> {
  const setup = options.config === undefined ? await plainSetup(id, options) : await configuredSetup(id, options)
  const { checkVenue } = await import('../../venues/ccxt/check.ts')
  const result = await checkVenue({ ...setup, tradeSymbol: tradeSymbolOf(setup, options) })
  if (options.json) writeJson(result)
  else print(result)
  const isRefused = result.findings.some(({ level }) => level === 'refuse')
  process.exitCode = isRefused ? EXIT_CODES.venue : EXIT_CODES.ok
}

async function plainSetup(id: string, { keyFile, symbol }: Options): Promise<CheckSetup> {
  const name = id.toLowerCase()
  if (!hasStreams(name))
    throw new CliError('usage', `${id} is none of ${EXCHANGES}; a venue of a file needs --config FILE`)
  return { ...(await baseOf(name, keyFile)), symbols: symbol }
}

async function baseOf(name: string, keyFile: string | undefined): Promise<Omit<CheckSetup, 'symbols'>> {
  const { SYSTEM_CLOCK } = await import('../../host/live/clock.ts')
  const { readKeyFile } = await import('../../venues/ccxt/key-file.ts')
  return {
    dialect: dialectNamed(name),
    clock: SYSTEM_CLOCK,
    key: keyFile === undefined ? undefined : orRefused(() => readKeyFile(keyFile)),
  }
}

/** The file is wrong, not the program. */
function orRefused<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw new CliError('config', error.message)
    throw error
  }
}

async function configuredSetup(id: string, options: Options): Promise<CheckSetup> {
  if (options.keyFile !== undefined) throw new CliError('usage', '--key-file: the key file is the configuration’s')
  const loaded = await loadedConfigOf(options.config!, options)
  const venue = loaded.config.venues[id]
  if (venue?.kind !== 'ccxt') {
    const real = Object.entries(loaded.config.venues).filter(([, { kind }]) => kind === 'ccxt')
    throw new CliError(
      'usage',
      `${id} is no ccxt venue of ${options.config}: ${real.map(([name]) => name).join(', ') || 'there are none'}`,
    )
  }
  const { plainConfigurationOf } = await import('../../host/live/venue-plan.ts')
  const configuration = plainConfigurationOf(loaded)
  const keyFile = venue.keyFile === undefined ? undefined : path.resolve(loaded.folder, venue.keyFile)
  const venueIndex = configuration.venues.findIndex(({ venueId }) => venueId === id) as CheckSetup['venueIndex']
  const { endpoint } = venue
  return { ...(await baseOf(venue.exchange, keyFile)), configuration, venueIndex, endpoint, symbols: options.symbol }
}

function tradeSymbolOf(setup: CheckSetup, { trade, symbol }: Options): string | undefined {
  if (trade === undefined) return undefined
  if (setup.dialect.isMarketOnly === true)
    throw new CliError('usage', `--trade: of ${setup.dialect.ccxtId} we know the market alone`)
  if (setup.key === undefined) throw new CliError('usage', '--trade: an order needs a key')
  if (trade !== true) return trade
  const { configuration } = setup
  const [instrument] = configuration?.instruments.filter(each => each.venueIndex === setup.venueIndex) ?? []
  if (instrument === undefined || configuration === undefined) {
    if (symbol[0] !== undefined) return symbol[0]
    throw new CliError('usage', '--trade: say at which market, such as --trade BTC/USDT')
  }
  const code = (index: number) => configuration.currencies[index]!.code
  return `${code(instrument.baseCurrency)}/${code(instrument.quoteCurrency)}`
}

// ── for people ───────────────────────────────────────────────────────────────────────────────────────────────────────

const COLOURS = { ok: 'green', warn: 'yellow', refuse: 'red' } as const

function print({ exchange, findings, supports, markets }: VenueCheck): void {
  writeLine(exchange)
  for (const finding of findings) writeLine(findingText(finding))
  writeLine('')
  for (const [what, value] of Object.entries(supports))
    writeLine(`  ${what.padEnd(18)}${Array.isArray(value) ? value.join(' ') : String(value)}`)
  if (markets.length > 0) writeLine('')
  for (const { symbol, tickSize, lotSize, qtyMin, notionalMin } of markets)
    writeLine(
      `  ${symbol}: tickSize: "${tickSize}", lotSize: "${lotSize}", qtyMin: "${qtyMin}", notionalMin: "${notionalMin}"`,
    )
}

function findingText({ level, code, text }: Finding): string {
  return `${styled(COLOURS[level], level.padEnd(7))}${code}: ${text}`
}
