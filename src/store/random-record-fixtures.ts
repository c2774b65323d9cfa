/** Makes records of every kind by chance, for tests: a third reader of the field layouts beside encoder and decoder. */

import type { TimeUs } from '../core/domain/ids.ts'
import type { Random } from '../core/std/random.ts'
import { type FieldCodec, type FieldsOf, NOTHING, RECORD_FORMAT_VERSION } from './field-codec.ts'

const TEXTS = ['', 'H1E5Sabc12L0', 'Überfüllt', '汉字 and more', 'lone \ud800', '\u0000\u00ff', 'x'.repeat(300)]
const NEAR_2025_US = 1_750_000_000_000_000

class RandomFields implements FieldCodec {
  readonly version = RECORD_FORMAT_VERSION
  private readonly random: Random

  constructor(random: Random) {
    this.random = random
  }

  int<T extends number>(): T {
    const size = this.random.nextInt(54)
    const magnitude = Math.floor(this.random.nextFloat() * 2 ** size)
    return (magnitude !== 0 && this.flag() ? -magnitude : magnitude) as T
  }

  optionalInt<T extends number>(): T | undefined {
    return this.flag() ? this.int<T>() : undefined
  }

  real(): number {
    return this.flag() ? this.int() : this.random.nextGaussian() * 1e6
  }

  stamp(): TimeUs {
    return this.time()
  }

  time(): TimeUs {
    const chance = this.random.nextInt(8)
    if (chance === 0) return 0 as TimeUs
    return (chance === 1 ? this.int() : NEAR_2025_US + this.random.nextInt(1_000_000)) as TimeUs
  }

  flag(): boolean {
    return this.random.nextInt(2) === 1
  }

  text<T extends string>(): T {
    return TEXTS[this.random.nextInt(TEXTS.length)] as T
  }

  oneOf<T extends string>(set: readonly T[]): T {
    return set[this.random.nextInt(set.length)]!
  }

  list<T>(_values: readonly T[], item: FieldsOf<T>): readonly T[] {
    return Array.from({ length: this.random.nextInt(4) }, () => item(this, NOTHING as T))
  }

  json<T>(): T {
    const limits = { orderQtyLotsMax: undefined, openOrdersMax: this.int(), names: ['a', undefined, this.text()] }
    return { epoch: this.int(), limits, ratio: this.random.nextFloat() } as T
  }
}

export function randomRecord<R>(fields: FieldsOf<R>, random: Random): R {
  return fields(new RandomFields(random), NOTHING as R)
}
