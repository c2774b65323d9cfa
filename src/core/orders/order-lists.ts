/** Small arrays of orders, kept in the order of their numbers, so that every replica reads them the same way. */

import type { Order } from '../domain/order.ts'

/** Puts an order in its place; nearly always the end. */
export function insertOrder(list: Order[], order: Order): void {
  let at = list.length
  list.push(order)
  while (at > 0 && list[at - 1]!.orderNumber > order.orderNumber) {
    list[at] = list[at - 1]!
    at -= 1
  }
  list[at] = order
}

/** Takes an order out, if it is in. */
export function removeOrder(list: Order[], order: Order): void {
  const at = list.indexOf(order)
  if (at < 0) return
  for (let i = at + 1; i < list.length; i++) list[i - 1] = list[i]!
  list.pop()
}

/** The list at a place of a growing table; made when it is first asked for by a writer. */
export function listAt(table: Order[][], index: number): Order[] {
  while (table.length <= index) table.push([])
  return table[index]!
}
