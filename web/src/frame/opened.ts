/** Which dialogue of the frame is open: reached by buttons of every screen and by keys. */

import { signal } from '@preact/signals'
import type { ScopeBody } from '../../../src/api/contract/values.ts'

export const OPENABLE = ['Stop', 'Resume', 'Why', 'Keys', 'Me'] as const
export type Openable = (typeof OPENABLE)[number]

interface Opened {
  readonly what: Openable
  /** For Stop and Resume: what is chosen at first. */
  readonly scope: { readonly level: ScopeBody['level']; readonly name: string }
}

export const EVERYTHING = { level: 'All', name: '' } as const
export const opened = signal<Opened | undefined>(undefined)

export function open(what: Openable, scope: Opened['scope'] = EVERYTHING): void {
  opened.value = { what, scope }
}

export function closeOpened(): void {
  opened.value = undefined
}
