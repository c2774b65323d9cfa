/** Remembers which venue id belongs to which of our ids: some answers name an order by the venue's id alone. */

const KEPT_MAX = 100_000

export class OrderNames {
  readonly #ours = new Map<string, string>()
  readonly #theirs = new Map<string, string>()

  add(clientOrderId: string, venueOrderId: string): void {
    if (clientOrderId === '' || venueOrderId === '' || this.#ours.get(venueOrderId) === clientOrderId) return
    this.#ours.set(venueOrderId, clientOrderId)
    this.#theirs.set(clientOrderId, venueOrderId)
    if (this.#ours.size > KEPT_MAX) this.#dropOldest()
  }

  /** Returns: '' for one that nobody told us of. */
  clientOrderIdOf(venueOrderId: string): string {
    return this.#ours.get(venueOrderId) ?? ''
  }

  venueOrderIdOf(clientOrderId: string): string {
    return this.#theirs.get(clientOrderId) ?? ''
  }

  #dropOldest(): void {
    for (const [venueOrderId, clientOrderId] of this.#ours) {
      this.#ours.delete(venueOrderId)
      this.#theirs.delete(clientOrderId)
      return
    }
  }
}
