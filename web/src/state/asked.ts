/** A question to the server that a screen shows the answer of, asked again when it changes or is told to. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Trouble } from './client.ts'
import { troubleOf } from './toasts.ts'

export interface Asked<T> {
  /** Undefined before the first answer. */
  readonly answer: T | undefined
  readonly trouble: Trouble | undefined
  readonly again: () => void
}

/** `key`: what the question hangs on; it is asked again where that is another, and every so often where `everyMs` says so. */
export function useAsked<T>(question: () => Promise<T>, key: string, everyMs = 0): Asked<T> {
  const answer = useSignal<{ readonly key: string; readonly value: T } | undefined>(undefined)
  const trouble = useSignal<Trouble | undefined>(undefined)
  const round = useSignal(0)
  useEffect(() => {
    let isOver = false
    let isAsking = false
    const askNow = async () => {
      // One at a time: of two, the older answer may come last.
      if (isAsking) return
      isAsking = true
      try {
        const value = await question()
        if (!isOver) answer.value = { key, value }
        if (!isOver) trouble.value = undefined
      } catch (error) {
        if (!isOver) trouble.value = troubleOf(error)
      }
      isAsking = false
    }
    void askNow()
    const timer = everyMs > 0 ? setInterval(() => void askNow(), everyMs) : undefined
    return () => {
      isOver = true
      clearInterval(timer)
    }
  }, [key, everyMs, round.value])
  return {
    answer: answer.value?.key === key ? answer.value.value : undefined,
    trouble: trouble.value,
    again: () => {
      round.value += 1
    },
  }
}
