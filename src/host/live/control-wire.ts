/** What a person says to a running session, and what it answers: JSON, one to a line, checked where it comes in. */

import { z } from 'zod'
import { limitScopeView, scopeView as scope } from '../../api/contract/session-scopes.ts'
import { parametersGiven } from '../../api/contract/session-strategies.ts'
import { LIMIT_NAMES } from '../../api/contract/session-view.ts'
import { STOP_POLICIES } from '../../core/domain/inputs.ts'

/** A longer line is a fault of the sender. */
export const CONTROL_LINE_BYTES_MAX = 1 << 16

const name = z.string().min(1).max(80)
/** Who says it: the user's name on this machine. The socket lets nobody else in. */
const said = { actor: z.string().min(1).max(80), reason: z.string().max(500) }

const kill = z.strictObject({
  type: z.literal('Kill'),
  ...said,
  scope,
  flatten: z.boolean(),
  /** When it was pressed, microseconds by this machine's clock. */
  pressedUs: z.int().min(0),
})
export type KillRequest = z.infer<typeof kill>

const resume = z.strictObject({ type: z.literal('Resume'), ...said, scope })
const rearm = z.strictObject({ type: z.literal('Rearm'), ...said, strategy: name })
/** One order by its client order id, those of a strategy, or all. */
const cancel = z.strictObject({
  type: z.literal('Cancel'),
  ...said,
  what: z.enum(['Order', 'Strategy', 'All']),
  name: z.string().max(80),
})

/** Only what reduces risk from now on. */
const pause = z.strictObject({ type: z.literal('Pause'), ...said, scope })
/** Its orders are canceled, its positions closed, and it is paused. */
const flatten = z.strictObject({ type: z.literal('Flatten'), ...said, scope })
const startStrategy = z.strictObject({ type: z.literal('StartStrategy'), ...said, strategy: name })
const stopStrategy = z.strictObject({
  type: z.literal('StopStrategy'),
  ...said,
  strategy: name,
  policy: z.enum(STOP_POLICIES),
})
/** `value` as a configuration writes it; `null`: what the configuration says holds again. */
const setLimit = z.strictObject({
  type: z.literal('SetLimit'),
  ...said,
  scope: limitScopeView,
  limit: z.enum(LIMIT_NAMES),
  value: z.string().max(60).nullable(),
})
export type SetLimitRequest = z.infer<typeof setLimit>

/** Laid over those that hold; `null`: what the configuration says holds again. */
const setParameters = z.strictObject({
  type: z.literal('SetParameters'),
  ...said,
  strategy: name,
  parameters: parametersGiven.nullable(),
})
export type SetParametersRequest = z.infer<typeof setParameters>

/** What the node does as it is told, each a command of its core. */
const commands = [rearm, cancel, pause, flatten, startStrategy, stopStrategy, setLimit, setParameters] as const
export type CommandRequest = z.infer<(typeof commands)[number]>

/** `to` is the node that is to lead; empty for the best one that can. */
const failover = z.strictObject({ type: z.literal('Failover'), ...said, to: z.string().max(80) })
export type FailoverRequest = z.infer<typeof failover>

/** Which node is this, and does it lead? */
const who = z.strictObject({ type: z.literal('Who') })

export const controlRequest = z.discriminatedUnion('type', [kill, resume, ...commands, failover, who])
export type ControlRequest = z.infer<typeof controlRequest>

const refused = z.strictObject({ type: z.literal('Refused'), code: z.string(), text: z.string() })
/** The command has a number in the journal; `isDurable`: it would survive a crash. */
const taken = z.strictObject({ type: z.literal('Taken'), by: z.string(), isDurable: z.boolean(), text: z.string() })

const killNews = {
  /** `node`, or the venue whose gateway it is. */
  by: z.string(),
  cancelCount: z.int(),
  /** Microseconds from the press; 0 where nothing had to be canceled. */
  lastSentUs: z.int(),
  lastAcknowledgedUs: z.int(),
}
const killProgress = z.strictObject({ type: z.literal('KillProgress'), ...killNews, openCount: z.int() })
const killConfirmed = z.strictObject({
  type: z.literal('KillConfirmed'),
  ...killNews,
  /** From the press to the venue's word that nothing of the scope is open. */
  confirmedUs: z.int(),
  /** Orders of instruments that are not configured: nobody but a person at the venue can cancel them. */
  unknownCount: z.int(),
})
export type KillConfirmedReply = z.infer<typeof killConfirmed>

/** The lease is given back for that node, or is its own already. */
const handedOver = z.strictObject({
  type: z.literal('HandedOver'),
  by: z.string(),
  to: z.string(),
  /** From the request. */
  afterUs: z.int(),
  text: z.string(),
})

/** A node with a store of its own always leads, and has no name. */
const standing = z.strictObject({
  type: z.literal('Standing'),
  nodeId: z.string(),
  role: z.enum(['Leader', 'Standby']),
  pid: z.int(),
})

export const controlReply = z.discriminatedUnion('type', [
  refused,
  taken,
  killProgress,
  killConfirmed,
  handedOver,
  standing,
])
export type ControlReply = z.infer<typeof controlReply>
