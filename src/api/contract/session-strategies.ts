/** What a node tells about its strategies: how they do, and what they were built from. */

import { z } from 'zod'
import { TRADING_STATES } from '../../core/domain/limits.ts'

export const strategyLine = z.object({
  strategyId: z.string(),
  accountId: z.string(),
  isRunning: z.boolean(),
  /** Why it does not run; empty while it does. */
  reason: z.string(),
  sinceUs: z.number(),
  currency: z.string(),
  pnl: z.string(),
  grossExposure: z.string(),
  netExposure: z.string(),
  /** The strictest over its own scope, its account's, its venue's and the whole. */
  tradingState: z.enum(TRADING_STATES),
  isThrottleTripped: z.boolean(),
})
export type StrategyLine = z.infer<typeof strategyLine>

const written = z.union([z.string(), z.number(), z.boolean()])

/** One parameter as its author declares it. */
export const parameterLine = z.object({
  name: z.string(),
  /** `integer`, `number`, `choice`, `boolean`, `text`, `duration`, `decimal`, `instrument` or `barLength`. */
  kind: z.string(),
  description: z.string(),
  /** `null`: the configuration has to say it. */
  default: written.nullable(),
  min: z.union([z.string(), z.number()]).nullable(),
  max: z.union([z.string(), z.number()]).nullable(),
  step: z.number().nullable(),
  options: z.array(z.string()),
})
export type ParameterLine = z.infer<typeof parameterLine>

/** What a strategy is built from; apart from its line, because it stays the same. */
export const programLine = z.object({
  strategyId: z.string(),
  className: z.string(),
  file: z.string(),
  /** As a configuration writes them: `10s`, not microseconds. */
  parameters: z.record(z.string(), written),
  schema: z.array(parameterLine),
  /** What it asked to see. */
  instruments: z.array(z.string()),
})
export type ProgramLine = z.infer<typeof programLine>
