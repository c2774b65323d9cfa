/** What strategies let be drawn over the candles of an instrument, or below them. */

import { z } from 'zod'

/** One line at the newest bar. */
export const plotLine = z.object({
  name: z.string(),
  /** Empty: over the candles, as a price. Else the pane below that it shares with those of the same name. */
  pane: z.string(),
  /** `null` before there is one. */
  value: z.string().nullable(),
})
export type PlotLine = z.infer<typeof plotLine>

/** All lines of a strategy for an instrument. */
export const plotView = z.object({
  strategyId: z.string(),
  instrumentId: z.string(),
  /** The end of the bar. */
  timeUs: z.number(),
  lines: z.array(plotLine),
})
export type PlotView = z.infer<typeof plotView>
