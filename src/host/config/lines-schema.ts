/** The lines of a venue's market data as a person writes them: which there are, and how they become one market. */

import type { z } from 'zod'
import { ARBITRATION_KINDS } from '../../core/domain/arbitration.ts'
import { LINE_RULE_CODES, RULE_SEVERITIES } from '../../core/market/lines/rules.ts'
import { MISCHIEFS } from '../live/mischief.ts'
import { exchangeName } from './exchange-name.ts'
import { duration, ipAddress, loopbackUrl, name, oneOf, whole } from './scalars.ts'
import { entries, list, section, someOf } from './section.ts'

/** The rules of arbitration; what is absent has the default of core/domain/arbitration.ts. */
const ARBITRATION = {
  arbitration: oneOf(ARBITRATION_KINDS)
    .describe('first: whichever is first. primary: one, until it is not fit. consensus: the middle of several.')
    .prefault('primary'),
  staleAfter: duration(1).describe('A line that says nothing for so long is left. Default: 2s.').optional(),
  switchBackAfter: duration().describe('So long a line is fit before it is preferred again. Default: 5s.').optional(),
  bandBps: whole(1, 10_000, 'basis points, a whole number')
    .describe('Prices farther apart disagree. Default: 50.')
    .optional(),
  disagreeAfter: duration().describe('A disagreement counts when it lasts so long. Default: 250ms.').optional(),
  sourcesMin: whole(1, 8).describe('consensus: how many have to agree. Default: 2.').optional(),
  linesMin: whole(1, 8).describe('With fewer that are fit the data are Degraded. Default: 2.').optional(),
  rules: someOf(LINE_RULE_CODES, oneOf(RULE_SEVERITIES), '{ CROSSED: Refuse }')
    .describe('What becomes of a message that breaks a rule, where that is not the usual.')
    .optional(),
  scoreMin: whole(0, 100).describe('A line of a lower score is not fit. Default: 30.').optional(),
}

const misbehavesSchema = section({
  every: duration(1).describe('From the beginning of one fault to the next.'),
  for: duration(1).describe('How long each lasts.'),
  first: duration().describe('When the first begins. Default: as every.').optional(),
  how: list(oneOf(MISCHIEFS), '[freeze, lie]').describe('In turn.'),
})

const simulatedSourceSchema = section({
  misbehaves: misbehavesSchema.describe('On purpose, to see what comes of it.').optional(),
})

export const endpointSchema = section({
  rest: loopbackUrl('http').describe('Such as http://127.0.0.1:8080.'),
  stream: loopbackUrl('ws').describe('Such as ws://127.0.0.1:8080.'),
})

const ccxtSourceSchema = section({
  exchange: exchangeName().describe('Another that has the same instruments. Default: the venue’s own.').optional(),
  localAddress: ipAddress().describe('An address of this machine to leave by: another uplink.').optional(),
  endpoint: endpointSchema.describe('A server on this machine that speaks like the exchange, in its place.').optional(),
})

const sources = <Source extends z.core.SomeType>(source: Source, example: string) =>
  entries(name('a line'), source, example).describe('By name, the preferred one first.')

export const simulatedLinesSchema = section({
  ...ARBITRATION,
  sources: sources(simulatedSourceSchema, '{ a: {}, b: {} }'),
})
export const ccxtLinesSchema = section({
  ...ARBITRATION,
  sources: sources(ccxtSourceSchema, '{ a: {}, b: { localAddress: 192.0.2.7 } }'),
})
export type WrittenLines = z.infer<typeof simulatedLinesSchema> | z.infer<typeof ccxtLinesSchema>
