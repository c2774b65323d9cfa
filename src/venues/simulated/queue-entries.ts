/** Looks into a queue of what is due without changing it, so that it can be saved. */

import type { DueQueue } from '../../core/std/due-queue.ts'

/** Everything in a queue, in order; the queue is as full afterwards as before. */
export function entriesOf<T>(queue: DueQueue<T>): { readonly atUs: number; readonly value: T }[] {
  const entries: { atUs: number; value: T }[] = []
  for (let atUs = queue.peekAtUs(); queue.length > 0; atUs = queue.peekAtUs())
    entries.push({ atUs, value: queue.pop()! })
  for (const { atUs, value } of entries) queue.push(atUs, value)
  return entries
}
