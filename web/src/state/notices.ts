/** Lets the browser show alerts while the page is out of sight, where the person wants that. */

import { effect } from '@preact/signals'
import { section } from './live.ts'
import { settings } from './settings.ts'

export function followNotices(): void {
  let known: ReadonlySet<string> | undefined
  effect(() => {
    const open = section('alerts')?.filter(({ state }) => state === 'Triggered')
    if (open === undefined) return
    const before = known
    known = new Set(open.map(({ id }) => id))
    // What is open already when the page comes up is on the page.
    if (before === undefined || !document.hidden) return
    for (const { id, severity, subject, text } of open) {
      if (!before.has(id) && isWanted(severity)) new Notification(`${severity}: ${subject}`, { body: text, tag: id })
    }
  })
}

function isWanted(severity: string): boolean {
  const { notices } = settings.peek()
  return (
    Notification.permission === 'granted' && (notices === 'All' || (notices === 'Critical' && severity === 'Critical'))
  )
}
