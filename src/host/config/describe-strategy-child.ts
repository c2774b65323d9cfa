/** Asks a strategy's module in a child behind the same walls that it will run behind; its answer is data to be checked. */

import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { parameterLine } from '../../api/contract/session-strategies.ts'
import { BAR_SOURCES, BAR_UNITS } from '../../core/domain/market-data.ts'
import { refusalOf } from '../../core/std/result.ts'
import { SUBSCRIPTION_KINDS } from '../../strategy/subscriptions.ts'
import { strategyArguments } from '../live/child.ts'
import { type DescriptionResult, faultOfModule, type StrategyDescriber } from './describe-strategy.ts'
import { Turns } from './turns.ts'

/** Long enough for a slow disk; a module that computes at its top level has misunderstood. */
const ANSWER_MS_MAX = 10_000
const REQUESTS_MAX = 10_000
const PARAMETERS_MAX = 1_000

const valueSchema = z.union([z.string(), z.number(), z.boolean()])
const requestSchema = z.strictObject({
  kind: z.enum(SUBSCRIPTION_KINDS),
  instrumentId: z.string(),
  bars: z
    .strictObject({ unit: z.enum(BAR_UNITS), step: z.int().positive(), source: z.enum(BAR_SOURCES).optional() })
    .transform(({ unit, step, source }) => ({ unit, step, source }))
    .optional(),
})
const answerSchema = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    value: z.strictObject({
      className: z.string(),
      parameters: z.record(z.string(), valueSchema),
      written: z.record(z.string(), valueSchema),
      requests: z
        .array(requestSchema.transform(({ kind, instrumentId, bars }) => ({ kind, instrumentId, bars })))
        .max(REQUESTS_MAX),
      schema: z.array(parameterLine).max(PARAMETERS_MAX),
    }),
  }),
  z.strictObject({
    ok: z.literal(false),
    error: z.array(
      z.strictObject({ of: z.enum(['Module', 'Parameters']), parameter: z.string(), message: z.string() }),
    ),
  }),
])

export interface DescribeMessage {
  readonly file: string
  readonly written: Readonly<Record<string, unknown>>
}

/** Twenty that begin together would all be late on two cores, though none of them takes long. */
const turns = new Turns(availableParallelism())

export const describeInChild: StrategyDescriber = (file, written) => turns.take(() => describe({ file, written }))

async function describe(message: DescribeMessage): Promise<DescriptionResult> {
  const child = fork(fileURLToPath(new URL('describe-strategy-main.ts', import.meta.url)), [], {
    execArgv: strategyArguments(message.file),
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.send(message)
  const answer = await answerOf(child)
  child.kill('SIGKILL')
  return answer
}

function answerOf(child: ChildProcess): Promise<DescriptionResult> {
  return new Promise(resolve => {
    const refuse = (message: string) => {
      clearTimeout(timer)
      resolve(refusalOf([faultOfModule(message)]))
    }
    const timer = setTimeout(() => refuse(`did not answer within ${ANSWER_MS_MAX / 1000} s`), ANSWER_MS_MAX)
    child.once('message', message => {
      clearTimeout(timer)
      const answer = answerSchema.safeParse(message)
      if (answer.success) resolve(answer.data)
      else refuse(`what it asks for is not understood: ${z.prettifyError(answer.error)}`)
    })
    child.once('error', error => refuse(error.message))
    child.once('exit', (code, signal) => refuse(`ended with ${signal ?? `exit code ${code}`} while it was loaded`))
  })
}
