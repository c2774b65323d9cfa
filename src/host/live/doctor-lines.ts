/** Looks at what a session knows its markets by: how many lines, by which addresses they leave, and how old data may be. */

import { networkInterfaces } from 'node:os'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

export function lookAtLines(loaded: LoadedConfig, addresses: readonly string[] = addressesHere()): Finding[] {
  return [...lineCounts(loaded), ...localAddresses(loaded, addresses), dataAges(loaded)]
}

function lineCounts({ config }: LoadedConfig): Finding[] {
  return Object.entries(config.venues).map(([venueId, { lines }]) => {
    const count = lines === undefined ? 1 : Object.keys(lines.sources).length
    const found = `${venueId}: ${count} ${count === 1 ? 'line' : 'lines'}`
    if (count > 1 || config.environment !== 'live') return ok('lines', found)
    return warn('lines', found, `when it is silent there is no other: venues.${venueId}.lines names more`)
  })
}

/** A socket cannot leave by an address that the machine does not have. */
function localAddresses({ config }: LoadedConfig, addresses: readonly string[]): Finding[] {
  return Object.entries(config.venues).flatMap(([venueId, venue]) =>
    Object.entries(venue.kind === 'ccxt' ? (venue.lines?.sources ?? {}) : {}).flatMap(([lineId, { localAddress }]) => {
      if (localAddress === undefined || localAddress.startsWith('127.') || addresses.includes(localAddress)) return []
      const found = `${venueId} line ${lineId}: ${localAddress} is no address of this machine`
      return [fail('line address', found, `one of ${addresses.join(', ')}`)]
    }),
  )
}

/** Lines are judged among themselves; only this says what silence of all of them is. */
function dataAges({ config }: LoadedConfig): Finding {
  const ageless = Object.entries(config.strategies).filter(([, { limits, account }]) => {
    const scopes = [limits, config.accounts[account]?.limits, config.limits]
    return !scopes.some(scope => scope?.dataAgeMax !== undefined)
  })
  if (ageless.length === 0) return ok('data age', 'bounded for every strategy')
  const found = `nothing says how old data may be for ${ageless.map(([name]) => name).join(', ')}`
  return warn('data age', found, 'set dataAgeMax for the strategy, its account or everything')
}

function addressesHere(): string[] {
  return Object.values(networkInterfaces()).flatMap(each => (each ?? []).map(({ address }) => address))
}
