/** Prices and sizes of DBN records as whole ticks and lots, through their decimal text; what repeats is remembered. */

import { formatScaled } from '../../core/std/decimal.ts'
import { dbnIsUndefinedPrice } from './dbn-records.ts'
import type { ParserContext } from './row-sink.ts'

/** Digits after the point of a price. */
const PRICE_SCALE = 9
const REMEMBERED_MAX = 65_536
/** The largest high word of a safe integer. */
const HIGH_WORD_MAX = 2 ** 21 - 1

export class DbnNumbers {
  readonly #context: ParserContext
  // Prices and sizes of a market repeat: texts are made and read for new ones only.
  readonly #prices = new Map<number, number>()
  readonly #sizes = new Map<number, number>()

  constructor(context: ParserContext) {
    this.#context = context
  }

  /** Undefined for "no price", NaN for one that is not on a tick. */
  price(bytes: Buffer, at: number): number | undefined {
    if (dbnIsUndefinedPrice(bytes, at)) return undefined
    const high = bytes.readInt32LE(at + 4)
    if (high > HIGH_WORD_MAX || high < -HIGH_WORD_MAX) {
      return this.#context.price.read(formatScaled(bytes.readBigInt64LE(at), PRICE_SCALE))
    }
    const units = high * 4_294_967_296 + bytes.readUInt32LE(at)
    const known = this.#prices.get(units)
    if (known !== undefined) return known
    return remember(this.#prices, units, this.#context.price.read(formatScaled(units, PRICE_SCALE)))
  }

  size(bytes: Buffer, at: number): number {
    const count = bytes.readUInt32LE(at)
    return this.#sizes.get(count) ?? remember(this.#sizes, count, this.#context.size.read(String(count)))
  }
}

/** A refusal is read again each time: the scale tells its reason. */
function remember(values: Map<number, number>, key: number, value: number): number {
  if (Number.isNaN(value)) return value
  if (values.size === REMEMBERED_MAX) values.clear()
  values.set(key, value)
  return value
}
