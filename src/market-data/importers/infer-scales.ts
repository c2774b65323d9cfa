/** Finds the tick and lot of a file by reading it once: the digits that its prices and sizes use. */

import { DigitCounter, INFERRED_DIGITS_MAX } from './decimal-scale.ts'
import type { RowSink } from './row-sink.ts'
import type { DetectedSource } from './source.ts'
import { readPart, stopReading, type TextPart } from './text-lines.ts'

/** Enough to meet every digit that a venue uses. */
export const INFER_LINES_MAX = 1_000_000

export interface InferredScales {
  readonly tickSize: string
  readonly lotSize: string
  readonly notes: readonly string[]
}

const NO_SINK: RowSink = {
  quote: () => undefined,
  trade: () => undefined,
  book: () => undefined,
  refuseLevel: () => undefined,
  bars: () => undefined,
}

/** Reads up to INFER_LINES_MAX rows. The scales are powers of ten; the notes say how sure they are. */
export async function inferScales(
  parts: readonly TextPart[],
  source: DetectedSource,
  onBytes: (count: number) => void,
): Promise<InferredScales> {
  const price = new DigitCounter()
  const size = new DigitCounter()
  let lineCount = 0
  for (const part of parts) {
    if (lineCount >= INFER_LINES_MAX) break
    const context = { price, size, sink: NO_SINK, assumedLots: 0, note: () => {} }
    const onRow = () => {
      if (++lineCount >= INFER_LINES_MAX) stopReading()
    }
    await readPart(part, source.openPart(context, onRow), onBytes)
  }
  const scope = lineCount >= INFER_LINES_MAX ? `the first ${INFER_LINES_MAX} rows` : 'the whole file'
  return {
    tickSize: price.stepText(),
    lotSize: size.stepText(),
    notes: [
      `tick ${price.stepText()} and lot ${size.stepText()} were inferred from ${scope}; --tick and --lot set them`,
      ...dirtNotes('prices', price),
      ...dirtNotes('sizes', size),
    ],
  }
}

function dirtNotes(what: string, counter: DigitCounter): string[] {
  if (counter.dirtyCount === 0) return []
  const share = `${counter.dirtyCount} of ${counter.valueCount} ${what}`
  return [`${share} have more than ${INFERRED_DIGITS_MAX} digits, the dirt of a float: these rows are refused`]
}
