/** The dialogues that every screen has: stop, resume, why, keys, me, and the second factor when the server asks for it. */

import { StepUpDialog } from '../doors/step-up.tsx'
import { ActButton } from '../parts/act-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { When } from '../parts/marks.tsx'
import { attempt } from '../state/do.ts'
import { serverNowUs } from '../state/now.ts'
import { addressOf } from '../state/route.ts'
import { may, me, signOut, stepUpAsked } from '../state/session.ts'
import { SHORTCUTS } from './keys.ts'
import { closeOpened, open, opened } from './opened.ts'
import { Reasons } from './reasons.tsx'
import { SCREENS } from './screens.ts'
import { ResumeDialog, StopDialog } from './stop.tsx'

export function Dialogs() {
  return (
    <>
      <Opened />
      {stepUpAsked.value !== undefined && <StepUpDialog />}
    </>
  )
}

function Opened() {
  if (opened.value === undefined) return null
  const { what, scope } = opened.value
  switch (what) {
    case 'Stop':
      return <StopDialog first={scope} />
    case 'Resume':
      return <ResumeDialog first={scope} />
    case 'Why':
      return <WhyDialog />
    case 'Keys':
      return <KeysDialog />
    case 'Me':
      return <MeDialog />
    default:
      return what satisfies never
  }
}

function WhyDialog() {
  return (
    <Dialog title="Why is it not trading?" look="is-wide" onClose={closeOpened}>
      <Reasons />
      {may('ResumeTrading') && (
        <div class="dialog-foot">
          <button type="button" onClick={() => open('Resume')}>
            Let it trade again …
          </button>
        </div>
      )}
    </Dialog>
  )
}

function KeysDialog() {
  return (
    <Dialog title="Keys" onClose={closeOpened}>
      <dl class="facts">
        {SHORTCUTS.map(({ keys, does }) => (
          <KeyRow key={does} keys={keys} does={does} />
        ))}
        {SCREENS.map(({ key, title }) => (
          <KeyRow key={title} keys={['g', key]} does={title} />
        ))}
      </dl>
    </Dialog>
  )
}

function KeyRow({ keys, does }: { readonly keys: readonly string[]; readonly does: string }) {
  return (
    <>
      <dt>
        {keys.map(key => (
          <span key={key}>
            <kbd>{key}</kbd>{' '}
          </span>
        ))}
      </dt>
      <dd>{does}</dd>
    </>
  )
}

function MeDialog() {
  const who = me.value
  if (who === null || who === undefined) return null
  const isFresh = who.stepUpUntilUs > serverNowUs.value
  return (
    <Dialog title={who.name} onClose={closeOpened}>
      <dl class="facts">
        <dt>Roles</dt>
        <dd>{who.roles.join(', ')}</dd>
        <dt>Second factor</dt>
        <dd>
          {isFresh ? (
            <>
              fresh until <When us={who.stepUpUntilUs} />
            </>
          ) : (
            'is asked for where risk is added'
          )}
        </dd>
        <dt>Signed in until</dt>
        <dd>
          <When us={who.expiresUs} />
        </dd>
      </dl>
      <div class="dialog-foot">
        <a class="button" href={addressOf('people')} onClick={closeOpened}>
          My factors, sessions, tokens
        </a>
        <ActButton
          onAct={async () => {
            closeOpened()
            await attempt(signOut())
          }}
        >
          Sign out
        </ActButton>
      </div>
    </Dialog>
  )
}
