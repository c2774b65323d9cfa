/** What becomes of a verb whose output nobody takes any more: the reader of the pipe has gone, the disk of the file is full. */

import { EXIT_CODES } from './exit-codes.ts'

type Taker = (error: NodeJS.ErrnoException) => void

let take: Taker = endAtOnce

/** Called once, before anything is written. What cannot be said to people either is not said. */
export function watchOutput(): void {
  process.stdout.on('error', error => take(error))
  process.stderr.on('error', () => {})
}

/** For a verb that has more to do than to say something: called at the first loss, the standard output is of no use then. */
export function whenOutputIsLost(goOn: Taker): void {
  take = error => {
    take = () => {}
    goOn(error)
  }
}

/** The reader of a pipe may have seen enough (`holdfast … | head`). */
export function isReaderGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE'
}

function endAtOnce(error: NodeJS.ErrnoException): void {
  if (isReaderGone(error)) process.exit(EXIT_CODES.ok)
  process.stderr.write(`the output cannot be written: ${error.message}\n`)
  process.exit(EXIT_CODES.environment)
}
