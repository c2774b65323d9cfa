/** Looks at the key files of a configuration before anything is started: are they there, private, and for this environment? */

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
