/** Levels of a book as exchanges write them in JSON: pairs of price and size, both texts. */

import { z } from 'zod'
import { addLevel, type BookMessage, newBookMessage, type ParserContext } from './row-sink.ts'

/** Exchanges may put more behind price and size. */
export const textLevelSchema = z.tuple([z.string(), z.string()]).rest(z.unknown())
type TextLevel = z.infer<typeof textLevelSchema>

/** A new object: messages of a book may have to wait for one another. */
export function levelsOf(context: ParserContext, bids: readonly TextLevel[], asks: readonly TextLevel[]): BookMessage {
  const levels = newBookMessage()
  addLevels(context, levels, bids, true)
  addLevels(context, levels, asks, false)
  return levels
}

function addLevels(
  { price, size }: ParserContext,
  into: BookMessage,
  side: readonly TextLevel[],
  isBid: boolean,
): void {
  for (const [priceText, sizeText] of side) addLevel(into, isBid, price.read(priceText), size.read(sizeText))
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
