/** A part of a screen with its heading, and the heading of the screen itself. */

import type { ComponentChildren } from 'preact'
import type { Trouble } from '../state/client.ts'
import { Icon } from './icon.tsx'

export function Panel(props: {
  readonly title: ComponentChildren
  /** Columns of twelve. */
  readonly width?: 4 | 5 | 6 | 7 | 8 | 12
  readonly actions?: ComponentChildren
  /** Lists and tables reach to the edge. */
  readonly isFlush?: boolean
  readonly children: ComponentChildren
}) {
  return (
    <section class={`panel w${props.width ?? 12}`}>
      <header class="panel-head">
        <h2 class="grow">{props.title}</h2>
        {props.actions}
      </header>
      <div class={`panel-body${props.isFlush === true ? ' is-flush' : ''}`}>{props.children}</div>
    </section>
  )
}

export function ScreenHead({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <header class="screen-head">
      <h1 class="grow">{title}</h1>
      {children}
    </header>
  )
}

export function TroubleBox({ trouble }: { readonly trouble: Trouble | undefined }) {
  if (trouble === undefined) return null
  return (
    <div class="trouble" role="alert">
      <Icon name="bad" />
      <div>
        {trouble.message} {trouble.remedy}
      </div>
    </div>
  )
}

export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>
}
