/** Filters of orders and fills, kept in the address so that a view can be sent to somebody. */

import { section } from '../state/live.ts'
import { ask, route } from '../state/route.ts'

export const FILTERS = ['account', 'strategy', 'instrument'] as const
export type Wanted = Readonly<Record<(typeof FILTERS)[number], string>>

export function wantedOf(): Wanted {
  const { account = '', strategy = '', instrument = '' } = route.value.query
  return { account, strategy, instrument }
}

interface Filtered {
  readonly accountId: string
  readonly strategyId: string
  readonly instrumentId: string
}

export function isWanted(line: Filtered, { account, strategy, instrument }: Wanted): boolean {
  const fits = (wanted: string, is: string) => wanted === '' || wanted === is
  return fits(account, line.accountId) && fits(strategy, line.strategyId) && fits(instrument, line.instrumentId)
}

export function Filters() {
  const wanted = wantedOf()
  const choices = {
    account: (section('accounts') ?? []).map(({ accountId }) => accountId),
    strategy: (section('strategies') ?? []).map(({ strategyId }) => strategyId),
    instrument: (section('markets') ?? []).map(({ instrumentId }) => instrumentId),
  }
  return (
    <fieldset class="filters" aria-label="Filters">
      {FILTERS.map(filter => (
        <label class="field" key={filter}>
          <span>{filter.charAt(0).toUpperCase() + filter.slice(1)}</span>
          <select
            value={wanted[filter]}
            onChange={event => ask({ ...route.value.query, [filter]: event.currentTarget.value })}
          >
            <option value="">all</option>
            {choices[filter].map(choice => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  )
}
