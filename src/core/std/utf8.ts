/** How long a text is in UTF-8, where there is no encoder at hand. */

/** Returns: bytes; half of a pair that lacks the other counts three, as an encoder writes it. Cost: O(length), no allocation. */
export function utf8BytesOf(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    if (unit < 0x800) bytes++
    else if (isPairAt(text, i, unit)) {
      bytes += 2
      i++
    } else bytes += 2
  }
  return bytes
}

function isPairAt(text: string, i: number, unit: number): boolean {
  if (unit < 0xd800 || unit > 0xdbff) return false
  const next = text.charCodeAt(i + 1)
  return next >= 0xdc00 && next <= 0xdfff
}
