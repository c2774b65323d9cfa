/** Remembers what the venue told once of an order: some answers and messages name it by the venue's id, and by nothing else. */

import type { Side } from '../../core/domain/order.ts'

const KEPT_MAX = 100_000

/** Empty, or `undefined`, where it is not told. */
export interface NamedOrder {
  readonly symbol: string
  readonly clientOrderId: string
  readonly venueOrderId: string
  readonly side?: Side | undefined
}

type Known = Omit<NamedOrder, 'venueOrderId'>

const NOTHING: Known = { symbol: '', clientOrderId: '', side: undefined }

export class OrderNames {
  readonly #ours = new Map<string, Known>()
  readonly #theirs = new Map<string, string>()

  /** What is not told now is as it was told before. */
  note(order: NamedOrder): void {
    const { venueOrderId } = order
    if (venueOrderId === '') return
    const known = merged(order, this.#ours.get(venueOrderId) ?? NOTHING)
    this.#ours.set(venueOrderId, known)
    if (known.clientOrderId !== '') this.#theirs.set(known.clientOrderId, venueOrderId)
    if (this.#ours.size > KEPT_MAX) this.#dropOldest()
  }

  /** With what was told before in place of what is not told now. */
  completed<T extends NamedOrder>(order: T): T {
    const known = this.#ours.get(order.venueOrderId || this.venueOrderIdOf(order.clientOrderId))
    return known === undefined ? order : { ...order, ...merged(order, known) }
  }

  /** Returns: '' for one that nobody told us of. */
  clientOrderIdOf(venueOrderId: string): string {
    return this.#ours.get(venueOrderId)?.clientOrderId ?? ''
  }

  venueOrderIdOf(clientOrderId: string): string {
    return this.#theirs.get(clientOrderId) ?? ''
  }

  #dropOldest(): void {
    for (const [venueOrderId, { clientOrderId }] of this.#ours) {
      this.#ours.delete(venueOrderId)
      // It may go by another id of the venue's since.
      if (this.venueOrderIdOf(clientOrderId) === venueOrderId) this.#theirs.delete(clientOrderId)
      return
    }
  }
}

function merged({ symbol, clientOrderId, side }: Known, before: Known): Known {
  return {
    symbol: symbol || before.symbol,
    clientOrderId: clientOrderId || before.clientOrderId,
    side: side ?? before.side,
  }
}
