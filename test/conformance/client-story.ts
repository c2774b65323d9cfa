/** What the story of a library and the judge of it must know alike: the orders and their ids. */

/** Rests and is canceled; takes and is filled; is refused for being too small. */
export const ORDERS = ['rest', 'take', 'tiny'] as const

export function orderIdOf(libraryNumber: number, order: (typeof ORDERS)[number]): string {
  return `x-conf-${libraryNumber}${order}`
}
