/** The child of {@link describeInChild}: loads one strategy's module, says what it takes and wants, and ends. */

import { describeStrategy } from './describe-strategy.ts'
import type { DescribeMessage } from './describe-strategy-child.ts'

process.once('message', ({ file, written }: DescribeMessage) => {
  describeStrategy(file, written)
    .then(answer => process.send!(answer))
    .catch((error: Error) => {
      process.stderr.write(`${error.stack ?? error.message}\n`)
      process.exitCode = 1
    })
})
process.once('disconnect', () => process.exit(0))
