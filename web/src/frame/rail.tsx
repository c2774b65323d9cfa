/** The list of screens: beside them on a wide page, as a bar at the bottom of a narrow one. */

import { useSignal } from '@preact/signals'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { addressOf } from '../state/route.ts'
import { permissions } from '../state/session.ts'
import { PHONE_SCREENS, SCREENS, type ScreenEntry, screenNow } from './screens.ts'
import { waitingAt } from './waiting.ts'

const GROUPS = ['Trading', 'Watch', 'Machine', 'Record'] as const

function visibleScreens(): readonly ScreenEntry[] {
  return SCREENS.filter(({ permission }) => permission === 'SignedIn' || permissions.value.has(permission))
}

export function Rail() {
  const visible = visibleScreens()
  return (
    <nav class="rail" aria-label="Screens">
      {GROUPS.map(group => (
        <div key={group}>
          <h2>{group}</h2>
          {visible
            .filter(entry => entry.group === group)
            .map(entry => (
              <ScreenLink key={entry.screen} entry={entry} />
            ))}
        </div>
      ))}
    </nav>
  )
}

function ScreenLink({ entry, onGone }: { readonly entry: ScreenEntry; readonly onGone?: () => void }) {
  const { count, isBad } = waitingAt(entry.screen)
  const isHere = screenNow() === entry.screen
  return (
    <a href={addressOf(entry.screen)} aria-current={isHere ? 'page' : undefined} onClick={onGone}>
      <Icon name={entry.icon} />
      {entry.title}
      {count > 0 && (
        <span class={`count${isBad ? ' is-bad' : ''}`}>
          {count}
          <span class="unseen"> waiting</span>
        </span>
      )}
    </a>
  )
}

export function BottomBar() {
  const isOpen = useSignal(false)
  const visible = visibleScreens()
  const isIn = ({ screen }: ScreenEntry) => (PHONE_SCREENS as readonly string[]).includes(screen)
  return (
    <nav class="bottom" aria-label="Main screens">
      {visible.filter(isIn).map(entry => (
        <ScreenLink key={entry.screen} entry={entry} />
      ))}
      <button type="button" onClick={() => (isOpen.value = true)}>
        <Icon name="more" />
        More
      </button>
      {isOpen.value && (
        <Dialog title="Screens" onClose={() => (isOpen.value = false)}>
          <div class="more">
            {visible
              .filter(entry => !isIn(entry))
              .map(entry => (
                <ScreenLink key={entry.screen} entry={entry} onGone={() => (isOpen.value = false)} />
              ))}
          </div>
        </Dialog>
      )}
    </nav>
  )
}
