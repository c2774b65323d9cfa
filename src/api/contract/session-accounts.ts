/** What a node tells about its accounts at the venues. */

import { z } from 'zod'
import { DIFFERENCE_STATES } from '../../core/domain/account-events.ts'

/** One figure of the account that is not the venue's. */
export const differenceLine = z.object({
  /** An instrument's id, or a currency's code. */
  of: z.string(),
  kind: z.enum(['Position', 'Balance']),
  /** Theirs less ours. */
  amount: z.string(),
  state: z.enum(DIFFERENCE_STATES),
})
export type DifferenceLine = z.infer<typeof differenceLine>

/** `NotUsed`: the configuration wants none, or the venue has none. `Unknown`: the venue has not said yet. */
export const SWITCH_STATES = ['NotUsed', 'Unknown', 'Armed', 'Disarmed', 'Failed'] as const

export const accountLine = z.object({
  accountId: z.string(),
  venueId: z.string(),
  currency: z.string(),
  equity: z.string(),
  /** Minor units; `null` while some price is not known. */
  equityMinor: z.number().nullable(),
  /** Since the first equity that was known in this session. */
  sessionPnl: z.string(),
  /** Since the trading day began; `unknown` where no limit looks at it. */
  dayPnl: z.string(),
  grossExposure: z.string(),
  netExposure: z.string(),
  balances: z.array(z.object({ currency: z.string(), amount: z.string() })),
  isReconciled: z.boolean(),
  /** When that began. */
  reconciledSinceUs: z.number(),
  /** When the venue's newest answer about the whole account was asked for; 0 before the first. */
  lastReadUs: z.number(),
  differences: z.array(differenceLine),
  deadMansSwitch: z.object({ state: z.enum(SWITCH_STATES), untilUs: z.number() }),
})
export type AccountLine = z.infer<typeof accountLine>
