/**
 * A fast hash of the core's state, to notice that two replicas differ; not a defence against a forger.
 *
 * Four lanes of 32 bits; each word goes into one lane by add, rotate and multiply, and each round of four words carries
 * every lane into the next. Every step can be undone for known words, so no difference is lost before the digest.
 * The calls count, not only their bytes: two updates are not one update of both.
 */

const MULTIPLIER_1 = 0x9e3779b1 | 0
const MULTIPLIER_2 = 0x85ebca77 | 0
const MULTIPLIER_3 = 0xc2b2ae3d | 0

/** From this length on a view over the bytes costs less than putting words together; below, making it costs more. */
const VIEW_FROM_BYTES = 512

/** Told apart by these, a number, a string and bytes that look the same have different hashes. */
const NUMBER_MARK = 0x4e554d42
const SMALL_MARK = 0x534d414c
const STRING_MARK = 0x53545249
const BYTES_MARK = 0x42595445

export class StateHash {
  #a = 0x243f6a88 | 0
  #b = 0x85a308d3 | 0
  #c = 0x13198a2e | 0
  #d = 0x03707344 | 0
  readonly #scratch = new DataView(new ArrayBuffer(8))

  update(bytes: Uint8Array): void {
    const length = bytes.length
    const whole = length & ~15
    if (whole >= VIEW_FROM_BYTES) this.#addBulk(new DataView(bytes.buffer, bytes.byteOffset, whole))
    else for (let at = 0; at < whole; at += 16) this.#addBytes(bytes, at)
    // The rest is shorter than a round; reads past the end give undefined, which counts as 0.
    if (whole < length) this.#addBytes(bytes, whole)
    this.#addRound(BYTES_MARK, length, 0, 0)
  }

  /** -0 counts as 0, and every NaN as the same. */
  updateNumber(value: number): void {
    // Most numbers of a state are small and whole; for them the bits need not be looked up.
    const small = value | 0
    if (small === value) this.#addRound(SMALL_MARK, small, 0, 0)
    else this.#addDouble(value)
  }

  #addDouble(value: number): void {
    const scratch = this.#scratch
    scratch.setFloat64(0, Number.isNaN(value) ? Number.NaN : value, true)
    this.#addRound(NUMBER_MARK, scratch.getInt32(0, true), scratch.getInt32(4, true), 0)
  }

  updateString(text: string): void {
    const length = text.length
    const whole = length & ~7
    if (whole > 0) this.#addWholeUnits(text, whole)
    // The rest is shorter than a round: units past the end count as 0.
    if (whole < length) this.#addUnits(text, whole)
    this.#addRound(STRING_MARK, length, 0, 0)
  }

  /** 16 hexadecimal digits of everything so far; the hash can go on. */
  digest(): string {
    const high = finalMix((this.#a + rotateLeft(this.#c, 7)) | 0)
    const low = finalMix((this.#b + rotateLeft(this.#d, 18)) ^ Math.imul(high, MULTIPLIER_1))
    return hexOf(high) + hexOf(low)
  }

  #addRound(w0: number, w1: number, w2: number, w3: number): void {
    const a = mix(this.#a, w0)
    const b = mix(this.#b, w1) ^ (a >>> 15)
    const c = mix(this.#c, w2) ^ (b >>> 15)
    const d = mix(this.#d, w3) ^ (c >>> 15)
    this.#a = a ^ (d >>> 15)
    this.#b = b
    this.#c = c
    this.#d = d
  }

  /** The same rounds with the lanes in local variables. */
  #addBulk(data: DataView): void {
    let a = this.#a
    let b = this.#b
    let c = this.#c
    let d = this.#d
    for (let at = 0; at < data.byteLength; at += 16) {
      a = mix(a, data.getInt32(at, true))
      b = mix(b, data.getInt32(at + 4, true)) ^ (a >>> 15)
      c = mix(c, data.getInt32(at + 8, true)) ^ (b >>> 15)
      d = mix(d, data.getInt32(at + 12, true)) ^ (c >>> 15)
      a ^= d >>> 15
    }
    this.#a = a
    this.#b = b
    this.#c = c
    this.#d = d
  }

  /** As `#addBulk`: the hash of a snapshot takes a third of the time. */
  #addWholeUnits(text: string, whole: number): void {
    let a = this.#a
    let b = this.#b
    let c = this.#c
    let d = this.#d
    for (let at = 0; at < whole; at += 8) {
      a = mix(a, unitsAt(text, at))
      b = mix(b, unitsAt(text, at + 2)) ^ (a >>> 15)
      c = mix(c, unitsAt(text, at + 4)) ^ (b >>> 15)
      d = mix(d, unitsAt(text, at + 6)) ^ (c >>> 15)
      a ^= d >>> 15
    }
    this.#a = a
    this.#b = b
    this.#c = c
    this.#d = d
  }

  #addBytes(bytes: Uint8Array, at: number): void {
    this.#addRound(wordAt(bytes, at), wordAt(bytes, at + 4), wordAt(bytes, at + 8), wordAt(bytes, at + 12))
  }

  #addUnits(text: string, at: number): void {
    this.#addRound(unitsAt(text, at), unitsAt(text, at + 2), unitsAt(text, at + 4), unitsAt(text, at + 6))
  }
}

function mix(lane: number, word: number): number {
  const sum = (lane + Math.imul(word, MULTIPLIER_2)) | 0
  return Math.imul((sum << 13) | (sum >>> 19), MULTIPLIER_1)
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

/** Past the end `charCodeAt` gives NaN, which counts as 0 here. */
function unitsAt(text: string, at: number): number {
  return text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16)
}

function finalMix(value: number): number {
  value = Math.imul(value ^ (value >>> 15), MULTIPLIER_2)
  value = Math.imul(value ^ (value >>> 13), MULTIPLIER_3)
  return value ^ (value >>> 16)
}

function rotateLeft(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count))
}

function hexOf(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}

/** The hash of one value; see {@link StateHash}. */
export function hashOfText(text: string): string {
  const hash = new StateHash()
  hash.updateString(text)
  return hash.digest()
}
