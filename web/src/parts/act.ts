/** Something that a person asks of the server: not twice at a time, and its answer may come when what asked is gone. */

import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Trouble } from '../state/client.ts'
import { toastTrouble, troubleOf } from '../state/toasts.ts'

export interface Act {
  readonly isActing: boolean
  /** To be shown in place. */
  readonly trouble: Trouble | undefined
  /** `onDone` is for what asked, and left out where that is gone; a refusal is told as a notice then. */
  readonly run: <T>(wish: () => Promise<T>, onDone?: (answer: T) => void) => Promise<void>
}

export function useAct(): Act {
  const isActing = useSignal(false)
  const trouble = useSignal<Trouble | undefined>(undefined)
  const isGone = useRef(false)
  useLayoutEffect(
    () => () => {
      isGone.current = true
    },
    [],
  )
  const run: Act['run'] = async (wish, onDone) => {
    if (isActing.value) return
    isActing.value = true
    trouble.value = undefined
    try {
      const answer = await wish()
      if (!isGone.current) onDone?.(answer)
    } catch (error) {
      if (isGone.current) toastTrouble(error)
      else trouble.value = troubleOf(error)
    }
    isActing.value = false
  }
  return { isActing: isActing.value, trouble: trouble.value, run }
}
