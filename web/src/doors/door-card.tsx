/** The card that the ways in stand on. */

import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Logo } from '../parts/logo.tsx'

export function DoorCard({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const card = useRef<HTMLElement>(null)
  useEffect(() => {
    document.title = `${title} · Holdfast`
    card.current?.querySelector<HTMLElement>('[data-first]')?.focus()
  }, [title])
  return (
    <main class="door">
      <section class="door-card" ref={card}>
        <div class="brand">
          <Logo />
          Holdfast
        </div>
        <h1>{title}</h1>
        {children}
      </section>
    </main>
  )
}
