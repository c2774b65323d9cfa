/** Rows of the record, page by page: the newest first, older ones on demand, begun anew where the question changes. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Trouble } from './client.ts'
import { troubleOf } from './toasts.ts'

export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Asks for the page after this one; `null`: there is none. */
  readonly next: number | null
}

export interface Pages<Row> {
  readonly rows: readonly Row[] | undefined
  readonly trouble: Trouble | undefined
  /** Absent where there is no more. */
  readonly older: (() => void) | undefined
  readonly again: () => void
}

export function usePages<Row>(pageOf: (before: number | undefined) => Promise<Page<Row>>, key: string): Pages<Row> {
  const held = useSignal<{ readonly key: string; readonly page: Page<Row> } | undefined>(undefined)
  const trouble = useSignal<Trouble | undefined>(undefined)
  const round = useSignal(0)
  const load = async (before: number | undefined, rows: readonly Row[], isOver: () => boolean) => {
    try {
      const page = await pageOf(before)
      if (isOver()) return
      held.value = { key, page: { rows: [...rows, ...page.rows], next: page.next } }
      trouble.value = undefined
    } catch (error) {
      if (!isOver()) trouble.value = troubleOf(error)
    }
  }
  useEffect(() => {
    let isOver = false
    void load(undefined, [], () => isOver)
    return () => {
      isOver = true
    }
  }, [key, round.value])
  const page = held.value?.key === key ? held.value.page : undefined
  const next = page?.next ?? null
  return {
    rows: page?.rows,
    trouble: trouble.value,
    older: next === null ? undefined : () => void load(next, page?.rows ?? [], () => held.peek()?.page !== page),
    again: () => {
      round.value += 1
    },
  }
}
