/**
 * A map from whole numbers that mostly grow, to values that mostly leave in the order in which they came.
 *
 * Why: a hash map that is filled and emptied at the same pace is copied again and again; here a key is a place in a page of
 * 1,024 and a page goes when it is empty. A key may jump: only pages that hold something exist. New keys and those that leave
 * are asked for in turn, on two pages: both are remembered.
 */

const PAGE_SIZE = 1024

interface Page<T> {
  readonly number: number
  readonly values: (T | undefined)[]
  count: number
}

export class PagedMap<T> {
  readonly #pages = new Map<number, Page<T>>()
  /** The page that was asked for last, and the one before it. */
  #newest: Page<T> | undefined
  #other: Page<T> | undefined

  get(key: number): T | undefined {
    return this.#find(Math.floor(key / PAGE_SIZE))?.values[key % PAGE_SIZE]
  }

  /** Shape: `key` a safe integer from 0. */
  set(key: number, value: T): void {
    const number = Math.floor(key / PAGE_SIZE)
    const page = this.#find(number) ?? this.#make(number)
    const at = key % PAGE_SIZE
    if (page.values[at] === undefined) page.count += 1
    page.values[at] = value
  }

  delete(key: number): void {
    const page = this.#find(Math.floor(key / PAGE_SIZE))
    const at = key % PAGE_SIZE
    if (page === undefined || page.values[at] === undefined) return
    page.values[at] = undefined
    page.count -= 1
    if (page.count > 0) return
    this.#pages.delete(page.number)
    this.#newest = undefined
    this.#other = undefined
  }

  /** In the order of the keys. */
  *values(): Iterable<T> {
    const pages = [...this.#pages.values()].sort((a, b) => a.number - b.number)
    for (const page of pages) for (const value of page.values) if (value !== undefined) yield value
  }

  #find(number: number): Page<T> | undefined {
    if (this.#newest?.number === number) return this.#newest
    const page = this.#other?.number === number ? this.#other : this.#pages.get(number)
    if (page !== undefined) this.#remember(page)
    return page
  }

  #remember(page: Page<T>): void {
    this.#other = this.#newest
    this.#newest = page
  }

  #make(number: number): Page<T> {
    const page: Page<T> = { number, values: new Array<T | undefined>(PAGE_SIZE).fill(undefined), count: 0 }
    this.#pages.set(number, page)
    this.#remember(page)
    return page
  }
}
