/** What was sent against the form of its endpoint; a refusal names each place, and what is allowed there. */

import type { ZodType, z } from 'zod'
import { okOf } from '../../core/std/result.ts'
import { type Outcome, refused } from '../outcome.ts'

const ISSUES_MAX = 5
const TEXT_MAX = 160

export function checked(part: 'body' | 'query', schema: ZodType | undefined, found: unknown): Outcome<unknown> {
  if (schema === undefined) return isEmpty(found) ? okOf(undefined) : refused('BAD_REQUEST', `there is no ${part} here`)
  const parsed = schema.safeParse(found)
  if (parsed.success) return okOf(parsed.data)
  const told = parsed.error.issues.slice(0, ISSUES_MAX).map(issue => issueText(part, issue))
  return refused('BAD_REQUEST', told.join('; '))
}

function issueText(part: string, { path, message }: z.core.$ZodIssue): string {
  return `${[part, ...path].map(String).join('.').slice(0, TEXT_MAX)}: ${message.slice(0, TEXT_MAX)}`
}

function isEmpty(found: unknown): boolean {
  return typeof found === 'object' && found !== null && Object.keys(found).length === 0
}
