/** Asks a strategy's module in a child behind the same walls that it will run behind; its answer is data to be checked. */

import { type ChildProcess, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { parameterLine } from '../../api/contract/session-strategies.ts'
import { BAR_SOURCES, BAR_UNITS } from '../../core/domain/market-data.ts'
import { refusalOf } from '../../core/std/result.ts'
import { Turns } from '../../files/turns.ts'
import { SUBSCRIPTION_KINDS } from '../../strategy/subscriptions.ts'
import { strategyArguments } from '../live/child.ts'
import { FrameError } from '../live/frames.ts'
import { LogGate } from '../live/log-gate.ts'
import { type DescriptionResult, faultOfModule, type StrategyDescriber } from './describe-strategy.ts'
import { answerReader, DESCRIBE_FD, type DescribeMessage, encodeQuestion } from './describe-wire.ts'

const MAIN = fileURLToPath(new URL('describe-strategy-main.ts', import.meta.url))
/** As long as it may take to begin: a machine on which everything starts at once is slow, and no reason to refuse a start. */
const ANSWER_MS_MAX = 30_000
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

/** Twenty that begin together would all be late on two cores, though none of them takes long. */
const turns = new Turns(availableParallelism())

export const describeInChild: StrategyDescriber = (file, written) => turns.take(() => describe({ file, written }))

async function describe(message: DescribeMessage): Promise<DescriptionResult> {
  const child = spawn(process.execPath, [...strategyArguments(message.file), MAIN], {
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  const said = new LogGate(line => process.stderr.write(`${line}\n`))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => said.take(text))
  const answer = await answerOf(child, message)
  child.kill('SIGKILL')
  return answer
}

function answerOf(child: ChildProcess, message: DescribeMessage): Promise<DescriptionResult> {
  const stream = child.stdio[DESCRIBE_FD] as Duplex
  return new Promise(resolve => {
    const settle = (result: DescriptionResult) => {
      clearTimeout(timer)
      stream.destroy()
      resolve(result)
    }
    const refuse = (text: string) => settle(refusalOf([faultOfModule(text)]))
    const late = `did not answer within ${ANSWER_MS_MAX / 1000} s: it computes while it is loaded, or this machine is too busy`
    const timer = setTimeout(() => refuse(late), ANSWER_MS_MAX)
    const answers = answerReader(found => {
      const answer = answerSchema.safeParse(found)
      if (answer.success) settle(answer.data)
      else refuse(`what it asks for is not understood: ${z.prettifyError(answer.error)}`)
    })
    stream.on('data', (chunk: Buffer) => {
      try {
        answers.push(chunk)
      } catch (error) {
        if (!(error instanceof FrameError)) throw error
        refuse(`what it answers is not understood: ${error.message}`)
      }
    })
    // An end that comes in the middle of writing shows as the end of the process.
    stream.on('error', () => {})
    child.once('error', error => refuse(error.message))
    child.once('exit', (code, signal) => refuse(`ended with ${signal ?? `exit code ${code}`} while it was loaded`))
    stream.write(encodeQuestion(message))
  })
}
