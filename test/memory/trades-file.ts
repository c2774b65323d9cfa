/** A file of trades as an exchange publishes them, as large as is wanted: prices walk, time goes on, numbers count. */

import { closeSync, openSync, writeSync } from 'node:fs'

const START_MS = Date.UTC(2024, 2, 4)
const ROWS_AT_ONCE = 10_000

/** Returns: how many trades there are. */
export function writeTrades(path: string, bytes: number): number {
  const file = openSync(path, 'wx')
  let written = 0
  let count = 0
  let timeMs = START_MS
  let priceCents = 6_500_000
  while (written < bytes) {
    let text = ''
    for (const end = count + ROWS_AT_ONCE; count < end; count++) {
      // Numbers that look like chance and are the same at each run.
      const chance = (count * 7_919) % 997
      timeMs += chance % 180
      priceCents += (chance % 13) - 6
      const price = (priceCents / 100).toFixed(2)
      const qty = ((1 + (chance % 500)) / 1_000).toFixed(8)
      text += `${1_000_000 + count},${price},${qty},${count},${count},${timeMs},${chance % 2 === 0},true\n`
    }
    written += writeSync(file, text)
  }
  closeSync(file)
  return count
}
