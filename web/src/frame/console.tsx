/** What is shown: a way in, or the frame with a screen in it. */

import { useSignalEffect } from '@preact/signals'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import { DoorCard } from '../doors/door-card.tsx'
import { Enrolment } from '../doors/enrolment.tsx'
import { SignIn } from '../doors/sign-in.tsx'
import { LostNotice } from '../parts/lost.tsx'
import { ToastList } from '../parts/toast-list.tsx'
import { ScreenOf } from '../screens/screen-of.tsx'
import { isOld, section } from '../state/live.ts'
import { forgetAddress } from '../state/route.ts'
import { findOut, isServerAway, me } from '../state/session.ts'
import { Bar } from './bar.tsx'
import { Dialogs } from './dialogs.tsx'
import { healthNow } from './health.ts'
import { closeOpened } from './opened.ts'
import { BottomBar, Rail } from './rail.tsx'
import { SCREENS, screenNow } from './screens.ts'

/** The one-time link's token stands in the fragment, which no server and no log sees. */
function takeLink(): string | undefined {
  const link = /^#enrol=(.+)$/.exec(location.hash)?.[1]
  if (link !== undefined) forgetAddress()
  return link
}

export function Console() {
  return (
    <>
      <Page />
      <ToastList />
    </>
  )
}

function Page() {
  const [link, setLink] = useState(takeLink)
  useEffect(() => {
    // Pasted where the console is open already, a link changes the fragment alone: nothing is loaded anew.
    const take = () => setLink(before => takeLink() ?? before)
    addEventListener('hashchange', take)
    return () => removeEventListener('hashchange', take)
  }, [])
  if (link !== undefined) return <Enrolment key={link} link={link} onDone={() => setLink(undefined)} />
  if (me.value === undefined) return isServerAway.value ? <ServerAway /> : null
  if (me.value === null) return <SignIn />
  return <Frame />
}

function ServerAway() {
  return (
    <DoorCard title="The server does not answer">
      <p class="faint">“holdfast status” and “holdfast kill” work at the machine without it.</p>
      <button type="button" class="is-main" onClick={() => void findOut()}>
        Try again
      </button>
    </DoorCard>
  )
}

function Frame() {
  // Whoever goes back leaves the dialogue too: it was about what stood behind it. With the screen, not after it is painted:
  // what is opened then belongs to the new one.
  useLayoutEffect(() => closeOpened, [screenNow()])
  useSignalEffect(() => {
    document.title = `${titleNow()} · ${healthNow().text} · ${section('node')?.desk || 'Holdfast'}`
  })
  return (
    <div class={`frame${isOld.value ? ' is-old' : ''}`}>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        To the content
      </button>
      <Bar />
      <Rail />
      <main class="main" id="main" tabIndex={-1}>
        <LostNotice />
        <ScreenOf />
      </main>
      <BottomBar />
      <Dialogs />
    </div>
  )
}

function titleNow(): string {
  return SCREENS.find(({ screen }) => screen === screenNow())?.title ?? 'Overview'
}
