/**
 * Chance from a seed: the same seed gives the same numbers on every machine.
 *
 * xoshiro128** 1.1 by Blackman and Vigna (public domain, prng.di.unimi.it); period 2^128 - 1. Only whole-number steps and
 * correctly rounded operations are used, so that not even a logarithm depends on the machine.
 */

import { assert } from './assert.ts'

const UINT32_COUNT = 2 ** 32

/** Four words of the generator, then the four words it began with. */
export type RandomState = readonly number[]

type Words = [number, number, number, number]

export class Random {
  #origin: Words
  #s0: number
  #s1: number
  #s2: number
  #s3: number

  constructor(seed: number | string) {
    this.#origin = wordsOf(String(seed))
    ;[this.#s0, this.#s1, this.#s2, this.#s3] = this.#origin
  }

  nextUint32(): number {
    const scrambled = Math.imul(this.#s1, 5)
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0
    const shifted = this.#s1 << 9
    this.#s2 ^= this.#s0
    this.#s3 ^= this.#s1
    this.#s1 ^= this.#s2
    this.#s0 ^= this.#s3
    this.#s2 ^= shifted
    this.#s3 = (this.#s3 << 11) | (this.#s3 >>> 21)
    return result
  }

  /** At least 0, below 1, 53 random bits. */
  nextFloat(): number {
    const upper = this.nextUint32() >>> 5
    const lower = this.nextUint32() >>> 6
    return (upper * 2 ** 26 + lower) / 2 ** 53
  }

  /** A whole number from 0, below `below` (1 to 2^53), each as likely as the others. */
  nextInt(below: number): number {
    assert(Number.isInteger(below) && below >= 1 && below <= 2 ** 53, 'a bound is a whole number from 1 to 2^53')
    if (below > UINT32_COUNT) return this.#nextWideInt(below)
    const end = UINT32_COUNT - (UINT32_COUNT % below)
    for (;;) {
      const drawn = this.nextUint32()
      if (drawn < end) return drawn % below
    }
  }

  /** Mean 0, standard deviation 1. Source: Marsaglia's polar method; its second value is not kept. */
  nextGaussian(): number {
    for (;;) {
      const x = 2 * this.nextFloat() - 1
      const y = 2 * this.nextFloat() - 1
      const square = x * x + y * y
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * naturalLogBelowOne(square)) / square)
    }
  }

  /** A generator of its own for one purpose. It depends on the seed and the label, not on what was drawn before. */
  fork(label: string): Random {
    return new Random(`${this.#origin.join(' ')} ${label}`)
  }

  save(): RandomState {
    return [this.#s0, this.#s1, this.#s2, this.#s3, ...this.#origin]
  }

  /** Shape: what {@link save} gave; the generator's four words are not all 0. */
  static restore(state: RandomState): Random {
    assert(state.length === 8 && state.every(word => (word | 0) === word), 'a random state is eight words')
    const [s0, s1, s2, s3, ...origin] = state as [...Words, ...Words]
    assert((s0 | s1 | s2 | s3) !== 0, 'a random state is not all zero')
    const random = new Random('')
    random.#origin = origin
    random.#s0 = s0
    random.#s1 = s1
    random.#s2 = s2
    random.#s3 = s3
    return random
  }

  #nextWideInt(below: number): number {
    const end = 2 ** 53 - (2 ** 53 % below)
    for (;;) {
      const drawn = this.nextFloat() * 2 ** 53
      if (drawn < end) return drawn % below
    }
  }
}

/** Four words of a text, each from its own pass, never all zero. */
function wordsOf(text: string): Words {
  return [wordOf(text, 1) | 1, wordOf(text, 2), wordOf(text, 3), wordOf(text, 4)]
}

/** FNV-1a over the text's units, then an avalanche. */
function wordOf(text: string, pass: number): number {
  let word = Math.imul(0x811c9dc5, 2 * pass + 1)
  for (let i = 0; i < text.length; i++) word = Math.imul(word ^ text.charCodeAt(i), 0x01000193)
  word = Math.imul(word ^ (word >>> 16) ^ pass, 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
  return word ^ (word >>> 16)
}

/**
 * The natural logarithm of a value above 0 and below 1, to within a few units of the last place.
 *
 * Why: `Math.log` may differ between engines; this uses sums, products and one quotient. It is 2 artanh((m - 1)/(m + 1))
 * for a mantissa m near 1, and ln 2 for each halving.
 */
function naturalLogBelowOne(value: number): number {
  let halvings = 0
  while (value < Math.SQRT1_2) {
    value *= 2
    halvings++
  }
  const z = (value - 1) / (value + 1)
  const square = z * z
  let series = 0
  for (let power = 23; power >= 1; power -= 2) series = series * square + 1 / power
  return 2 * z * series - halvings * Math.LN2
}
