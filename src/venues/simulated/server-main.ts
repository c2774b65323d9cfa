/**
 * Entry point of the venue process: `node src/venues/simulated/server-main.ts SETTINGS`, where SETTINGS is JSON text or
 * the path of a JSON file. Prints one line of JSON when it listens. Crash-only: the ledger needs no orderly end.
 */

import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import type { TimeUs } from '../../core/domain/ids.ts'
import { FollowingClock } from '../../core/std/following-clock.ts'
import { environmentRemedyOf } from '../../files/environment-fault.ts'
import type { Clock } from '../../ports.ts'
import { VenueServer } from './server.ts'
import { type ListenAddress, parseVenueSettings, type VenueSettings } from './venue-settings.ts'

const EXIT_BUG = 1
const EXIT_BAD_SETTINGS = 2
const EXIT_ENVIRONMENT = 7

const wall = new FollowingClock({
  originMs: performance.timeOrigin,
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
})
const clock: Clock = { nowUs: () => wall.nowUs() as TimeUs, monotonicUs: () => wall.monotonicUs() }

function readSettings(argument: string | undefined): VenueSettings {
  if (argument === undefined) return refuse(['no settings: give JSON text or the path of a JSON file'])
  let value: unknown
  try {
    value = JSON.parse(argument.trimStart().startsWith('{') ? argument : readFileSync(argument, 'utf8'))
  } catch (error) {
    return refuse([`${argument.slice(0, 80)}: ${(error as Error).message}`])
  }
  const settings = parseVenueSettings(value)
  return settings.ok ? settings.value : refuse(settings.error)
}

function refuse(lines: readonly string[]): never {
  for (const line of lines) process.stderr.write(`simulated venue: ${line}\n`)
  process.exit(EXIT_BAD_SETTINGS)
}

/** A killed process leaves its socket file behind; one that still answers is not taken over. */
async function clearSocket(listen: ListenAddress): Promise<void> {
  if (!('socketPath' in listen)) return
  const isAlive = await new Promise<boolean>(resolve => {
    const probe = connect(listen.socketPath, () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })
  if (isAlive) refuse([`listen.socketPath: another venue answers at ${listen.socketPath}`])
  await rm(listen.socketPath, { force: true })
}

/** What the machine refuses ends this process as a bug does, and is told with what to do in place of a stack. */
process.on('uncaughtException', error => {
  const remedy = environmentRemedyOf(error)
  process.stderr.write(`simulated venue: ${remedy === undefined ? error.stack : `${error.message}: ${remedy}`}\n`)
  process.exit(remedy === undefined ? EXIT_BUG : EXIT_ENVIRONMENT)
})
const settings = readSettings(process.argv[2])
await clearSocket(settings.listen)
const server = new VenueServer({ settings, clock, log: line => process.stderr.write(`simulated venue: ${line}\n`) })
const port = await server.listen()
process.stdout.write(`${JSON.stringify({ event: 'listening', ...settings.listen, port })}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void server.close().then(() => process.exit(0)))
// A venue whose parent is gone serves nobody.
process.once('disconnect', () => process.exit(0))
