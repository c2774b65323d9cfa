/** The card that the ways in stand on. */

import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Logo } from '../parts/logo.tsx'

export function DoorCard({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Holdfast`
  }, [title])
  return (
    <main class="door">
      <section class="door-card">
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
