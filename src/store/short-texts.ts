/**
 * The short texts of records, each made once: ids come again and again, in an order's every report and event.
 *
 * Why: a known text costs half of a new one (28 instead of 65 ns), leaves nothing to collect, and has its hash ready for the
 * maps that it is looked up in.
 */

const SLOTS = 1_024
export const SHORT_BYTES_MAX = 32

const texts: string[] = new Array(SLOTS).fill('')

/** Returns: the text of these bytes, one letter each; `undefined` where it is not the newest of its slot. */
export function knownTextOf(bytes: Uint8Array, start: number, end: number): string | undefined {
  const text = texts[slotOf(bytes, start, end)]!
  if (text.length !== end - start) return undefined
  for (let at = start; at < end; at++) if (text.charCodeAt(at - start) !== bytes[at]) return undefined
  return text
}

export function rememberText(text: string, bytes: Uint8Array, start: number, end: number): void {
  texts[slotOf(bytes, start, end)] = text
}

function slotOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0
  return (hash ^ (hash >>> 15)) & (SLOTS - 1)
}
