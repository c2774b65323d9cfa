/** The newest values of a series, up to a fixed count: one ring for anything, one for numbers. */

import { assert } from './assert.ts'

/** Invariant: `#start` is the oldest value's slot; the `length` values follow it, around the end. */
export class RingBuffer<T> {
  readonly capacity: number
  readonly #slots: (T | undefined)[]
  #start = 0
  #length = 0

  constructor(capacity: number) {
    assert(Number.isInteger(capacity) && capacity > 0, 'a ring holds at least one value')
    this.capacity = capacity
    this.#slots = new Array<T | undefined>(capacity).fill(undefined)
  }

  get length(): number {
    return this.#length
  }

  get isFull(): boolean {
    return this.#length === this.capacity
  }

  /** Returns: the oldest value where it had to make room, otherwise undefined. */
  push(value: T): T | undefined {
    if (this.#length < this.capacity) {
      this.#slots[this.#slotOf(this.#length++)] = value
      return undefined
    }
    const pushedOut = this.#slots[this.#start]
    this.#slots[this.#start] = value
    this.#start = this.#start + 1 === this.capacity ? 0 : this.#start + 1
    return pushedOut
  }

  /** 0 is the oldest value, `length - 1` the newest. */
  get(index: number): T {
    assert(index >= 0 && index < this.#length, 'a ring is read within its length')
    return this.#slots[this.#slotOf(index)] as T
  }

  clear(): void {
    this.#slots.fill(undefined)
    this.#start = 0
    this.#length = 0
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let index = 0; index < this.#length; index++) yield this.get(index)
  }

  #slotOf(index: number): number {
    const slot = this.#start + index
    return slot < this.capacity ? slot : slot - this.capacity
  }
}

/** The same on flat doubles. */
export class NumberRing {
  readonly capacity: number
  readonly #slots: Float64Array
  #start = 0
  #length = 0

  constructor(capacity: number) {
    assert(Number.isInteger(capacity) && capacity > 0, 'a ring holds at least one value')
    this.capacity = capacity
    this.#slots = new Float64Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  get isFull(): boolean {
    return this.#length === this.capacity
  }

  /** Returns: the oldest value where it had to make room, otherwise undefined. */
  push(value: number): number | undefined {
    if (this.#length < this.capacity) {
      this.#slots[this.#slotOf(this.#length++)] = value
      return undefined
    }
    const pushedOut = this.#slots[this.#start]
    this.#slots[this.#start] = value
    this.#start = this.#start + 1 === this.capacity ? 0 : this.#start + 1
    return pushedOut
  }

  /** 0 is the oldest value, `length - 1` the newest. */
  get(index: number): number {
    assert(index >= 0 && index < this.#length, 'a ring is read within its length')
    return this.#slots[this.#slotOf(index)]!
  }

  clear(): void {
    this.#start = 0
    this.#length = 0
  }

  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (let index = 0; index < this.#length; index++) yield this.get(index)
  }

  #slotOf(index: number): number {
    const slot = this.#start + index
    return slot < this.capacity ? slot : slot - this.capacity
  }
}
