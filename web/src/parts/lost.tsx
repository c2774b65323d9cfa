/** Says at once, above everything, and in a dialogue too, that what is shown is old, and how old. */

import { link, lostSinceMs, nodeSilentUs } from '../state/live.ts'
import { browserMs } from '../state/now.ts'
import { durationText } from '../text/times.ts'
import { Icon } from './icon.tsx'

export function LostNotice() {
  const isLost = link.value === 'Lost'
  if (!isLost && nodeSilentUs.value === 0) return null
  const ageUs = isLost ? (browserMs.value - lostSinceMs.value) * 1000 : nodeSilentUs.value
  return (
    <div class="lost" role="alert">
      <Icon name="bad" />
      <span>
        {isLost ? 'Connection lost' : 'The node is silent'}
        <span aria-hidden="true"> for {durationText(Math.max(0, ageUs))}</span>: the numbers are old.
        {isLost && ' Connecting again by itself.'}
      </span>
    </div>
  )
}
