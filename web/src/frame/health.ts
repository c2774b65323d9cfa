/** Does it trade, and if not, why not: one answer for the bar, the overview and the dialogue. */

import type { Tone } from '../parts/marks.tsx'
import { isOld, link, section } from '../state/live.ts'
import { countWords } from '../text/words.ts'

export interface Health {
  readonly tone: Tone
  readonly text: string
}

/** What stands where no alert is listed: nobody knows of any while the desk is away. */
export function noAlertText(): string {
  return section('room')?.isWatchUp === false ? 'Not known: the alert desk is away.' : 'No alert is open.'
}

/** Where this node stands by: who leads, empty while nobody is known to. `undefined` where it leads, or is alone. */
export function leaderElsewhere(): string | undefined {
  const cluster = section('cluster')
  if (cluster?.role !== 'Standby') return undefined
  return cluster.others.find(({ role }) => role === 'Leader')?.nodeId ?? ''
}

/** What is not known is not well. */
export function healthNow(): Health {
  const room = section('room')
  const reasons = section('reasons')
  if (link.value === 'Connecting') return { tone: 'none', text: 'Connecting' }
  if (isOld.value) return { tone: 'bad', text: link.value === 'Lost' ? 'Connection lost' : 'The node is silent' }
  if (room !== undefined && room.node.state !== 'Running')
    return { tone: 'bad', text: `Node ${room.node.state.toLowerCase()}` }
  const leader = leaderElsewhere()
  if (leader !== undefined) return { tone: 'info', text: leader === '' ? 'Stands by' : `Stands by for ${leader}` }
  if (reasons === undefined) return { tone: 'bad', text: 'Not known' }
  if (reasons.length > 0)
    return { tone: reasons.some(isHard) ? 'bad' : 'warn', text: `Held back: ${countWords(reasons.length, 'reason')}` }
  return { tone: 'good', text: 'Trading' }
}

/** These stop everything of their scope; the others stop a part. */
const HARD = ['NO_SESSION', 'STORE_FAILING', 'VENUE_DOWN', 'TRADING_HALTED', 'KILL_UNCONFIRMED'] as const

function isHard({ code }: { readonly code: string }): boolean {
  return (HARD as readonly string[]).includes(code)
}
