/** The single values that requests and answers are made of: each bounded, each exact. */

import { z } from 'zod'
import { SCOPE_LEVELS } from '../../core/domain/scope.ts'

/** Microseconds since the epoch, UTC. */
export const timeUs = z.int().min(0)
/** An exact amount, price or quantity as people read it; never a float. */
export const amountText = z.string().max(60)

/** A name of the configuration: a strategy, an account, a venue, an instrument. */
export const nameText = z.string().min(1).max(80)
/** A person who signs in. */
export const personName = z
  .string()
  .regex(/^[a-z0-9._-]{1,40}$/, 'lower-case letters, digits, ".", "_" and "-", at most 40')
/** Why a person does something, in his own words; it goes on record. */
export const REASON_MAX = 500
export const reasonText = z.string().trim().max(REASON_MAX)
/** The key of something that the server keeps. */
export const idText = z
  .string()
  .regex(/^[A-Za-z0-9_:.-]{1,120}$/, 'letters, digits, "_", ":", "." and "-", at most 120')

/** What a command reaches: a name for all but `All`, which has none. */
export const scope = z
  .strictObject({ level: z.enum(SCOPE_LEVELS), name: z.string().max(80).default('') })
  .refine(({ level, name }) => (level === 'All') === (name === ''), {
    error: 'a name for every level but All, which has none',
    path: ['name'],
  })
export type ScopeBody = z.infer<typeof scope>

/** A whole number in the text of a query. */
export const countQuery = (max: number, standard: number) => z.coerce.number().int().min(1).max(max).default(standard)
export const timeQuery = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional()

/** Nothing to say but that it is done. */
export const done = z.strictObject({ done: z.literal(true) })
/** Nothing is asked for but the thing itself. */
export const nothing = z.strictObject({})
