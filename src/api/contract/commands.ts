/** What a person may tell a running session. Each is on record in the journal with his name. */

import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { limitScopeView } from './session-scopes.ts'
import { parametersGiven } from './session-strategies.ts'
import { LIMIT_NAMES } from './session-view.ts'
import { amountText, nameText, reasonText, scope, timeUs } from './values.ts'

/** `Taken`: the session has it; `isDurable`: it would survive a crash. */
export const commandAnswer = z.strictObject({ outcome: z.literal('Taken'), isDurable: z.boolean(), text: z.string() })
export type CommandAnswer = z.infer<typeof commandAnswer>

/** Instead of an answer, with status 202: a second person has to approve; then it is done, as if it had been said then. */
export const waitingAnswer = z.strictObject({ outcome: z.literal('Waiting'), requestId: z.int(), untilUs: timeUs })

export const killAnswer = z.strictObject({
  outcome: z.literal('Killed'),
  /** Every venue that it concerns says that nothing of the scope is open. */
  isConfirmed: z.boolean(),
  /** Whom it was said to, who took it, who has the venue's word: `node`, `gateway SIM`. */
  told: z.array(z.string()),
  taken: z.array(z.string()),
  confirmed: z.array(z.string()),
  refusals: z.array(z.string()),
  text: z.string(),
})

export const STOP_WAYS = ['Keep', 'Cancel', 'Flatten'] as const

const scoped = z.strictObject({ scope, reason: reasonText })
const ofStrategy = { strategy: nameText, reason: reasonText }

export const COMMANDS = {
  kill: endpoint({
    method: 'POST',
    path: '/api/v1/commands/kill',
    permission: 'ReduceRisk',
    body: z.strictObject({ scope, flatten: z.boolean().default(false), reason: reasonText }),
    answer: killAnswer,
    summary: 'The kill switch: cancels what is open in the scope and halts it, past the node as well.',
  }),
  pause: endpoint({
    method: 'POST',
    path: '/api/v1/commands/pause',
    permission: 'ReduceRisk',
    body: scoped,
    answer: commandAnswer,
    summary: 'Only orders that reduce risk from now on.',
  }),
  resume: endpoint({
    method: 'POST',
    path: '/api/v1/commands/resume',
    permission: 'ResumeTrading',
    stepUp: true,
    fourEyes: true,
    body: scoped,
    answer: commandAnswer,
    summary: 'A paused or killed scope trades again.',
  }),
  flatten: endpoint({
    method: 'POST',
    path: '/api/v1/commands/flatten',
    permission: 'ReduceRisk',
    body: scoped,
    answer: commandAnswer,
    summary: 'Cancels what is open in the scope and closes its positions.',
  }),
  cancel: endpoint({
    method: 'POST',
    path: '/api/v1/commands/cancel',
    permission: 'ReduceRisk',
    /** One order by its client order id, those of a strategy, or all. */
    body: z.strictObject({
      what: z.enum(['Order', 'Strategy', 'All']),
      name: z.string().max(80).default(''),
      reason: reasonText,
    }),
    answer: commandAnswer,
    summary: 'Cancels orders.',
  }),
  rearm: endpoint({
    method: 'POST',
    path: '/api/v1/commands/rearm',
    permission: 'ResumeTrading',
    stepUp: true,
    fourEyes: true,
    body: z.strictObject(ofStrategy),
    answer: commandAnswer,
    summary: 'Lets a strategy trade again that was stopped for repeated executions.',
  }),
  startStrategy: endpoint({
    method: 'POST',
    path: '/api/v1/commands/start-strategy',
    permission: 'OperateStrategies',
    stepUp: true,
    fourEyes: true,
    body: z.strictObject(ofStrategy),
    answer: commandAnswer,
    summary: 'Starts a strategy that was stopped.',
  }),
  stopStrategy: endpoint({
    method: 'POST',
    path: '/api/v1/commands/stop-strategy',
    permission: 'ReduceRisk',
    body: z.strictObject({ ...ofStrategy, way: z.enum(STOP_WAYS).default('Cancel') }),
    answer: commandAnswer,
    summary: 'Stops a strategy; its orders are kept or canceled, or its positions closed as well.',
  }),
  setParameters: endpoint({
    method: 'POST',
    path: '/api/v1/commands/set-parameters',
    permission: 'OperateStrategies',
    stepUp: true,
    fourEyes: true,
    body: z.strictObject({
      ...ofStrategy,
      /** Laid over those that hold; `null`: what the configuration says holds again. */
      parameters: parametersGiven.nullable(),
    }),
    answer: commandAnswer,
    summary: 'Sets parameters of a strategy that is stopped: it begins anew with them, without its saved state.',
  }),
  setLimit: endpoint({
    method: 'POST',
    path: '/api/v1/commands/set-limit',
    permission: 'ChangeLimits',
    stepUp: true,
    fourEyes: true,
    body: z.strictObject({
      scope: limitScopeView,
      limit: z.enum(LIMIT_NAMES),
      /** As the configuration would write it; `null`: what the configuration says holds again. */
      value: amountText.nullable(),
      reason: reasonText,
    }),
    answer: commandAnswer,
    summary: 'Changes a limit while the session runs.',
  }),
  failover: endpoint({
    method: 'POST',
    path: '/api/v1/commands/failover',
    permission: 'SwitchNodes',
    stepUp: true,
    fourEyes: true,
    /** `to`: the node that is to lead; empty: the best one that can. */
    body: z.strictObject({ to: z.string().max(80).default(''), reason: reasonText }),
    answer: commandAnswer,
    summary: 'Another node leads from now on.',
  }),
  maintenance: endpoint({
    method: 'POST',
    path: '/api/v1/commands/maintenance',
    permission: 'SwitchNodes',
    stepUp: true,
    body: z.strictObject({ minutes: z.int().min(1).max(1_440), reason: reasonText.min(1) }),
    answer: commandAnswer,
    summary: 'Nobody is called for alerts below Critical for so long; they are still shown.',
  }),
} as const
export type CommandName = keyof typeof COMMANDS

/** What the configuration may ask a second person for, by its word in the path. */
export const FOUR_EYES_WORDS = Object.values(COMMANDS)
  .filter(({ fourEyes }) => fourEyes)
  .map(({ path }) => path.slice(path.lastIndexOf('/') + 1))
