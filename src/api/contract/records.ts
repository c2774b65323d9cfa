/** Who did what, what the processes said, and what a program asks of the server itself. */

import { z } from 'zod'
import { SEVERITIES, type Severity } from '../../core/domain/effects.ts'
import { AUDIT_OUTCOMES, type AuditRecord } from '../../ports/audit.ts'
import { endpoint } from './endpoint.ts'
import { countQuery, timeQuery, timeUs } from './values.ts'

const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

export const auditRecord = z.strictObject({
  recordNumber: z.int(),
  timeUs,
  who: z.string(),
  whence: z.strictObject({ address: z.string(), program: z.string() }),
  what: z.string(),
  subject: z.string(),
  outcome: z.enum(AUDIT_OUTCOMES),
  text: z.string(),
  before: facts,
  after: facts,
  previousHash: z.string(),
  hash: z.string(),
}) satisfies z.ZodType<Omit<AuditRecord, 'timeUs'> & { timeUs: number }>

/** As alerts are severe: theirs are in the log as well. */
export const LOG_LEVELS = SEVERITIES
export type LogLevel = Severity

export const logLine = z.strictObject({
  /** Counts from the start of the api process. */
  lineNumber: z.int(),
  timeUs,
  level: z.enum(LOG_LEVELS),
  text: z.string(),
})
export type LogLine = z.infer<typeof logLine>

export const RECORDS = {
  audit: endpoint({
    method: 'GET',
    path: '/api/v1/audit',
    permission: 'ViewAudit',
    query: z.strictObject({
      who: z.string().max(40).optional(),
      what: z.string().max(80).optional(),
      fromUs: timeQuery,
      toUs: timeQuery,
      limit: countQuery(500, 100),
      before: timeQuery,
    }),
    /** Records up to `archivedNumber` are in the files of the archive and not here. */
    answer: z.strictObject({ rows: z.array(auditRecord), archivedNumber: z.int() }),
    summary: 'Who did what, newest first.',
  }),
  auditCheck: endpoint({
    method: 'GET',
    path: '/api/v1/audit/check',
    permission: 'ViewAudit',
    answer: z.strictObject({ isWhole: z.boolean(), recordNumber: z.int(), text: z.string() }),
    summary: 'Is the chain of the record whole? Else: where it breaks.',
  }),
  logs: endpoint({
    method: 'GET',
    path: '/api/v1/logs',
    permission: 'ViewLogs',
    query: z.strictObject({
      /** This one and worse. */
      level: z.enum(LOG_LEVELS).default('Info'),
      search: z.string().max(200).default(''),
      limit: countQuery(1_000, 200),
      /** Only lines after this one. */
      after: z.coerce.number().int().min(0).default(0),
    }),
    answer: z.strictObject({ rows: z.array(logLine) }),
    summary: 'The newest lines of the log, oldest first.',
  }),
  metrics: endpoint({
    method: 'GET',
    path: '/metrics',
    permission: 'ViewMetrics',
    answer: z.string(),
    summary: 'Metrics for Prometheus, in its text format.',
  }),
  health: endpoint({
    method: 'GET',
    path: '/healthz',
    permission: 'Anyone',
    answer: z.strictObject({ status: z.literal('serving') }),
    summary: 'This server answers. Whether it trades is not told to those who have not signed in.',
  }),
  openapi: endpoint({
    method: 'GET',
    path: '/api/v1/openapi.json',
    permission: 'Anyone',
    answer: z.record(z.string(), z.unknown()),
    summary: 'This list, as OpenAPI 3.1.',
  }),
} as const
