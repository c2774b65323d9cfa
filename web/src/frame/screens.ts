/** Which screens there are, in which part of the list they stand, and who sees them. */

import type { Permission } from '../../../src/ports/permissions.ts'
import type { IconName } from '../parts/icon.tsx'
import { route } from '../state/route.ts'
import { permissions } from '../state/session.ts'

export interface ScreenEntry {
  readonly screen: string
  readonly title: string
  readonly icon: IconName
  readonly permission: Permission | 'SignedIn'
  readonly group: 'Trading' | 'Machine' | 'Watch' | 'Record'
  /** Pressed after `g`. */
  readonly key: string
}

export const SCREENS: readonly ScreenEntry[] = [
  { screen: 'overview', title: 'Overview', icon: 'overview', permission: 'ViewTrading', group: 'Trading', key: 'o' },
  {
    screen: 'strategies',
    title: 'Strategies',
    icon: 'strategies',
    permission: 'ViewTrading',
    group: 'Trading',
    key: 's',
  },
  { screen: 'chart', title: 'Chart', icon: 'chart', permission: 'ViewTrading', group: 'Trading', key: 'c' },
  { screen: 'orders', title: 'Orders', icon: 'orders', permission: 'ViewTrading', group: 'Trading', key: 'd' },
  { screen: 'fills', title: 'Fills', icon: 'fills', permission: 'ViewTrading', group: 'Trading', key: 'f' },
  { screen: 'positions', title: 'Positions', icon: 'positions', permission: 'ViewTrading', group: 'Trading', key: 'p' },
  { screen: 'risk', title: 'Risk', icon: 'risk', permission: 'ViewTrading', group: 'Trading', key: 'r' },
  { screen: 'market', title: 'Market data', icon: 'market', permission: 'ViewTrading', group: 'Machine', key: 'm' },
  { screen: 'nodes', title: 'Nodes', icon: 'nodes', permission: 'ViewTrading', group: 'Machine', key: 'n' },
  { screen: 'logs', title: 'Logs', icon: 'logs', permission: 'ViewLogs', group: 'Machine', key: 'l' },
  { screen: 'alerts', title: 'Alerts', icon: 'alerts', permission: 'ViewTrading', group: 'Watch', key: 'a' },
  { screen: 'incidents', title: 'Incidents', icon: 'incidents', permission: 'ViewTrading', group: 'Watch', key: 'i' },
  { screen: 'requests', title: 'Requests', icon: 'requests', permission: 'SignedIn', group: 'Watch', key: 'q' },
  { screen: 'audit', title: 'Audit', icon: 'audit', permission: 'ViewAudit', group: 'Record', key: 'u' },
  { screen: 'people', title: 'People', icon: 'people', permission: 'SignedIn', group: 'Record', key: 'e' },
  { screen: 'settings', title: 'Settings', icon: 'settings', permission: 'SignedIn', group: 'Record', key: ',' },
]

/** The screen of the address; where it names none, the first that this person may see. */
export function screenNow(): string {
  const { screen } = route.value
  if (screen !== '') return screen
  return permissions.value.has('ViewTrading') ? 'overview' : 'people'
}

/** What the narrow page has in its bar; the rest is behind "More". */
export const PHONE_SCREENS = ['overview', 'positions', 'orders', 'alerts'] as const
