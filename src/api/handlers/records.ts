/** Who did what, what the processes said, metrics, and the list of all this. */

import type { TimeUs } from '../../core/domain/ids.ts'
import { okOf } from '../../core/std/result.ts'
import { JSON_TYPE, Verbatim } from '../chain/respond.ts'
import type { RECORDS } from '../contract/records.ts'
import type { Handlers } from '../handler.ts'
import { openApiText } from '../openapi.ts'
import { refused } from '../outcome.ts'

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export const RECORD_HANDLERS: Handlers<keyof typeof RECORDS> = {
  audit: ({ world, query: { who, what, fromUs, toUs, limit, before } }) =>
    okOf({
      archivedNumber: world.people.audit.archivedNumber,
      rows: world.people.audit.page({
        limit,
        ...(before !== undefined && { beforeNumber: before }),
        ...(who !== undefined && { who }),
        ...(what !== undefined && { what }),
        ...(fromUs !== undefined && { fromUs: fromUs as TimeUs }),
        ...(toUs !== undefined && { toUs: toUs as TimeUs }),
      }),
    }),
  auditCheck: async ({ world }) => {
    const verdict = await world.people.audit.verify()
    if (verdict.isWhole) return okOf({ isWhole: true, recordNumber: verdict.head.recordNumber, text: '' })
    return okOf({ isWhole: false, recordNumber: verdict.recordNumber, text: verdict.text })
  },
  logs: ({ world, query }) => okOf({ rows: world.logs.page(query) }),
  metrics: async ({ world }) => {
    const text = await world.metricsText()
    return text === undefined
      ? refused('WATCH_AWAY', 'the process that keeps the metrics does not answer')
      : okOf(new Verbatim(METRICS_TYPE, text))
  },
  health: () => okOf({ status: 'serving' }),
  openapi: () => okOf(new Verbatim(JSON_TYPE, openApiText())),
}
