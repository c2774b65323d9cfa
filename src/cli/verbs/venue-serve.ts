/** `holdfast venue serve CONFIG`: a simulated venue by itself, for several nodes on one machine that trade at the same one. */

import { type ConfigOptions, loadedConfigOf } from '../config-options.ts'
import { CliError } from '../exit-codes.ts'
import { writeJsonLine, writeLine } from '../output.ts'
import { refuseEnvironment } from '../refuse-environment.ts'

export interface ServeOptions extends ConfigOptions {
  readonly venue?: string
  readonly json?: boolean
}

export async function serveVenue(file: string, options: ServeOptions): Promise<void> {
  const { VenueService } = await import('../../host/live/venue-service.ts')
  const { serverOf } = await import('../../host/live/venue-plan.ts')
  const loaded = await loadedConfigOf(file, options, { command: 'run' })
  const served = Object.keys(loaded.config.venues).filter(venueId => serverOf(loaded, venueId) !== undefined)
  const { venue: venueId = served[0] } = options
  if (venueId === undefined || !served.includes(venueId) || (options.venue === undefined && served.length > 1))
    throw new CliError('usage', whichText(options.venue, served))
  const service = new VenueService(
    loaded,
    venueId,
    line => process.stderr.write(`${line}\n`),
    address => {
      if (options.json) writeJsonLine({ event: 'listening', venue: venueId, ...address })
      else
        writeLine(
          `${venueId}, a simulated venue, no real money: ${JSON.stringify(address)}; Ctrl-C ends it, its ledger stays`,
        )
    },
  )
  try {
    service.start()
  } catch (error) {
    await refuseEnvironment(error)
  }
  const stop = () => void service.end().then(() => process.exit(0))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  // Started by another program, it ends with it.
  process.once('disconnect', stop)
}

function whichText(asked: string | undefined, served: readonly string[]): string {
  if (served.length === 0)
    return 'no simulated venue of the configuration has a server: add server: ./venue.sock to one that several nodes share'
  return `${asked === undefined ? 'several venues have a server' : `${asked} has no server`}: name one of ${served.join(', ')} with --venue`
}
