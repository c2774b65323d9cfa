/** What a person chose about the look of things; kept in this browser alone. */

import { effect, signal } from '@preact/signals'

export const THEMES = ['System', 'Light', 'Dark'] as const
export type Theme = (typeof THEMES)[number]
export const ZONES = ['Local', 'UTC'] as const
export type Zone = (typeof ZONES)[number]
export const GROUPINGS = ['Space', 'Comma', 'None'] as const
export type Grouping = (typeof GROUPINGS)[number]
export const CLOCKS = ['Time', 'DateAndTime'] as const
export type ClockForm = (typeof CLOCKS)[number]
export const NOTICES = ['Off', 'Critical', 'All'] as const
export type Notices = (typeof NOTICES)[number]

export interface Settings {
  readonly theme: Theme
  readonly zone: Zone
  readonly grouping: Grouping
  readonly clock: ClockForm
  /** Which alerts the browser itself shows while the page is not in sight. */
  readonly notices: Notices
}

const KEY = 'holdfast.settings'
const CHOICES = { theme: THEMES, zone: ZONES, grouping: GROUPINGS, clock: CLOCKS, notices: NOTICES } as const
const FIRST: Settings = { theme: 'System', zone: 'Local', grouping: 'Space', clock: 'Time', notices: 'Off' }

export const settings = signal<Settings>(read())
/** The one that is seen: `System` is one of the others. */
export const shownTheme = signal<Exclude<Theme, 'System'>>('Light')

export function setSetting<Name extends keyof Settings>(name: Name, value: Settings[Name]): void {
  settings.value = { ...settings.value, [name]: value }
}

/** What is kept may be of another version, or spoiled: what is not one of the choices is the first again. */
function read(): Settings {
  const kept = readKept()
  const entries = Object.entries(CHOICES).map(([name, choices]) => {
    const value = kept[name]
    const isChoice = (choices as readonly unknown[]).includes(value)
    return [name, isChoice ? value : FIRST[name as keyof Settings]]
  })
  return Object.fromEntries(entries) as Settings
}

function readKept(): Readonly<Record<string, unknown>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    return typeof kept === 'object' && kept !== null ? { ...kept } : {}
  } catch {
    return {}
  }
}

/** Keeps every change, and shows the theme; a browser that keeps nothing forgets at the next visit. */
export function followSettings(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const show = () => {
    const { theme } = settings.value
    shownTheme.value = theme === 'System' ? (dark.matches ? 'Dark' : 'Light') : theme
    document.documentElement.dataset['theme'] = shownTheme.value
  }
  dark.addEventListener('change', show)
  effect(() => {
    show()
    try {
      localStorage.setItem(KEY, JSON.stringify(settings.value))
    } catch {
      // A browser in private mode may refuse.
    }
  })
}
