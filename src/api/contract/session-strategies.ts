/** What a node tells about its strategies: how they do, and what they were built from. */

import { z } from 'zod'
import { TRADING_STATES } from '../../core/domain/limits.ts'
import { PARAMETERS_MAX } from '../../core/domain/parameter-changes.ts'

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
  /** Of one processor, such as `3 %`, and of the memory, such as `81 MB`, by its process; `null` where it is not known. */
  cpu: z.string().nullable(),
  memory: z.string().nullable(),
})
export type StrategyLine = z.infer<typeof strategyLine>

const written = z.union([z.string(), z.number(), z.boolean()])

/** So that all of them fit on the record, and are read whole by whoever approves them. */
const PARAMETERS_CHARACTERS_MAX = 3_000

/** Parameters that a person gives, by name, as a configuration or a command line would have them. */
export const parametersGiven = z
  .record(z.string().min(1).max(80), z.union([z.string().max(500), z.number(), z.boolean()]))
  .refine(given => Object.keys(given).length <= PARAMETERS_MAX, `at most ${PARAMETERS_MAX} parameters`)
  .refine(
    given => JSON.stringify(given).length <= PARAMETERS_CHARACTERS_MAX,
    `at most ${PARAMETERS_CHARACTERS_MAX} characters at once: set some of them, then the others`,
  )

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
  /** As they hold, in the form of a configuration: `10s`, not microseconds. */
  parameters: z.record(z.string(), written),
  /** Who set some of them in place of the configuration's, which has `configured` for these; `null`: all are its own. */
  setBy: z
    .object({
      actor: z.string(),
      reason: z.string(),
      timeUs: z.number(),
      configured: z.record(z.string(), written),
    })
    .nullable(),
  schema: z.array(parameterLine),
  /** What it asked to see. */
  instruments: z.array(z.string()),
})
export type ProgramLine = z.infer<typeof programLine>
