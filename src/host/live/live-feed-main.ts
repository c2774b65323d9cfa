/**
 * The process that moves a simulated venue with the market of the real one: public streams in, the simulated venue out. It
 * has no key. While the streams are down nothing moves, and the core knows its data by their age.
 */

import { readFileSync } from 'node:fs'
import type { Report } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { openCcxtSession } from '../../venues/ccxt/ccxt-settings.ts'
import { SimulatedClient } from '../../venues/simulated/client.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { MarketEdge } from './market-edge.ts'
import type { LiveFeedSettings } from './venue-plan.ts'

const settings = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as LiveFeedSettings
const { configuration, venueIndex, address, source } = settings

const say = (line: string) => void process.stderr.write(`${line}\n`)
const edge = new MarketEdge(configuration, say)
let lostCount = 0

const venue = new SimulatedClient({
  address,
  configuration,
  venueIndex,
  clock: SYSTEM_CLOCK,
  wantsOrders: false,
  report: () => {},
  retryMsMax: 200,
})

/** What the simulated venue cannot take while it starts again is gone: the market goes on without waiting for it. */
function pass(input: MarketInput): void {
  if (!edge.admits(input) || venue.feed(input)) return
  lostCount++
  if (Number.isInteger(Math.log10(lostCount))) say(`${lostCount} messages of the market found the simulated venue away`)
}

function tell(report: Report): void {
  if (report.kind === 'VenueStateReport') say(`${report.isUp ? 'market data' : 'no market data'}: ${report.text}`)
  if (report.kind === 'DataStateReport' && report.dataState !== 'Live')
    say(`${configuration.instruments[report.instrumentIndex]?.instrumentId}: ${report.dataState}: ${report.text}`)
}

openCcxtSession(source, {
  configuration,
  venueIndex,
  clock: SYSTEM_CLOCK,
  report: tell,
  onMarket: pass,
  onLog: say,
  mayAddRisk: () => false,
})

process.on('disconnect', () => process.exit(0))
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
