/** The child of {@link describeInChild}: loads one strategy's module behind its walls, says what it takes and wants, and ends. */

import { Socket } from 'node:net'
import { raiseWalls } from '../live/strategy-walls.ts'
import { describeStrategy } from './describe-strategy.ts'
import { DESCRIBE_FD, type DescribeMessage, encodeAnswer, questionReader } from './describe-wire.ts'

const stream = new Socket({ fd: DESCRIBE_FD, readable: true, writable: true })

function answer({ file, written }: DescribeMessage): void {
  describeStrategy(file, written)
    .then(found => stream.write(encodeAnswer(found)))
    .catch((error: Error) => {
      process.stderr.write(`${error.stack ?? error.message}\n`)
      process.exitCode = 1
    })
}

const questions = questionReader(answer)
stream.on('data', chunk => questions.push(chunk as Buffer))
stream.on('close', () => process.exit())
stream.on('error', () => process.exit())
raiseWalls()
