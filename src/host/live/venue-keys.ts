/** Looks at the key files of a configuration before anything is started: are they there, private, for this environment, and whose? */

import { createHash } from 'node:crypto'
import { openKey } from '../../venues/ccxt/ccxt-settings.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { ccxtSettingsOf } from './venue-plan.ts'

/** Returns: a line for each key that does not fit. A paper session needs none, and a live one is not let near it. */
export function ccxtKeyFaultsOf(loaded: LoadedConfig): string[] {
  return Object.entries(loaded.config.venues).flatMap(([venueId, venue]) => {
    if (venue.kind !== 'ccxt' || venue.keyFile === undefined) return []
    try {
      openKey(ccxtSettingsOf(loaded, venue))
      return []
    } catch (error) {
      if (error instanceof Error && 'code' in error) return [`venues.${venueId}: ${error.message}`]
      throw error
    }
  })
}

/**
 * What names each real account at its venue, whoever trades it: two desks on one store must not lead on the same one.
 * The public half of a key, hashed; nothing of the secret half.
 *
 * Errors: KeyFileError, KeyRefusedError.
 */
export function accountKeysOf(loaded: LoadedConfig): string[] {
  if (loaded.config.environment !== 'live') return []
  return Object.values(loaded.config.venues).flatMap(venue => {
    const key = venue.kind === 'ccxt' ? openKey(ccxtSettingsOf(loaded, venue)) : undefined
    if (venue.kind !== 'ccxt' || key === undefined) return []
    const hash = createHash('sha256').update(key.apiKey.open()).digest('hex').slice(0, KEY_CHARACTERS)
    return [`${venue.exchange} ${venue.endpoint?.rest ?? ''} ${hash}`.replace('  ', ' ')]
  })
}

const KEY_CHARACTERS = 32
