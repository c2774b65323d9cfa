/** The bar above every screen: does it trade, what is it worth, is the page live, and the way to stop. */

import { Icon } from '../parts/icon.tsx'
import { Logo } from '../parts/logo.tsx'
import { Amount, Change } from '../parts/marks.tsx'
import { isOld, link, section } from '../state/live.ts'
import { serverNowUs } from '../state/now.ts'
import { addressOf } from '../state/route.ts'
import { may, me } from '../state/session.ts'
import { nowText } from '../state/wording.ts'
import { healthNow } from './health.ts'
import { open } from './opened.ts'

export function Bar() {
  return (
    <header class="bar">
      <a class="brand" href={addressOf('overview')}>
        <Logo />
        <span class="is-wide">{me.value?.desk || 'Holdfast'}</span>
        <span class="unseen">Overview</span>
      </a>
      <Environment />
      <HealthButton />
      <Worth />
      <span class="grow" />
      <Clock />
      <button type="button" class="is-plain is-wide is-spare" title="Keys (?)" onClick={() => open('Keys')}>
        <kbd>?</kbd>
        <span class="unseen">Keys</span>
      </button>
      <button type="button" class="is-plain is-wide" onClick={() => open('Me')}>
        <Icon name="people" />
        {me.value?.name}
      </button>
      {may('ReduceRisk') && (
        <button type="button" class="is-stop" title="Stop trading (Shift+S)" onClick={() => open('Stop')}>
          <Icon name="stop" />
          Stop
        </button>
      )}
    </header>
  )
}

function Environment() {
  const environment = section('node')?.environment ?? me.value?.environment ?? ''
  if (environment === '') return null
  return <span class={`environment is-wide${environment === 'live' ? ' is-live' : ''}`}>{environment}</span>
}

function HealthButton() {
  const { tone, text } = healthNow()
  return (
    <button type="button" class={`badge is-${tone}`} title="Why is it not trading? (w)" onClick={() => open('Why')}>
      <Icon name={tone} />
      {text}
    </button>
  )
}

/** Of the first account: what most desks have one of. */
function Worth() {
  const [account] = section('accounts') ?? []
  if (account === undefined) return null
  return (
    <>
      <div class="bar-figure is-wide is-worth">
        <b>
          <Amount isShort text={account.equity} unit={account.currency} />
        </b>
        <span>Equity</span>
      </div>
      <div class="bar-figure is-wide is-worth">
        <b>
          <Change isShort text={dayPnlOf(account)} />
        </b>
        <span>{isKnown(account.dayPnl) ? 'Day' : 'Session'}</span>
      </div>
    </>
  )
}

const isKnown = (text: string) => text !== 'unknown'

/** Where no limit looks at the day, what the session made is the next best. */
export function dayPnlOf({ dayPnl, sessionPnl }: { readonly dayPnl: string; readonly sessionPnl: string }): string {
  return isKnown(dayPnl) ? dayPnl : sessionPnl
}

function Clock() {
  return (
    <div class="bar-figure is-wide right">
      <b class="row">
        <span class={`pulse${isOld.value ? ' is-lost' : ''}`} />
        {nowText(serverNowUs.value)}
      </b>
      <span>{link.value === 'Live' ? 'Live' : link.value === 'Lost' ? 'Lost' : 'Connecting'}</span>
    </div>
  )
}
