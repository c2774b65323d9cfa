/**
 * A set of texts that remembers the order in which they came: an open hash table of our own.
 *
 * Why not a Set: the runtime makes a text that was just built its own entry in a table of all texts before it looks for it;
 * for execution ids that was 8 % of a whole session, here it is 1 %.
 * Invariant: from the slot that a text's hash names, it is reached without crossing an empty slot.
 */

const FIRST_CAPACITY = 256

export class TextSet {
  readonly #texts: string[] = []
  #hashes = new Int32Array(FIRST_CAPACITY)
  /** The place in `#texts` + 1; 0 is empty. Twice as many slots as places. */
  #slots = new Int32Array(2 * FIRST_CAPACITY)

  get size(): number {
    return this.#texts.length
  }

  has(text: string): boolean {
    return this.hasHashed(text, tableHashOf(text))
  }

  /** Shape: `hash` is the text's {@link tableHashOf}. */
  hasHashed(text: string, hash: number): boolean {
    return this.#slots[this.#slotOf(text, hash)] !== 0
  }

  add(text: string, hash = tableHashOf(text)): void {
    if (this.#texts.length === this.#hashes.length) this.#grow()
    const slot = this.#slotOf(text, hash)
    if (this.#slots[slot] !== 0) return
    this.#hashes[this.#texts.length] = hash
    this.#texts.push(text)
    this.#slots[slot] = this.#texts.length
  }

  /** Keeps its size: what filled it once will fill it again. */
  clear(): void {
    this.#texts.length = 0
    this.#slots.fill(0)
  }

  /** In the order in which they came. */
  toArray(): string[] {
    return this.#texts.slice()
  }

  static from(texts: Iterable<string>): TextSet {
    const set = new TextSet()
    for (const text of texts) set.add(text)
    return set
  }

  /** The slot that holds the text, or the empty one where it would be. */
  #slotOf(text: string, hash: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = hash & mask
    for (let place = slots[slot]!; place !== 0; place = slots[slot]!) {
      if (this.#hashes[place - 1] === hash && this.#texts[place - 1] === text) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  #grow(): void {
    const hashes = new Int32Array(this.#hashes.length * 2)
    hashes.set(this.#hashes)
    this.#hashes = hashes
    this.#slots = new Int32Array(hashes.length * 2)
    const mask = this.#slots.length - 1
    for (let place = 0; place < this.#texts.length; place++) {
      let slot = hashes[place]! & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = place + 1
    }
  }
}

/** FNV-1a over the units, mixed once more for its lower bits: for tables that use the low bits alone. */
export function tableHashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash ^ (hash >>> 15)
}
