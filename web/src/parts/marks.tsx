/** Marks of state and figures: color, shape and word together, so that none is needed alone. */

import type { ComponentChildren } from 'preact'
import { serverNowUs } from '../state/now.ts'
import { fullTimeText, numberText, timeText } from '../state/wording.ts'
import { percentText, shortened, signOf, withSign } from '../text/numbers.ts'
import { durationText } from '../text/times.ts'
import { Icon } from './icon.tsx'

export const TONES = ['good', 'warn', 'bad', 'info', 'none'] as const
export type Tone = (typeof TONES)[number]

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return (
    <span class={`badge is-${tone}`}>
      <Icon name={tone} />
      {children}
    </span>
  )
}

interface Shown {
  /** Exact. */
  readonly text: string
  readonly unit?: string
  /** For glances: the exact one is told where one points at it. */
  readonly isShort?: boolean
}

export function Amount({ text, unit = '', isShort = false }: Shown) {
  return (
    <span class="live" title={isShort ? numberText(text) : undefined}>
      {numberText(isShort ? shortened(text) : text)}
      {unit !== '' && <span class="faint"> {unit}</span>}
    </span>
  )
}

/** A size that has a direction and is neither gain nor loss: with its sign alone. */
export function Signed({ text, isShort = false }: Shown) {
  return (
    <span class="live" title={isShort ? numberText(text) : undefined}>
      {numberText(withSign(isShort ? shortened(text) : text))}
    </span>
  )
}

/** A gain or a loss: with sign, arrow and color. */
export function Change({ text, unit = '', isShort = false }: Shown) {
  const sign = signOf(text)
  const direction = sign === 'Up' ? 'up' : sign === 'Down' ? 'down' : ''
  return (
    <span class={`live ${direction}`} title={isShort ? numberText(text) : undefined}>
      {sign !== 'Flat' && <span aria-hidden="true">{sign === 'Up' ? '▲' : '▼'} </span>}
      {numberText(withSign(isShort ? shortened(text) : text))}
      {unit !== '' && <span class="faint"> {unit}</span>}
    </span>
  )
}

export function SideMark({ side }: { readonly side: 'Buy' | 'Sell' }) {
  return (
    <span class={side === 'Buy' ? 'up' : 'down'}>
      <span aria-hidden="true">{side === 'Buy' ? '▲' : '▼'} </span>
      {side}
    </span>
  )
}

/** When; the exact time where one points at it. */
export function When({ us }: { readonly us: number | null | undefined }) {
  if (us === null || us === undefined || us === 0) return <span class="faint">–</span>
  return (
    <time dateTime={new Date(us / 1000).toISOString()} title={fullTimeText(us)}>
      {timeText(us)}
    </time>
  )
}

/** How long ago, counting on. */
export function Ago({ us }: { readonly us: number | null | undefined }) {
  if (us === null || us === undefined || us === 0) return <span class="faint">never</span>
  return (
    <span class="live" title={fullTimeText(us)}>
      {durationText(serverNowUs.value - us)}
    </span>
  )
}

export function Figure(props: {
  readonly name: ComponentChildren
  readonly isLarge?: boolean
  readonly children: ComponentChildren
}) {
  return (
    <div class={`figure${props.isLarge === true ? ' is-large' : ''}`}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  )
}

/** How much of a limit is used: as a bar and as a figure. A box whose ground is painted, for hundreds of pictures take long to lay out. */
export function UseBar({ share, name }: { readonly share: number; readonly name: string }) {
  const tone = share >= 1 ? ' is-bad' : share >= 0.8 ? ' is-warn' : ''
  const width = Math.min(100, Math.max(share > 0 ? 1 : 0, share * 100))
  return (
    <span
      class={`use live${tone}`}
      role="img"
      aria-label={`${name}: ${percentText(share)} used`}
      style={{ backgroundSize: `${width}%` }}
    />
  )
}
