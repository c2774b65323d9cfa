/** Who is signed in here. */

import { computed, signal } from '@preact/signals'
import type { WhoAmI } from '../../../src/api/contract/signing-in.ts'
import type { Permission } from '../../../src/ports/permissions.ts'
import { call, setHooks, Trouble } from './client.ts'

/** `undefined`: not asked yet; `null`: nobody. */
export const me = signal<WhoAmI | undefined | null>(undefined)
/** The server cannot be reached, so that who is signed in is not known. */
export const isServerAway = signal(false)
/** Why somebody who was in is not any more; `undefined` where he left himself. */
export const ending = signal<'Idle' | 'Other' | undefined>(undefined)
/** Somebody waits for the second factor to be shown; what it is called with ends the waiting. */
export const stepUpAsked = signal<((isShown: boolean) => void) | undefined>(undefined)

export const permissions = computed(() => new Set<Permission>(me.value?.permissions ?? []))

export function may(permission: Permission): boolean {
  return permissions.value.has(permission)
}

export async function findOut(): Promise<void> {
  // Whoever came, left or showed a factor meanwhile is known better than by an answer of before.
  const before = me.peek()
  try {
    const now = await call('session')
    if (me.peek() === before) me.value = now
    isServerAway.value = false
  } catch (error) {
    if (!(error instanceof Trouble) || error.code !== 'NOT_SIGNED_IN') {
      isServerAway.value = true
      return
    }
    if (me.peek() !== before) return findOut()
    if (before) ending.value ??= 'Other'
    me.value = null
  }
}

/** Errors: Trouble; then the session is still there, and this page as well. */
export async function signOut(): Promise<void> {
  try {
    await call('signOut', { body: {} })
  } catch (error) {
    if (!(error instanceof Trouble) || error.code !== 'NOT_SIGNED_IN') throw error
  }
  ending.value = undefined
  me.value = null
}

export function followSession(): void {
  setHooks({
    csrfToken: () => me.value?.csrfToken ?? '',
    stepUp: () => {
      // Two commands that wait for one factor are let go by one.
      const before = stepUpAsked.value
      return new Promise(resolve => {
        stepUpAsked.value = isShown => {
          stepUpAsked.value = undefined
          before?.(isShown)
          resolve(isShown)
        }
      })
    },
    // A request that was on its way while another factor was shown came with the secret of before.
    signedOut: () => void findOut(),
  })
}
