/** The keyboard: single keys, not while somebody types, and each listed in the help. */

import { addressOf, go } from '../state/route.ts'
import { may } from '../state/session.ts'
import { open, opened } from './opened.ts'
import { SCREENS } from './screens.ts'

export interface Shortcut {
  readonly keys: readonly string[]
  readonly does: string
}

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['Shift', 'S'], does: 'Stop trading: pause or kill' },
  { keys: ['Shift', 'R'], does: 'Let it trade again' },
  { keys: ['w'], does: 'Why is it not trading?' },
  { keys: ['/'], does: 'To the first filter of this screen' },
  { keys: ['?'], does: 'These keys' },
  { keys: ['Esc'], does: 'Closes what is open' },
]

/** How long `g` waits for the key of a screen. */
const SECOND_KEY_MS = 1_500

export function followKeys(): void {
  let awaited: ReturnType<typeof setTimeout> | undefined
  addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || opened.value !== undefined) return
    if (document.querySelector('dialog[open]') !== null) return
    const entry = awaited === undefined ? undefined : SCREENS.find(({ key }) => key === event.key)
    const isFirstOfTwo = event.key === 'g' && awaited === undefined
    clearTimeout(awaited)
    awaited = isFirstOfTwo ? setTimeout(() => (awaited = undefined), SECOND_KEY_MS) : undefined
    const act = entry === undefined ? actionOf(event.key) : () => go(addressOf(entry.screen))
    if (act === undefined) return
    event.preventDefault()
    act()
  })
}

function actionOf(key: string): (() => void) | undefined {
  switch (key) {
    case 'S':
      return may('ReduceRisk') ? () => open('Stop') : undefined
    case 'R':
      return may('ResumeTrading') ? () => open('Resume') : undefined
    case 'w':
      return () => open('Why')
    case '?':
      return () => open('Keys')
    case '/':
      return () => document.querySelector<HTMLElement>('.filters input, .filters select')?.focus()
    default:
      return undefined
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
