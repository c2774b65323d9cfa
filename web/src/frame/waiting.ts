/** How much waits for a person, for the marks beside the names of screens. */

import { section } from '../state/live.ts'
import { me } from '../state/session.ts'

export interface Waiting {
  readonly count: number
  readonly isBad: boolean
}

const NOTHING: Waiting = { count: 0, isBad: false }

export function waitingAt(screen: string): Waiting {
  switch (screen) {
    case 'alerts': {
      const open = (section('alerts') ?? []).filter(({ state }) => state === 'Triggered')
      return { count: open.length, isBad: open.some(({ severity }) => severity === 'Critical') }
    }
    case 'incidents': {
      const open = (section('incidents') ?? []).filter(({ state }) => state === 'Open' || state === 'Mitigated')
      return { count: open.length, isBad: open.length > 0 }
    }
    case 'requests': {
      const own = me.value?.name
      const open = (section('requests') ?? []).filter(({ state, askedBy }) => state === 'Open' && askedBy !== own)
      return { count: open.length, isBad: false }
    }
    case 'orders': {
      const doubt = section('orders')?.inDoubtCount ?? 0
      return { count: doubt, isBad: doubt > 0 }
    }
    default:
      return NOTHING
  }
}
