/** What a store needs of the rest of the configuration. */

import type { BuildContext } from './build-context.ts'

const LEASE_US_MIN = 200_000
const LEASE_US_MAX = 60_000_000

export function refuseStoreFaults(context: BuildContext): void {
  const { store, desk } = context.config
  if (store.kind !== 'postgres') return
  if (desk === undefined)
    context.complain(['store'], 'desk is missing; one database may hold several: add desk: my-desk')
  if (store.lease < LEASE_US_MIN || store.lease > LEASE_US_MAX)
    context.complain(['store', 'lease'], 'expected a duration from 200ms to 60s')
}
