/** Filters of orders and fills, kept in the address so that a view can be sent to somebody. */

import { useComputed } from '@preact/signals'
import { section } from '../state/live.ts'
import { ask, route } from '../state/route.ts'
import { titleOf } from '../text/words.ts'

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
  return (
    <fieldset class="filters" aria-label="Filters">
      {FILTERS.map(filter => (
        <Filter key={filter} filter={filter} />
      ))}
    </fieldset>
  )
}

/** What it may be set to: figures change all the time, and these names do not. */
const NAMES: Readonly<Record<keyof Wanted, () => readonly string[]>> = {
  account: () => (section('accounts') ?? []).map(({ accountId }) => accountId),
  strategy: () => (section('strategies') ?? []).map(({ strategyId }) => strategyId),
  instrument: () => (section('markets') ?? []).map(({ instrumentId }) => instrumentId),
}

function Filter({ filter }: { readonly filter: keyof Wanted }) {
  // As one text, which is the same where the names are.
  const names = useComputed(() => ['', ...NAMES[filter]()].join('\n')).value
  return (
    <label class="field">
      <span>{titleOf(filter)}</span>
      <select
        value={wantedOf()[filter]}
        onChange={event => ask({ ...route.value.query, [filter]: event.currentTarget.value })}
      >
        {names.split('\n').map(name => (
          <option key={name} value={name}>
            {name || 'all'}
          </option>
        ))}
      </select>
    </label>
  )
}
