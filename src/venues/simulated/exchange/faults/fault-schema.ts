/** Reads faults from JSON or YAML: what may be said, what is assumed, and a line for everything that is wrong. */

import { readFileSync } from 'node:fs'
import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { okOf, type Result, refusalOf } from '../../../../core/std/result.ts'
import { TRANSPORTS } from '../seams.ts'
import { EFFECTS, type FaultSpec, SILENT_PARTS, UNKNOWN_ANSWERS } from './fault-spec.ts'

const DAY_US = 86_400_000_000
const durationUs = z.int().min(0).max(DAY_US)
const count = z.int().min(1)
const ppm = z.int().min(0).max(1_000_000)
const glob = z.string().min(1).max(100)

/** Scope and timing, the same for every kind. */
const base = {
  account: z.string().min(1).optional(),
  operation: glob.optional(),
  transport: z.enum(TRANSPORTS).optional(),
  symbol: z.string().min(1).optional(),
  eventType: glob.optional(),
  afterUs: durationUs.optional(),
  forUs: durationUs.optional(),
  count: count.optional(),
  nth: count.optional(),
  every: count.optional(),
  probabilityPpm: ppm.optional(),
}

const effect = z.enum(EFFECTS).default('Either')
const kindOf = <Kind extends FaultSpec['kind'], Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...base, ...shape })

const faultSpec = z.discriminatedUnion('kind', [
  kindOf('Latency', {
    on: z.enum(['Request', 'Answer']).default('Answer'),
    delayUs: durationUs,
    jitterUs: durationUs.default(0),
  }),
  kindOf('AnswerLost', {}),
  kindOf('UnknownStatus', { effect, answer: z.enum(UNKNOWN_ANSWERS).default('503') }),
  kindOf('ConnectionReset', { effect }),
  kindOf('Silence', {
    of: z
      .array(z.enum(SILENT_PARTS))
      .min(1)
      .default([...SILENT_PARTS]),
  }),
  kindOf('RateLimitStorm', {
    status: z.union([z.literal(429), z.literal(418)]).default(429),
    retryAfterSeconds: z.int().min(0).max(86_400).default(10),
  }),
  kindOf('OrderRejected', {
    code: z.int().max(-1).default(-2010),
    message: z.string().min(1).max(200).default('New order rejected.'),
  }),
  kindOf('OrderEnded', { state: z.enum(['Canceled', 'Expired']).default('Canceled'), filledPpm: ppm.default(0) }),
  kindOf('EventDuplicated', { copies: z.int().min(1).max(100).default(1), delayUs: durationUs.default(0) }),
  kindOf('EventLate', { delayUs: durationUs, jitterUs: durationUs.default(0) }),
  kindOf('EventReordered', { delayUs: durationUs.default(50_000) }),
  kindOf('EventLost', {}),
  kindOf('BookCrossed', {}),
  kindOf('WrongClock', {
    offsetUs: z.int().min(-DAY_US).max(DAY_US).default(0),
    driftPpm: z.int().min(-500_000).max(500_000).default(0),
  }),
  kindOf('VenueDown', { forUs: durationUs, expiresOrders: z.boolean().default(true) }),
])

/** A script: faults that are armed when the exchange starts. */
const faultScript = z.strictObject({
  seed: z.union([z.int(), z.string().min(1)]).optional(),
  faults: z.array(faultSpec).max(256),
})

export interface FaultScript {
  readonly seed: number | string | undefined
  readonly faults: readonly FaultSpec[]
}

/** Kinds that are decided before the account is known, or that no account has. */
const WITHOUT_ACCOUNT: readonly FaultSpec['kind'][] = ['BookCrossed', 'WrongClock', 'VenueDown']

/** Errors: a line for each fault, with its place. */
export function parseFaults(value: unknown): Result<readonly FaultSpec[], readonly string[]> {
  const list = Array.isArray(value) ? value : [value]
  const parsed = z.array(faultSpec).max(256).safeParse(list)
  if (!parsed.success) return refusalOf(parsed.error.issues.map(issueText))
  const wrong = parsed.data.flatMap((spec, at) => contradictionOf(spec as FaultSpec, at))
  return wrong.length > 0 ? refusalOf(wrong) : okOf(parsed.data as readonly FaultSpec[])
}

/** Reads a script file, YAML or JSON. Errors: a line for each fault, with file and line. */
export function readFaultScript(path: string): Result<FaultScript, readonly string[]> {
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines })
  const broken = document.errors.map(({ message, pos }) => `${path}:${lines.linePos(pos[0]).line}: ${message}`)
  if (broken.length > 0) return refusalOf(broken)
  const parsed = faultScript.safeParse(document.toJS())
  const lineOf = (place: readonly PropertyKey[]) => {
    const node = document.getIn(place as unknown[], true) as { range?: [number, number, number] } | undefined
    return node?.range === undefined ? 1 : lines.linePos(node.range[0]).line
  }
  if (!parsed.success) {
    return refusalOf(parsed.error.issues.map(issue => `${path}:${lineOf(issue.path)}: ${issueText(issue)}`))
  }
  const faults = parsed.data.faults as readonly FaultSpec[]
  const wrong = faults.flatMap((spec, at) =>
    contradictionOf(spec, at).map(text => `${path}:${lineOf(['faults', at])}: ${text}`),
  )
  return wrong.length > 0 ? refusalOf(wrong) : okOf({ seed: parsed.data.seed, faults })
}

function contradictionOf(spec: FaultSpec, at: number): string[] {
  const place = `${at}: ${spec.kind}`
  const wrong: string[] = []
  if (spec.account !== undefined && WITHOUT_ACCOUNT.includes(spec.kind))
    wrong.push(`${place} concerns no account, leave it out`)
  if (spec.nth !== undefined && spec.every !== undefined) wrong.push(`${place}: nth or every, not both`)
  return wrong
}

function issueText({ path, message }: z.core.$ZodIssue): string {
  return `${path.map(String).join('.') || 'faults'}: ${message}`
}
