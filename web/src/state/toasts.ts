/** Short notices about what a person just did. */

import { signal } from '@preact/signals'
import { sentenceOf } from '../text/words.ts'
import { Trouble } from './client.ts'

export const TOAST_TONES = ['good', 'bad', 'info'] as const
export interface Toast {
  readonly toastNumber: number
  readonly tone: (typeof TOAST_TONES)[number]
  readonly text: string
  readonly remedy: string
}

const SHOWN_MAX = 4
const SHOWN_MS = 6_000
const TROUBLE_SHOWN_MS = 15_000

export const toasts = signal<readonly Toast[]>([])
let told = 0

export function toast(tone: Toast['tone'], text: string, remedy = ''): void {
  told += 1
  const shown = { toastNumber: told, tone, text: sentenceOf(text), remedy }
  toasts.value = [...toasts.value, shown].slice(-SHOWN_MAX)
  setTimeout(() => dismiss(shown.toastNumber), tone === 'bad' ? TROUBLE_SHOWN_MS : SHOWN_MS)
}

export function dismiss(toastNumber: number): void {
  toasts.value = toasts.value.filter(each => each.toastNumber !== toastNumber)
}

export function toastTrouble(error: unknown): void {
  const { code, message, remedy } = troubleOf(error)
  toast(code === 'WAITING' ? 'info' : 'bad', message, remedy)
}

/** A mistake of the page itself is shown as well: silence would look like success. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof Trouble) return error
  return new Trouble(
    'INTERNAL',
    `The console failed: ${error instanceof Error ? error.message : String(error)}`,
    'Reload the page.',
  )
}
